package dev.parley.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.trace.Passage;
import dev.parley.hub.trace.Station;
import dev.parley.hub.trace.TraceId;
import dev.parley.hub.trace.TracedSignal;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What becomes of spans whose collector takes none, and of those that can't be made. */
class SpansTest {
    private static final Passage PASSAGE = passage();

    private final AtomicInteger sends = new AtomicInteger();
    private final SpanMeters meters = new SpanMeters(new SimpleMeterRegistry());
    private final Spans spans = new Spans(new SpanSample(1), new Failing(), "collector", meters);

    /** Its first batch is a defect. */
    private final class Failing implements SpanSender {
        @Override
        public boolean send(List<Passage> passages) {
            if (sends.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
            }
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void those_that_wait_have_a_bound_and_what_is_past_it_is_counted() throws Exception {
        for (int i = 0; i < Spans.MAX_WAITING + 10; i++) {
            spans.passed(PASSAGE);
        }
        assertThat(meters.full.count()).isEqualTo(10);
        spans.stop();
        assertThat(meters.stopped.count()).isEqualTo(Spans.MAX_WAITING);
    }

    @Test
    void a_defect_costs_its_batch_and_the_next_one_is_sent() throws Exception {
        spans.passed(PASSAGE);
        spans.start();
        Await.until("the first has failed", () -> meters.failed.count() == 1);
        spans.passed(PASSAGE);
        Await.until("the next was sent", () -> meters.exported.count() == 1);
        spans.stop();
    }

    private static Passage passage() {
        final RoomName room = new RoomName("garden");
        final PeerId ann = new PeerId("ann");
        final PeerId ben = new PeerId("ben");
        final TracedSignal signal =
                new TracedSignal(TraceId.of(room, ann, ben), SignalType.OFFER, room, ann, ben, new Mid("ann.c1"));
        return new Passage(signal, Station.RECEIVED, 1, Passage.NO_PARENT, Instant.EPOCH, Instant.EPOCH, null, null);
    }
}

package dev.parley.microbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.parley.exchange.link.LinkCodecBenchmark;
import dev.parley.hub.room.RosterBenchmark;
import dev.parley.hub.session.OutboxBenchmark;
import dev.parley.protocol.MessageReaderBenchmark;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * What each signal passes allocates so much and no more: bytes per operation, which a busy machine does not change. The bounds
 * are a quarter above what was measured; a change that needs more has to say why, in docs/measurements.md.
 */
class AllocationTest {
    private static final int WARM = 30_000;
    private static final int ROUNDS = 20_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private Object kept = "";

    @Test
    void reading_an_offer() throws Exception {
        assertThat(bytesOf(new MessageReaderBenchmark()::offer)).isLessThan(3_200);
    }

    @Test
    void writing_an_offer_for_another_node() throws Exception {
        assertThat(bytesOf(new LinkCodecBenchmark()::write)).isLessThan(4_300);
    }

    @Test
    void reading_an_offer_of_another_node() throws Exception {
        assertThat(bytesOf(new LinkCodecBenchmark()::read)).isLessThan(3_400);
    }

    @Test
    void a_signal_in_an_outbox() throws Exception {
        assertThat(bytesOf(new OutboxBenchmark()::push)).isLessThan(130);
    }

    @Test
    void a_roster_event_for_a_whole_room() throws Exception {
        assertThat(bytesOf(new RosterBenchmark()::joined)).isLessThan(1_210);
        assertThat(bytesOf(new RosterBenchmark()::updated)).isLessThan(1_050);
    }

    private long bytesOf(Callable<Object> operation) throws Exception {
        repeat(operation, WARM);
        final long thread = Thread.currentThread().threadId();
        final long before = threads.getThreadAllocatedBytes(thread);
        repeat(operation, ROUNDS);
        final long each = (threads.getThreadAllocatedBytes(thread) - before) / ROUNDS;
        assertThat(kept).isNotNull();
        return each;
    }

    private void repeat(Callable<Object> operation, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            kept = operation.call();
        }
    }
}

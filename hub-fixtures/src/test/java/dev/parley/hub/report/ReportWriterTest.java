package dev.parley.hub.report;

import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.fixtures.store.InMemoryConnectionReports;
import dev.parley.hub.fixtures.store.StoreLink;
import dev.parley.hub.store.ConnectionReports;
import dev.parley.hub.store.ConnectionReports.Report;
import dev.parley.protocol.ConnectionState;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ReportWriterTest {
    private static final RoomName ROOM = new RoomName("r");

    private final ManualLoop loop = new ManualLoop();
    private final StoreLink link = new StoreLink();
    private final ConnectionReports store = new InMemoryConnectionReports(loop.clock(), link);
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final ReportWriter writer = new ReportWriter(store, loop, meters);

    private Report report(String from, ConnectionState state) {
        final Instant now = loop.clock().instant();
        return new Report(new PeerId(from), new PeerId("to"), state, now, now, null);
    }

    private void seconds(int seconds) {
        loop.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void what_comes_within_a_second_is_written_in_one_call_the_last_of_each_pair() {
        writer.add(ROOM, report("a", ConnectionState.CONNECTING));
        writer.add(ROOM, report("a", ConnectionState.CONNECTED));
        writer.add(ROOM, report("b", ConnectionState.FAILED));
        assertThat(link.calls()).isZero();
        seconds(1);
        assertThat(link.calls()).isEqualTo(1);
        assertThat(value(store.read(ROOM)))
                .extracting(Report::state)
                .containsExactlyInAnyOrder(ConnectionState.CONNECTED, ConnectionState.FAILED);
        seconds(10);
        assertThat(link.calls()).as("and the read").isEqualTo(2);
    }

    @Test
    void what_the_store_does_not_take_waits_and_is_passed_by_nothing_older() {
        link.cut();
        final Report first = report("a", ConnectionState.CONNECTED);
        writer.add(ROOM, first);
        seconds(3);
        final Report again = report("a", ConnectionState.CONNECTED);
        writer.add(ROOM, again);
        writer.add(ROOM, report("b", ConnectionState.NEW));
        seconds(3);
        link.restore();
        seconds(2);
        assertThat(value(store.read(ROOM))).hasSize(2).anySatisfy(report -> {
            assertThat(report.since()).isEqualTo(first.since());
            assertThat(report.at()).isEqualTo(again.at());
        });
    }

    @Test
    void nor_by_what_is_on_its_way_to_a_store_that_fails() {
        final CompletableFuture<Void> away = new CompletableFuture<>();
        final AtomicBoolean failing = new AtomicBoolean(true);
        final ReportWriter behind = new ReportWriter(
                new ConnectionReports() {
                    @Override
                    public CompletionStage<Void> write(RoomName room, List<Report> reports) {
                        return failing.getAndSet(false) ? away : store.write(room, reports);
                    }

                    @Override
                    public CompletionStage<List<Report>> read(RoomName room) {
                        return store.read(room);
                    }
                },
                loop,
                new SimpleMeterRegistry());
        behind.add(ROOM, report("a", ConnectionState.CONNECTED));
        seconds(2);
        behind.add(ROOM, report("a", ConnectionState.FAILED));
        away.completeExceptionally(new IllegalStateException("away"));
        seconds(2);
        assertThat(value(store.read(ROOM))).extracting(Report::state).containsExactly(ConnectionState.FAILED);
    }

    @Test
    void no_more_than_so_many_wait_and_the_rest_is_counted() {
        link.stall();
        writer.add(ROOM, report("first", ConnectionState.NEW));
        seconds(1);
        for (int i = 0; i < ReportWriter.MAX_WAITING + 7; i++) {
            writer.add(ROOM, report("p" + i, ConnectionState.NEW));
        }
        assertThat(meters.get("parley.reports.dropped").counter().count()).isEqualTo(7);
        link.restore();
        seconds(2);
        assertThat(value(store.read(ROOM)).size()).isBetween(1, ConnectionReports.MAX_PAIRS);
    }
}

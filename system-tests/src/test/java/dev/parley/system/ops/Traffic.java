package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.TestClient;
import java.time.Duration;

/** A call between two nodes, signals both ways that nobody waits for, and somebody who joins one room after the other. */
final class Traffic implements AutoCloseable {
    private static final Duration BETWEEN_SIGNALS = Duration.ofMillis(100);
    private static final Duration BETWEEN_JOINS = Duration.ofSeconds(3);

    private final Pair pair;
    private final TestClient newcomer;
    private final Repeating signals;
    private final Repeating joins;

    Traffic(RunningNode one, RunningNode other) {
        pair = Pair.joined(
                Cluster.unique("call"),
                TestClient.admitted(one, Cluster.unique("caller")),
                TestClient.admitted(other, Cluster.unique("callee")));
        newcomer = TestClient.admitted(one, Cluster.unique("newcomer"));
        signals = Repeating.every(BETWEEN_SIGNALS, () -> {
            send(pair.first(), pair.second());
            send(pair.second(), pair.first());
        });
        joins = Repeating.every(BETWEEN_JOINS, () -> {
            final String room = Json.object("room", Cluster.unique("room"));
            newcomer.send("join", room);
            newcomer.send("leave", room);
        });
    }

    private void send(TestClient from, TestClient to) {
        from.send("offer", Json.object("to", to.peer(), "room", pair.room(), "sdp", "v=0"));
        from.confirm();
    }

    /** That nobody has lost its connection or stopped. */
    void assertGoesOn() {
        assertThat(signals.isGoingOn() && joins.isGoingOn()).isTrue();
        assertThat(pair.first().isOpen() && pair.second().isOpen() && newcomer.isOpen())
                .as("clients are connected")
                .isTrue();
    }

    @Override
    public void close() {
        signals.close();
        joins.close();
        newcomer.close();
        pair.close();
    }
}

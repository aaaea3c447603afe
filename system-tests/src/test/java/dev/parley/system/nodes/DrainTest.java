package dev.parley.system.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The clients of a node that is stopped are asked to go elsewhere one after the other, and nobody misses them. */
@ExtendWith(LeakWatch.class)
class DrainTest {
    private static final int CLIENTS = 40;
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final int GOING_AWAY = 4000;

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @EnumSource(Wire.class)
    void each_client_has_a_slot_of_its_own_and_who_does_not_go_is_closed_at_the_deadline(Wire wire) throws Exception {
        final RunningNode node = cluster.startApart(wire, Map.of("PARLEY_DRAIN", TIME.toMillis() + "ms"));
        final String room = Cluster.unique("room");
        final List<TestClient> moving = new ArrayList<>();
        try (TestClient watcher = cluster.client(Wire.NATIVE)) {
            watcher.done("join", "room", room);
            for (int i = 0; i <= CLIENTS; i++) {
                final TestClient client = TestClient.admitted(node, Cluster.unique("moving"));
                client.done("join", "room", room);
                moving.add(client);
            }
            final TestClient stays = moving.removeLast();
            final long begun = System.nanoTime();
            final CompletableFuture<Void> stopped = CompletableFuture.runAsync(node::close);
            final List<Long> slots = new ArrayList<>();
            for (TestClient client : moving) {
                final Message goAway = client.take("go-away");
                assertThat(goAway.number("deadline")).isBetween(TIME.toMillis() - 500, TIME.toMillis());
                slots.add(goAway.number("delay"));
            }
            assertThat(slots).doesNotHaveDuplicates().allMatch(slot -> slot < TIME.toMillis());
            assertThat(slots.stream().mapToLong(Long::longValue).max().orElseThrow())
                    .isGreaterThan(TIME.toMillis() / 2);
            final List<TestClient> back = new ArrayList<>();
            for (TestClient client : moving) {
                final TestClient there = client.resume(cluster.node(wire));
                assertThat(there.welcome().body().get("resumed").asBoolean()).isTrue();
                back.add(there);
            }
            assertThat(stays.closed().code()).isEqualTo(GOING_AWAY);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(TIME);
            back.add(stays.resume(cluster.node(wire)));
            stopped.get();
            for (TestClient client : back) {
                assertThat(watcher.done("message", "to", client.peer(), "room", room, "data", 1)
                                .outcome())
                        .isEqualTo("delivered");
                client.take("message");
            }
            assertThat(watcher.received("peer-left")).isEmpty();
            back.forEach(TestClient::end);
        }
    }
}

package dev.parley.system.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.watch.LeakWatch;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node that is stopped in order tells its clients to come back, and a sibling goes on with their sessions. */
@ExtendWith(LeakWatch.class)
class StoppingNodeTest {
    private static final int GOING_AWAY = 4000;

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @EnumSource(Wire.class)
    void its_clients_resume_on_a_sibling(Wire wire) {
        final RunningNode node = cluster.startApart(wire, Map.of());
        final TestClient moving = TestClient.admitted(node, Cluster.unique("moving"));
        try (Pair pair = Pair.joined(Cluster.unique("room"), cluster.client(Wire.NATIVE), moving)) {
            node.close();
            assertThat(moving.closed().code()).isEqualTo(GOING_AWAY);
            assertThat(moving.closed().comeBack()).isTrue();
            try (TestClient back = moving.resume(cluster.node(wire))) {
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
                assertThat(pair.first()
                                .ask("offer", "to", back.peer(), "room", pair.room(), "sdp", "x")
                                .outcome())
                        .isEqualTo("delivered");
                assertThat(pair.first().received("peer-left")).isEmpty();
            }
        }
    }
}

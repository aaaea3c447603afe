package dev.parley.system.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.watch.LeakWatch;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakWatch.class)
class HarnessTest {

    @Test
    void two_peers_on_two_nodes_of_two_wires_exchange_an_offer() {
        try (Pair pair = Cluster.shared().pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB))) {
            assertThat(pair.offer("v=0").outcome()).isEqualTo("delivered");
            final Message offer = pair.second().take("offer");
            assertThat(offer.text("from")).isEqualTo(pair.first().peer());
            assertThat(offer.text("sdp")).isEqualTo("v=0");
        }
    }

    @Test
    void nodes_in_processes_of_their_own_serve_beside_those_of_this_one() {
        final Cluster cluster = Cluster.shared();
        try (ProcessNode node = ProcessNode.start(Wire.WEB, cluster.servers(), Map.of())) {
            Cluster.awaitReady(node);
            final TestClient here = cluster.client(Wire.NATIVE);
            final TestClient there = TestClient.admitted(node, Cluster.unique("user"));
            try (Pair pair = Pair.joined(Cluster.unique("room"), here, there)) {
                assertThat(pair.offer("v=0").outcome()).isEqualTo("delivered");
            }
        }
    }
}

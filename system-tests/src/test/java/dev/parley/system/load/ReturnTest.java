package dev.parley.system.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.Wire;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node is killed and all its clients, who share one address, come back to its sibling at once. 300 of them, or as many
 * as {@code -Dreturning} says: 2,000 is what is promised.
 */
class ReturnTest {
    private static final int CLIENTS = Integer.getInteger("returning", 300);
    /** That the sibling has already, like any node that has run for a while. */
    private static final int OTHERS = 200;

    private static final Duration PROMISED = Duration.ofSeconds(5);
    private static final Duration SETUP = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(Wire.class)
    void all_clients_of_a_killed_node_are_back_within_five_seconds_from_one_address_too(Wire wire) {
        try (ProcessNode node = Cluster.shared().spawnApart(wire, Map.of());
                ProcessNode sibling = Cluster.shared().spawnApart(wire, Map.of())) {
            Cluster.awaitReady(node, sibling);
            try (Returning others = new Returning(Cluster.unique("others"), sibling);
                    Returning clients = new Returning(Cluster.unique("returning"), node)) {
                others.come(OTHERS, SETUP);
                clients.come(CLIENTS, SETUP);
                clients.next(sibling);
                node.kill();
                final long[] millis = clients.awaitBack(SETUP);
                System.out.printf(
                        "[return] %s, %d clients of one address: %s; refused: %s%n",
                        wire, CLIENTS, Returning.figures(millis), clients.refusals());
                assertThat(clients.strangers()).as("clients with a new session").isZero();
                assertThat(clients.refusals()).doesNotContainKey("reset");
                assertThat(millis[millis.length - 1]).isLessThanOrEqualTo(PROMISED.toMillis());
            }
        }
    }
}

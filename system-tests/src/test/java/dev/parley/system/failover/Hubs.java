package dev.parley.system.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Scrape;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What every test of a fail-over asks of a cluster. */
final class Hubs {
    private Hubs() {}

    /** Nobody was told that the other left. */
    static void assertNobodyLeft(Pair pair) {
        assertThat(pair.first().received("peer-left")).isEmpty();
        assertThat(pair.second().received("peer-left")).isEmpty();
    }

    /** Both are in the room, resume, and a newcomer sees both. */
    static void assertWhole(Cluster cluster, Pair pair, Duration patience) {
        Await.untilAsserted(patience, () -> {
            assertThat(pair.first().join(pair.room()).body().get("peers")).hasSize(1);
            assertThat(pair.second().join(pair.room()).body().get("peers")).hasSize(1);
        });
        pair.first().breakConnection();
        pair.second().breakConnection();
        // A server that has just come back may refuse a command or two yet: clients try again then.
        try (TestClient first = letIn(patience, () -> pair.first().resume());
                TestClient second = letIn(patience, () -> pair.second().resume());
                TestClient newcomer = letIn(patience, () -> cluster.client(Wire.NATIVE))) {
            assertThat(first.welcome().body().get("resumed").asBoolean()).isTrue();
            assertThat(second.welcome().body().get("resumed").asBoolean()).isTrue();
            assertThat(first.peer()).isEqualTo(pair.first().peer());
            Await.untilAsserted(
                    patience,
                    () -> assertThat(newcomer.join(pair.room()).body().get("peers"))
                            .hasSize(2));
        }
    }

    private static TestClient letIn(Duration patience, Supplier<TestClient> attempt) {
        return Await.untilPresent("it is let in", patience, () -> {
            try {
                return attempt.get();
            } catch (AssertionError refused) {
                return null;
            }
        });
    }

    /** The value of a series of a pool in a node's scrape. */
    static double metric(RunningNode node, String name, String pool, String more) {
        final Matcher series = Pattern.compile(
                        "(?m)^" + name + "\\{[^}]*pool=\"" + pool + "\"" + more + "[^}]*\\} ([0-9.E]+)$")
                .matcher(node.get("/metrics").body());
        assertThat(series.find()).as("%s of %s", name, pool).isTrue();
        return Double.parseDouble(series.group(1));
    }

    /** Sockets of a node's pool to all its servers, subscriptions included. */
    static double connections(RunningNode node, String pool) {
        final Scrape scrape = Scrape.of(node);
        return Stream.of("active", "idle", "subscription")
                .mapToDouble(state -> scrape.sum("parley_redis_pool_connections", "pool", pool, "state", state))
                .sum();
    }
}

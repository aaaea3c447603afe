package dev.parley.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.NewCall;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.NeedsFaults;
import dev.parley.testkit.infra.TestServer;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RabbitMQ or a Redis is killed and started again while clients are connected: the hub is back by itself. */
@ExtendWith(LeakWatch.class)
@NeedsFaults
class RestartTest {
    /** Reconnecting, leases, and the comparison of rosters, on a machine that is busy. */
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private static final Map<Boolean, Cluster> CLUSTERS = new HashMap<>();

    enum Part {
        SIGNALING,
        ROOMS,
        SHARED,
        BROKER;

        TestServer of(Servers servers) {
            return switch (this) {
                case SIGNALING -> servers.signaling();
                case ROOMS -> servers.rooms();
                case SHARED -> servers.shared();
                case BROKER -> servers.broker();
            };
        }
    }

    private static Cluster cluster(boolean keepingData) {
        return CLUSTERS.computeIfAbsent(keepingData, keeps -> {
            // Of a broker, nobody asks what it keeps.
            final Cluster cluster = Cluster.on(keeps ? Servers.forFaults() : Servers.start());
            for (Wire wire : Wire.values()) {
                cluster.start(wire);
            }
            return cluster;
        });
    }

    @AfterAll
    static void stop() {
        CLUSTERS.values().forEach(Cluster::close);
        // A run of a single case again starts afresh.
        CLUSTERS.clear();
    }

    @ParameterizedTest(name = "{0}, keeping its data: {1}")
    @CsvSource({
        "SIGNALING,true",
        "ROOMS,true",
        "SHARED,true",
        "BROKER,true",
        "SIGNALING,false",
        "ROOMS,false",
        "SHARED,false"
    })
    void calls_go_on_and_new_ones_connect_when_it_is_back(Part part, boolean keepingData) {
        final Cluster cluster = cluster(keepingData);
        final Wire.Pairing crossing = new Wire.Pairing(Wire.NATIVE, Wire.WEB);
        try (Pair pair = cluster.pair(crossing)) {
            assertThat(pair.offer("before").outcome()).isEqualTo("delivered");
            final TestServer server = part.of(cluster.servers());
            server.crash();
            server.restart();

            final long start = System.nanoTime();
            Await.until("a new call connects", RECOVERY, () -> NewCall.connects(cluster));
            System.out.printf(
                    "[faults] %s, keeping data %s: new calls after %d ms%n",
                    part,
                    keepingData,
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
            Await.until(
                    "the call goes on",
                    RECOVERY,
                    () -> "delivered".equals(pair.offer("after").outcome()));
            assertThat(pair.first().isOpen()).isTrue();
            assertThat(pair.second().isOpen()).isTrue();
            pair.second().take("offer", push -> push.text("sdp").equals("after"));
            assertThat(pair.second()
                            .ask("answer", "to", pair.first().peer(), "room", pair.room(), "sdp", "x")
                            .outcome())
                    .isEqualTo("delivered");

            Await.untilAsserted(RECOVERY, () -> {
                assertThat(pair.first().join(pair.room()).body().get("peers")).hasSize(1);
                assertThat(pair.second().join(pair.room()).body().get("peers")).hasSize(1);
            });
            pair.second().breakConnection();
            try (TestClient back = pair.second().resume()) {
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
                Await.until("held or delivered", RECOVERY, () -> {
                    final Reply reply =
                            pair.first().ask("offer", "to", back.peer(), "room", pair.room(), "sdp", "resumed");
                    return "delivered".equals(reply.outcome());
                });
            }
            awaitReady(cluster);
        }
    }

    private static void awaitReady(Cluster cluster) {
        cluster.nodes().forEach(Cluster::awaitReady);
    }
}

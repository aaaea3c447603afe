package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens in rooms is told to the application's backend, whatever it does. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class WebhooksTest {
    private static final byte[] KEY =
            "a key of the tests, of more than 64 bytes, which is hashed before it is used at all"
                    .getBytes(StandardCharsets.UTF_8);

    /** For how long the backend is dead; {@code -Dwebhooks.dead=60} for a minute. */
    private static final Duration DEAD = Duration.ofSeconds(Integer.getInteger("webhooks.dead", 0));

    private final WebhookReceiver receiver = new WebhookReceiver(KEY);
    private final Cluster cluster = Cluster.on(Servers.start());
    private final RunningNode signaling = start(Wire.NATIVE);
    private final RunningNode rooms = start(Wire.WEB);

    private RunningNode start(Wire wire) {
        return cluster.start(
                wire,
                Map.of(
                        "PARLEY_WEBHOOK_URL",
                        receiver.url(),
                        "PARLEY_WEBHOOK_SECRET",
                        "whsec_" + Base64.getEncoder().encodeToString(KEY),
                        "PARLEY_WEBHOOK_TIMEOUT",
                        "2s",
                        "PARLEY_WEBHOOK_PAUSE",
                        "200ms"));
    }

    @AfterEach
    void end() {
        cluster.close();
        receiver.close();
    }

    private List<WebhookReceiver.Taken> of(String room) {
        return receiver.taken().stream().filter(one -> one.room().equals(room)).toList();
    }

    private List<String> types(String room) {
        return of(room).stream().map(WebhookReceiver.Taken::type).toList();
    }

    @Test
    void a_call_across_both_services_is_told_from_its_beginning_to_its_end() {
        final String room = Cluster.unique("room");
        try (TestClient ann = cluster.client(Wire.NATIVE);
                TestClient ben = cluster.client(Wire.WEB)) {
            ann.done("join", "room", room, "name", "Ann");
            Await.until("both are told", () -> of(room).size() == 2);
            ben.join(room);
            Await.until("the other is told", () -> of(room).size() == 3);
            ann.done("report", "room", room, "to", ben.peer(), "state", "connecting");
            ann.done("report", "room", room, "to", ben.peer(), "state", "connected");
            ann.done("report", "room", room, "to", ben.peer(), "state", "connected");
            Await.until("the call is told", () -> of(room).size() == 4);
            ben.done("leave", "room", room);
            Await.until("the leave is told", () -> of(room).size() == 5);
            ann.done("leave", "room", room);
            Await.until("the end is told", () -> of(room).size() == 7);
            assertThat(types(room))
                    .containsExactly(
                            "room-started",
                            "peer-joined",
                            "peer-joined",
                            "call-connected",
                            "peer-left",
                            "peer-left",
                            "room-finished");
            assertThat(of(room).get(1).body().at("/data/peer").asText()).isEqualTo(ann.peer());
            assertThat(of(room).get(1).body().at("/data/name").asText()).isEqualTo("Ann");
            assertThat(of(room).get(2).body().at("/data/wire").asText()).isEqualTo("web");
            assertThat(of(room).get(3).body().at("/data/to").asText()).isEqualTo(ben.peer());
            assertThat(of(room).get(4).body().at("/data/reason").asText()).isEqualTo("left");
        }
        assertThat(receiver.forged()).isEmpty();
    }

    @Test
    void a_backend_that_is_dead_for_a_while_is_told_everything_once_by_id_in_order_per_room() {
        final List<String> names = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            names.add(Cluster.unique("room"));
        }
        try (TestClient ann = cluster.client(Wire.NATIVE)) {
            comeAndGo(ann, names, 2);
            receiver.kill();
            final long start = System.nanoTime();
            comeAndGo(ann, names, 3);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("no join waits for the backend")
                    .isLessThan(Duration.ofSeconds(10));
            Await.until("tries have failed", () -> failures() > 5);
            Await.until(
                    "it has been dead for long", DEAD.plusSeconds(5), () -> System.nanoTime() - start > DEAD.toNanos());
            receiver.refuseNext(5);
            receiver.start();
            comeAndGo(ann, names, 1);
            // Each time: started, joined, left, finished.
            Await.until("all is told", Duration.ofSeconds(30), () -> ids().size() == names.size() * 6 * 4);
        }
        for (String room : names) {
            final Set<String> seen = new HashSet<>();
            final List<WebhookReceiver.Taken> first =
                    of(room).stream().filter(one -> seen.add(one.id())).toList();
            final List<String> expected = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                expected.addAll(List.of("room-started", "peer-joined", "peer-left", "room-finished"));
            }
            assertThat(first).extracting(WebhookReceiver.Taken::type).isEqualTo(expected);
            assertThat(first)
                    .extracting(one -> one.body().at("/data/version").asLong())
                    .isSorted();
        }
        assertThat(receiver.forged()).isEmpty();
    }

    @Test
    void a_room_whose_event_is_refused_again_and_again_holds_up_no_other() {
        final String refused = Cluster.unique("refused");
        final List<String> others = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            others.add(Cluster.unique("room"));
        }
        receiver.refuseAllOf(refused);
        try (TestClient ann = cluster.client(Wire.NATIVE)) {
            ann.join(refused);
            comeAndGo(ann, others, 1);
            Await.until("all of the others is told", () -> ids().size() == others.size() * 4);
            assertThat(of(refused)).isEmpty();
            receiver.refuseAllOf("");
            Await.until("then it is told, too", () -> types(refused).equals(List.of("room-started", "peer-joined")));
        }
    }

    private Set<String> ids() {
        final Set<String> ids = new HashSet<>();
        receiver.taken().forEach(one -> ids.add(one.id()));
        return ids;
    }

    private double failures() {
        return Cluster.metersOf(signaling).get("parley.webhooks.failures").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static void comeAndGo(TestClient client, List<String> rooms, int times) {
        for (int i = 0; i < times; i++) {
            rooms.forEach(room -> {
                client.join(room);
                client.done("leave", "room", room);
            });
        }
    }
}

package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.standalone.demo.DemoTokens;
import dev.parley.standalone.demo.DevelopmentTokenRoute;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Scrape;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** {@code docs/openapi.yaml} says of the admin API what running nodes do, and all of it. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenApiTest {
    private static final String LOGGER = "dev.parley.hub";

    private final AdminClient admin = new AdminClient();
    private Cluster cluster;
    /** As standalone has it, with a route of its own. */
    private RunningNode signaling;

    private RunningNode rooms;

    @BeforeAll
    void start() {
        cluster = Cluster.on(Servers.start());
        final DemoTokens tokens = new DemoTokens(Token.SECRET, Clock.systemUTC());
        signaling = cluster.start(Wire.NATIVE, new DevelopmentTokenRoute(tokens)::addTo);
        rooms = cluster.start(Wire.WEB);
    }

    /** What no test has called would be documented without anybody having looked. */
    @AfterAll
    void every_operation_was_called() {
        try (Cluster ended = cluster) {
            assertThat(ended.nodes()).hasSize(2);
            assertThat(admin.done()).isEqualTo(OpenApi.read().operations());
        }
    }

    @Test
    void every_route_is_documented_and_no_other() {
        final SortedSet<String> documented = OpenApi.read().operations();
        final SortedSet<String> routes = new TreeSet<>(Cluster.adminRoutesOf(signaling));
        assertThat(routes.remove("POST /admin/tokens/revoke")).isTrue();
        assertThat(routes).isEqualTo(documented);
        routes.remove("POST /admin/v1/tokens");
        assertThat(Cluster.adminRoutesOf(rooms))
                .contains("POST /admin/tokens/revoke")
                .containsAll(routes);
        assertThat(Cluster.adminRoutesOf(rooms)).doesNotContain("POST /admin/v1/tokens");
    }

    @Test
    void an_answer_that_is_not_as_documented_is_complained_about() {
        final OpenApi api = OpenApi.read();
        final JsonNode right = admin.call(signaling, "GET", "/admin/v1/nodes").body();
        final String json = "application/json";
        assertThat(api.complaints("GET", "/admin/v1/nodes", 200, json, right)).isEmpty();
        assertThat(api.complaints("GET", "/admin/v1/nodes", 200, "text/plain", right))
                .isNotEmpty();
        ((ObjectNode) right.get("nodes").get(0)).put("more", 1);
        assertThat(api.complaints("GET", "/admin/v1/nodes", 200, json, right)).isNotEmpty();
    }

    @Test
    void a_node_tells_of_itself_and_of_all_that_have_a_lease() {
        final JsonNode self =
                admin.call(signaling, "GET", "/admin/v1/node").expect(200).body();
        assertThat(self.get("service").asText()).isEqualTo("signaling");
        assertThat(self.get("ready").asBoolean()).isTrue();
        final List<String> nodes = new ArrayList<>();
        admin.call(rooms, "GET", "/admin/v1/nodes")
                .expect(200)
                .body()
                .get("nodes")
                .forEach(node -> nodes.add(node.get("node").asText()));
        assertThat(nodes).contains(self.get("node").asText()).isSorted();
        assertThat(nodes).anyMatch(node -> node.startsWith("rooms."));
    }

    @Test
    void what_readiness_rests_on_is_told_check_by_check() {
        final JsonNode checks =
                admin.call(rooms, "GET", "/admin/v1/node").body().get("checks");
        assertThat(checks.findValuesAsText("name")).contains("redis-shared", "redis-rooms", "rabbitmq", "lease");
        assertThat(checks.findValues("up")).allMatch(JsonNode::asBoolean);
    }

    @Test
    void figures_are_what_the_meters_say() {
        try (Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB))) {
            final long before = count(figures(signaling), "parley.signal.latency");
            pair.offer("counted");
            final JsonNode after = figures(signaling);
            assertThat(count(after, "parley.signal.latency")).isEqualTo(before + 1);
            assertThat(Scrape.of(signaling).sum("parley_signal_latency_seconds_count"))
                    .isEqualTo(before + 1.0);
            assertThat(after.get("left").asInt()).isZero();
            for (JsonNode figure : after.get("figures")) {
                assertThat(figure.get("labels").has("node")).isFalse();
                long under = 0;
                for (JsonNode bucket : figure.path("buckets")) {
                    assertThat(bucket.get("count").asLong())
                            .as(figure.toString())
                            .isGreaterThanOrEqualTo(under);
                    under = bucket.get("count").asLong();
                }
                assertThat(under)
                        .as(figure.toString())
                        .isLessThanOrEqualTo(figure.path("count").asLong(under));
            }
            assertThat(named(after, "parley.signal.latency").getFirst().get("buckets"))
                    .isNotEmpty();
            assertThat(named(after, "parley.connections")
                            .getFirst()
                            .get("value")
                            .asInt())
                    .isPositive();
        }
    }

    private JsonNode figures(RunningNode node) {
        return admin.call(node, "GET", "/admin/v1/figures").expect(200).body();
    }

    private static List<JsonNode> named(JsonNode figures, String name) {
        final List<JsonNode> named = new ArrayList<>();
        figures.get("figures").forEach(figure -> {
            if (figure.get("name").asText().equals(name)) {
                named.add(figure);
            }
        });
        assertThat(named).as(name).isNotEmpty();
        return named;
    }

    private static long count(JsonNode figures, String name) {
        return named(figures, name).stream()
                .mapToLong(figure -> figure.get("count").asLong())
                .sum();
    }

    @Test
    void what_happens_in_rooms_is_told_once_to_who_goes_on_from_there() {
        final String room = Cluster.unique("room");
        final String path = "/admin/v1/events";
        final long from =
                admin.call(rooms, "GET", path).expect(200).body().get("next").asLong();
        try (TestClient ben = cluster.client(Wire.WEB)) {
            ben.join(room);
            ben.done("leave", "room", room);
            Await.until(
                    "the end of the room is told",
                    () -> types(
                                    room,
                                    admin.call(rooms, "GET", path, "after", from)
                                            .body())
                            .contains("room-finished"));
            final JsonNode told =
                    admin.call(rooms, "GET", path, "after", from, "limit", 500).body();
            assertThat(types(room, told)).containsExactly("room-started", "peer-joined", "peer-left", "room-finished");
            assertThat(told.get("missed").asLong()).isZero();
            final long next = told.get("next").asLong();
            assertThat(types(room, admin.call(rooms, "GET", path, "after", next).body()))
                    .isEmpty();
            assertThat(types(room, admin.call(signaling, "GET", path).body())).isEmpty();
            admin.call(rooms, "GET", path, "after", -1).expect(400);
        }
    }

    private static List<String> types(String room, JsonNode page) {
        final List<String> types = new ArrayList<>();
        page.get("events").forEach(event -> {
            if (event.get("room").asText().equals(room)) {
                types.add(event.get("type").asText());
            }
        });
        return types;
    }

    @Test
    void the_last_lines_of_the_log_are_told() {
        final String said = Cluster.unique("said");
        LoggerFactory.getLogger(OpenApiTest.class).error("{}\nin one line", said, new IllegalStateException("why"));
        final JsonNode lines = admin.call(signaling, "GET", "/admin/v1/log", "limit", 500)
                .expect(200)
                .body()
                .get("lines");
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.get("message").asText()).isEqualTo(said + "\\nin one line");
            assertThat(line.get("level").asText()).isEqualTo("error");
            assertThat(line.get("error").asText()).isEqualTo("java.lang.IllegalStateException: why");
        });
        assertThat(lines.get(lines.size() - 1).get("number").asLong()).isPositive();
    }

    @Test
    void rooms_are_told_by_any_node_page_by_page_and_sessions_by_their_own() {
        final String first = Cluster.unique("page.a");
        final String second = Cluster.unique("page.b");
        try (TestClient ann = cluster.client(Wire.NATIVE);
                TestClient ben = cluster.client(Wire.WEB)) {
            ann.done("join", "room", first, "name", "Ann");
            ben.join(first);
            ben.join(second);
            for (RunningNode node : cluster.nodes()) {
                assertThat(listed(node, 1)).containsSubsequence(first, second);
                final JsonNode room = admin.call(node, "GET", "/admin/v1/rooms/{room}", "room", first)
                        .expect(200)
                        .body();
                assertThat(room.get("members")).hasSize(2);
                assertThat(room.at("/members/0/name").asText()).isEqualTo("Ann");
                assertThat(room.at("/members/1/node").asText()).startsWith("rooms.");
            }
            final String user = admin.call(signaling, "GET", "/admin/v1/sessions/{peer}", "peer", ann.peer())
                    .expect(200)
                    .body()
                    .get("user")
                    .asText();
            final JsonNode mine = admin.call(
                            signaling, "GET", "/admin/v1/sessions", "user", user, "room", first, "limit", 1)
                    .expect(200)
                    .body();
            assertThat(mine.get("sessions")).hasSize(1);
            assertThat(mine.toString()).contains(ann.peer()).doesNotContain(ann.session());
            admin.call(rooms, "GET", "/admin/v1/sessions/{peer}", "peer", ann.peer())
                    .expect(404);
            assertThat(admin.call(rooms, "GET", "/admin/v1/sessions", "room", first, "after", "0")
                            .body()
                            .get("sessions"))
                    .hasSize(1);
        }
        Await.until(
                "nobody is in the room",
                () -> admin.call(signaling, "GET", "/admin/v1/rooms/{room}", "room", second)
                                .status()
                        == 404);
    }

    private List<String> listed(RunningNode node, int limit) {
        final List<String> all = new ArrayList<>();
        String after = "-";
        while (after != null) {
            final JsonNode page = admin.call(node, "GET", "/admin/v1/rooms", "after", after, "limit", limit)
                    .expect(200)
                    .body();
            assertThat(page.get("rooms").size()).isLessThanOrEqualTo(limit);
            page.get("rooms").forEach(room -> all.add(room.get("room").asText()));
            after = page.has("next") ? page.get("next").asText() : null;
        }
        return all;
    }

    @Test
    void a_message_reaches_the_members_of_a_room_on_whichever_node_in_order() {
        final String room = Cluster.unique("room");
        final String path = "/admin/v1/rooms/{room}/messages";
        try (TestClient ann = cluster.client(Wire.NATIVE)) {
            ann.join(room);
            for (RunningNode node : cluster.nodes()) {
                for (int i = 0; i < 3; i++) {
                    final JsonNode sent = admin.call(
                                    node, "POST", path, "room", room, "body", "{\"data\":{\"n\":" + i + "}}")
                            .expect(200)
                            .body();
                    assertThat(sent.get("delivered").asInt()).isEqualTo(1);
                    assertThat(sent.get("failed").asInt()).isZero();
                    final JsonNode push = ann.take("message").body();
                    assertThat(push.get("from").asText()).startsWith("hub:");
                    assertThat(push.at("/data/n").asInt()).isEqualTo(i);
                    assertThat(push.get("room").asText()).isEqualTo(room);
                }
            }
            ann.breakConnection();
            Await.until(
                    "its node knows",
                    () -> admin.call(signaling, "POST", path, "room", room, "body", "{\"data\":null}")
                                    .body()
                                    .get("held")
                                    .asInt()
                            == 1);
            try (TestClient back = ann.resume()) {
                assertThat(back.take("message", push -> push.body().get("data").isNull()))
                        .isNotNull();
            }
        }
        admin.call(signaling, "POST", path, "room", room, "body", "{}").expect(400);
        admin.call(signaling, "POST", path, "room", room, "body", "[").expect(400);
    }

    @Test
    void what_clients_report_of_their_connections_is_told_by_any_node_of_their_service() {
        final String room = Cluster.unique("room");
        try (TestClient ann = cluster.client(Wire.NATIVE);
                TestClient ben = cluster.client(Wire.WEB)) {
            ann.join(room);
            ben.join(room);
            ann.take("peer-joined"); // of a peer that her node does not know yet, nothing is kept
            final Object stats = Json.raw("{\"currentRoundTripTime\":0.05}");
            ann.done("report", "room", room, "to", ben.peer(), "state", "connected", "stats", stats);
            ben.done("report", "room", room, "to", ann.peer(), "state", "failed");
            final JsonNode byAnn = connections(signaling, room);
            assertThat(byAnn.get("reportedTo").asText()).isEqualTo("signaling");
            assertThat(byAnn.at("/connections/0/from").asText()).isEqualTo(ann.peer());
            assertThat(byAnn.at("/connections/0/state").asText()).isEqualTo("connected");
            assertThat(byAnn.at("/connections/0/stats/currentRoundTripTime").asDouble())
                    .isEqualTo(0.05);
            final JsonNode byBen = connections(rooms, room);
            assertThat(byBen.at("/connections/0/from").asText()).isEqualTo(ben.peer());
            assertThat(byBen.at("/connections/0/state").asText()).isEqualTo("failed");
        }
    }

    /** They are written a second behind. */
    private JsonNode connections(RunningNode node, String room) {
        final String path = "/admin/v1/rooms/{room}/connections";
        Await.until(
                "it is kept",
                () -> admin.call(node, "GET", path, "room", room)
                                .body()
                                .get("connections")
                                .size()
                        == 1);
        return admin.call(node, "GET", path, "room", room).expect(200).body();
    }

    @Test
    void a_room_that_is_closed_lets_its_members_go_and_their_sessions_live() {
        final String room = Cluster.unique("room");
        final String other = Cluster.unique("other");
        try (TestClient ann = cluster.client(Wire.NATIVE);
                TestClient ben = cluster.client(Wire.WEB)) {
            for (TestClient client : List.of(ann, ben)) {
                client.join(room);
                client.join(other);
            }
            assertThat(admin.call(signaling, "DELETE", "/admin/v1/rooms/{room}", "room", room)
                            .expect(200)
                            .body()
                            .get("removed")
                            .asInt())
                    .isEqualTo(2);
            for (TestClient client : List.of(ann, ben)) {
                final JsonNode closed = client.take("room-closed").body();
                assertThat(closed.get("room").asText()).isEqualTo(room);
                assertThat(closed.get("reason").asText()).isEqualTo("closed");
                assertThat(client.ask("message", "room", room, "data", 1).ok()).isFalse();
                client.done("message", "room", other, "data", 1);
            }
            Await.until(
                    "it is empty",
                    () -> admin.call(rooms, "GET", "/admin/v1/rooms/{room}", "room", room)
                                    .status()
                            == 404);
            ann.join(room);
        }
    }

    @Test
    void a_peer_is_kicked_and_a_user_banned_and_let_in_again() {
        final String room = Cluster.unique("room");
        final String user = Cluster.unique("user/ü +");
        final String bans = "/admin/v1/rooms/{room}/bans/{user}";
        final String peers = "/admin/v1/rooms/{room}/peers/{peer}";
        final TestClient kicked = TestClient.admitted(rooms, user);
        kicked.join(room);
        admin.call(signaling, "DELETE", peers, "room", room, "peer", "nobody").expect(404);
        admin.call(signaling, "DELETE", peers, "room", room, "peer", kicked.peer(), "ban", 600)
                .expect(200);
        assertThat(kicked.closed().code()).isEqualTo(4503);
        try (TestClient again = TestClient.admitted(rooms, user)) {
            assertThat(again.ask("join", "room", room).ok()).isFalse();
            assertThat(admin.call(rooms, "GET", "/admin/v1/rooms/{room}", "room", room)
                            .expect(200)
                            .body()
                            .at("/bans/0/user")
                            .asText())
                    .isEqualTo(user);
            admin.call(signaling, "DELETE", bans, "room", room, "user", user).expect(200);
            admin.call(signaling, "DELETE", bans, "room", room, "user", user).expect(404);
            again.join(room);
            admin.call(signaling, "PUT", bans, "room", room, "user", user, "seconds", 600)
                    .expect(200);
            assertThat(again.closed().code()).isEqualTo(4503);
        }
        final TestClient plain = TestClient.admitted(signaling, Cluster.unique("user"));
        plain.join(room);
        admin.call(rooms, "DELETE", peers, "room", room, "peer", plain.peer()).expect(200);
        assertThat(plain.closed().code()).isEqualTo(4502);
    }

    @Test
    void a_token_or_all_of_a_user_are_revoked_on_every_node() {
        final String user = Cluster.unique("user");
        final String path = "/admin/v1/revocations/users/{user}";
        final Token one = Token.of(user);
        final TestClient first = TestClient.admitted(signaling, Hello.with(one));
        admin.call(rooms, "PUT", "/admin/v1/revocations/tokens/{jti}", "jti", one.id(), "exp", one.expiry())
                .expect(200);
        assertThat(first.closed().code()).isEqualTo(4501);

        final Token old = Token.of(user).claim("iat", Date.from(Instant.now().minusSeconds(5)));
        final List<TestClient> all =
                List.of(TestClient.admitted(signaling, Hello.with(old)), TestClient.admitted(rooms, user));
        try (TestClient another = TestClient.admitted(rooms, Cluster.unique("another"))) {
            admin.call(signaling, "PUT", path, "user", user, "exp", old.expiry())
                    .expect(200);
            all.forEach(client -> assertThat(client.closed().code()).isEqualTo(4501));
            assertThat(TestClient.connect(rooms, Hello.with(old)).refusal().ok())
                    .isFalse();
            another.join(Cluster.unique("room"));
        }
        final Token later = Token.of(user).claim("iat", Date.from(Instant.now().plusSeconds(2)));
        TestClient.admitted(rooms, Hello.with(later)).close();
        admin.call(signaling, "PUT", path, "user", user, "exp", 1).expect(400);
    }

    @Test
    void a_drained_node_sends_its_clients_away_and_lets_them_in_again_when_it_is_told_so() {
        try (RunningNode drained = cluster.startApart(Wire.NATIVE, Map.of())) {
            final TestClient client = TestClient.admitted(drained, Cluster.unique("user"));
            admin.call(drained, "POST", "/admin/v1/node/drain", "seconds", 1).expect(200);
            admin.call(drained, "POST", "/admin/v1/node/drain", "seconds", 1).expect(409);
            client.take("go-away");
            assertThat(TestClient.connect(drained, Hello.with(Token.of("u")))
                            .refusal()
                            .ok())
                    .isFalse();
            Await.until("it is not ready", () -> !drained.ready());
            assertThat(client.closed().code()).isEqualTo(4000);
            try (TestClient back = client.resume(signaling)) {
                assertThat(back.welcome().body().get("resumed").asBoolean()).isTrue();
            }
            assertThat(admin.call(drained, "DELETE", "/admin/v1/node/drain")
                            .expect(200)
                            .body()
                            .get("drained")
                            .asBoolean())
                    .isFalse();
            admin.call(drained, "DELETE", "/admin/v1/node/drain").expect(409);
            Await.until("it is ready", drained::ready);
            TestClient.admitted(drained, Cluster.unique("user")).close();
        }
    }

    @Test
    void settings_are_read_again_and_what_needs_a_restart_is_named(@TempDir Path folder) throws Exception {
        final String path = "/admin/v1/node/reload";
        final Path previous =
                Files.writeString(folder.resolve("previous"), "a secret of before that nobody has any more");
        final Path webhooks = Files.writeString(folder.resolve("webhooks"), "whsec_" + "a".repeat(32));
        final String user = Cluster.unique("user");
        try (RunningNode node = cluster.startApart(
                Wire.NATIVE,
                Map.of(
                        "PARLEY_JWT_SECRET_PREVIOUS_FILE", previous.toString(),
                        "PARLEY_WEBHOOK_URL", "http://127.0.0.1:9/",
                        "PARLEY_WEBHOOK_SECRET_FILE", webhooks.toString()))) {
            final String later = "the secret that comes after, thirty-two bytes and more";
            final Hello hello = Hello.with(Token.of(user).signedWith(later));
            assertThat(TestClient.connect(node, hello).refusal().ok()).isFalse();
            Files.writeString(previous, later);
            Files.writeString(webhooks, "whsec_" + "b".repeat(32));
            final JsonNode done = admin.call(node, "POST", path).expect(200).body();
            assertThat(done.get("taken").toString()).isEqualTo("[\"PARLEY_JWT_SECRET_PREVIOUS\"]");
            assertThat(done.get("restart").toString()).isEqualTo("[\"PARLEY_WEBHOOK_SECRET\"]");
            TestClient.admitted(node, hello).close();
            Files.writeString(previous, "short");
            assertThat(admin.call(node, "POST", path)
                            .expect(409)
                            .body()
                            .get("detail")
                            .asText())
                    .contains("PARLEY_JWT_SECRET_PREVIOUS");
            TestClient.admitted(node, hello).close();
        }
    }

    @Test
    void a_logger_has_another_level_for_a_time() {
        final String path = "/admin/v1/loggers/{logger}";
        final Logger logger = (Logger) LoggerFactory.getLogger(LOGGER);
        final var before = logger.getLevel();
        admin.call(signaling, "PUT", path, "logger", LOGGER, "level", "trace", "seconds", 600)
                .expect(200);
        assertThat(logger.isTraceEnabled()).isTrue();
        assertThat(admin.call(rooms, "GET", "/admin/v1/loggers")
                        .body()
                        .at("/loggers/0/logger")
                        .asText())
                .isEqualTo(LOGGER);
        admin.call(signaling, "DELETE", path, "logger", LOGGER).expect(200);
        admin.call(signaling, "DELETE", path, "logger", LOGGER).expect(404);
        assertThat(logger.getLevel()).isEqualTo(before);
        admin.call(signaling, "PUT", path, "logger", LOGGER, "level", "debug", "seconds", 1)
                .expect(200);
        Await.until("it has its configured level again", () -> logger.getLevel() == before);
        admin.call(signaling, "PUT", path, "logger", "no.such", "level", "debug", "seconds", 1)
                .expect(404);
    }

    @Test
    void a_room_or_user_is_traced_for_a_time_on_the_node_that_was_asked() {
        final String room = Cluster.unique("room");
        final String user = Cluster.unique("user/ü +");
        final String ofRoom = "/admin/v1/traces/rooms/{room}";
        final String ofUser = "/admin/v1/traces/users/{user}";
        admin.call(signaling, "PUT", ofRoom, "room", room, "seconds", 3600).expect(200);
        admin.call(signaling, "PUT", ofUser, "user", user, "seconds", 600).expect(200);
        final JsonNode traced =
                admin.call(signaling, "GET", "/admin/v1/traces").expect(200).body();
        assertThat(traced.at("/traces/0/user").asText()).isEqualTo(user);
        assertThat(traced.at("/traces/1/room").asText()).isEqualTo(room);
        assertThat(Instant.parse(traced.at("/traces/1/until").asText()))
                .isAfter(Instant.now().plusSeconds(3000));
        assertThat(admin.call(rooms, "GET", "/admin/v1/traces")
                        .expect(200)
                        .body()
                        .get("traces"))
                .isEmpty();
        admin.call(signaling, "DELETE", ofRoom, "room", room).expect(200);
        admin.call(signaling, "DELETE", ofUser, "user", user).expect(200);
        admin.call(signaling, "DELETE", ofUser, "user", user).expect(404);
        admin.call(signaling, "PUT", ofRoom, "room", room, "seconds", 1).expect(200);
        Await.until(
                "it ends by itself",
                () -> admin.call(signaling, "GET", "/admin/v1/traces")
                        .body()
                        .get("traces")
                        .isEmpty());
        admin.call(signaling, "PUT", ofRoom, "room", room).expect(400);
    }

    @Test
    void standalone_issues_tokens_that_open_a_session() {
        final String token = admin.call(
                        signaling, "POST", "/admin/v1/tokens", "user", "dev", "rooms", "a*,b", "role", "moderator")
                .expect(200)
                .body()
                .get("token")
                .asText();
        try (TestClient client = TestClient.admitted(signaling, Hello.with(token))) {
            client.join("a" + Cluster.unique("room"));
            assertThat(client.ask("join", "room", Cluster.unique("c")).ok()).isFalse();
        }
        admin.call(rooms, "POST", "/admin/v1/tokens").expect(404);
    }

    @Test
    void what_is_wrong_is_told_as_a_problem() {
        admin.callWith("not the token of an admin", signaling, "GET", "/admin/v1/node")
                .expect(401);
        admin.call(signaling, "GET", "/admin/v1/rooms", "limit", 501).expect(400);
        admin.call(signaling, "GET", "/admin/v1/rooms/{room}", "room", "no room")
                .expect(400);
        assertThat(admin.call(signaling, "POST", "/admin/v1/node/drain")
                        .expect(400)
                        .body()
                        .get("detail")
                        .asText())
                .startsWith("seconds: expected");
    }

    @Test
    void what_is_done_is_logged_with_who_did_it_and_to_whom() throws Exception {
        final Logger logger = (Logger) LoggerFactory.getLogger("dev.parley.ops.http.AdminLog");
        final ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        final Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        final String room = Cluster.unique("room");
        admin.call(signaling, "POST", "/admin/v1/rooms/{room}/messages", "room", room, "body", "{\"data\":\"secret\"}")
                .expect(200);
        admin.call(signaling, "GET", "/admin/v1/nodes").expect(200);
        logger.detachAppender(lines);
        logger.setLevel(before);
        final String fingerprint = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(RunningNode.ADMIN_TOKEN.getBytes(StandardCharsets.UTF_8)))
                .substring(0, 8);
        assertThat(lines.list)
                .map(ILoggingEvent::getFormattedMessage)
                .containsExactly("admin: POST /admin/v1/rooms/" + room + "/messages by token " + fingerprint
                        + " from 127.0.0.1: 200");
    }
}

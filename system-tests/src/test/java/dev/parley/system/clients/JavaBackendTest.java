package dev.parley.system.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.client.ClientOptions;
import dev.parley.client.ClientState;
import dev.parley.client.CloseReason;
import dev.parley.client.ParleyClient;
import dev.parley.client.PeerConnectionState;
import dev.parley.client.RoomState;
import dev.parley.client.Signal;
import dev.parley.client.backend.Admin;
import dev.parley.client.backend.AdminClient;
import dev.parley.client.backend.AdminException;
import dev.parley.client.backend.Role;
import dev.parley.client.backend.TokenBuilder;
import dev.parley.client.backend.Webhook;
import dev.parley.client.backend.WebhookEvent;
import dev.parley.client.backend.WebhookException;
import dev.parley.client.backend.WebhookVerifier;
import dev.parley.standalone.demo.DemoTokens;
import dev.parley.standalone.demo.DevelopmentTokenRoute;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens, webhooks and the admin API of the Java client, on running nodes. */
@ExtendWith(LeakWatch.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaBackendTest {
    private static final String WEBHOOK_SECRET = "whsec_YSBzZWNyZXQgb2YgdGhlIHRlc3RzLCAzMiBieXRlcw==";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final JavaClients clients = new JavaClients();
    private final List<Webhook> told = new CopyOnWriteArrayList<>();
    private final List<WebhookException> refused = new CopyOnWriteArrayList<>();
    private HttpServer backend;
    private Cluster cluster;
    private RunningNode signaling;
    private RunningNode rooms;
    private AdminClient admin;

    @BeforeAll
    void start() throws IOException {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/hooks", this::take);
        backend.start();
        cluster = Cluster.on(Servers.start());
        final DemoTokens tokens = new DemoTokens(Token.SECRET, Clock.systemUTC());
        signaling = cluster.start(Wire.NATIVE, new DevelopmentTokenRoute(tokens)::addTo);
        rooms = cluster.start(
                Wire.WEB,
                Map.of(
                        "PARLEY_WEBHOOK_URL",
                        "http://127.0.0.1:" + backend.getAddress().getPort() + "/hooks",
                        "PARLEY_WEBHOOK_SECRET",
                        WEBHOOK_SECRET));
        admin = admin(signaling);
    }

    @AfterAll
    void end() {
        clients.close();
        cluster.close();
        backend.stop(0);
    }

    private static AdminClient admin(RunningNode node) {
        return AdminClient.of("http://127.0.0.1:" + node.opsPort(), RunningNode.ADMIN_TOKEN);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            final byte[] body = exchange.getRequestBody().readAllBytes();
            try {
                told.add(WebhookVerifier.of("an older secret", WEBHOOK_SECRET)
                        .verify(exchange.getRequestHeaders()::getFirst, body));
                exchange.sendResponseHeaders(200, -1);
            } catch (WebhookException e) {
                refused.add(e);
                exchange.sendResponseHeaders(401, -1);
            }
        }
    }

    private ParleyClient connected(TokenBuilder token) {
        return clients.connected(ClientOptions.of(JavaClients.url(signaling.port()), token.sign()));
    }

    private static TokenBuilder token() {
        return TokenBuilder.of(Token.SECRET, Cluster.unique("user"));
    }

    @Test
    void there_is_a_method_for_each_operation_of_the_admin_api() throws IOException {
        final JsonNode paths = new YAMLMapper()
                .readTree(Path.of(System.getProperty("project.root"), "docs/openapi.yaml")
                        .toFile())
                .get("paths");
        final SortedSet<String> methods = new TreeSet<>();
        for (Method method : AdminClient.class.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())) {
                methods.add(method.getName());
            }
        }
        assertThat(methods).containsExactlyElementsOf(new TreeSet<>(paths.findValuesAsText("operationId")));
    }

    @Test
    void the_hub_takes_a_token_for_what_it_says() {
        final String room = Cluster.unique("room");
        final ParleyClient ann = connected(
                token().rooms(room, "team-*").name("Ann Ö.").role(Role.ADMIN).id("t1"));
        final ParleyClient ben =
                connected(token().rooms(room).claim("tenant", 7).issuer("whoever"));
        Await.value(ann.room(room).join());
        Await.value(ann.room("team-7").join());
        assertThat(Await.value(ben.room(room).join()).peers().get(0).name()).isEqualTo("Ann Ö.");
        assertThatThrownBy(() -> Await.value(ann.room("elsewhere").join())).hasStackTraceContaining("ParleyException");
        Await.value(ann.room(room).kick(ben.peer()));
        Await.until("Ben is out", () -> ben.state() == ClientState.CLOSED);
        assertThat(ben.connection().get().reason().name()).isEqualTo(CloseReason.Name.KICKED);
    }

    @Test
    void what_the_hub_tells_the_backend_is_verified_and_read() {
        final String room = Cluster.unique("room");
        try (TestClient web = cluster.client(Wire.WEB);
                TestClient other = cluster.client(Wire.WEB)) {
            web.done("join", "room", room, "name", "Web");
            other.join(room);
            web.done("report", "room", room, "to", other.peer(), "state", "connected");
            other.done("leave", "room", room);
            web.done("leave", "room", room);
            Await.until("all is told", PATIENCE, () -> of(room).size() == 7);
            assertThat(of(room).get(1)).isInstanceOfSatisfying(WebhookEvent.PeerJoined.class, joined -> {
                assertThat(joined.peer()).isEqualTo(web.peer());
                assertThat(joined.name()).isEqualTo("Web");
                assertThat(joined.wire()).isEqualTo("web");
            });
            assertThat(of(room)).hasAtLeastOneElementOfType(WebhookEvent.RoomStarted.class);
            assertThat(of(room)).contains(new WebhookEvent.CallConnected(room, web.peer(), other.peer()));
            assertThat(of(room)).hasAtLeastOneElementOfType(WebhookEvent.RoomFinished.class);
        }
        assertThat(refused).isEmpty();
    }

    private List<WebhookEvent> of(String room) {
        return told.stream()
                .map(Webhook::event)
                .filter(event -> event.room().equals(room))
                .toList();
    }

    @Test
    void rooms_and_sessions_are_told_page_by_page_and_rooms_are_written_to_and_closed() {
        final String first = Cluster.unique("page.a");
        final String second = Cluster.unique("page.b");
        final ParleyClient ann = connected(token().rooms("*").name("Ann"));
        final List<Signal> heard = JavaClients.signals(ann.room(first));
        Await.value(ann.room(first).join());
        Await.value(ann.room(second).join());
        try (TestClient web = cluster.client(Wire.WEB)) {
            web.join(first);
            assertThat(names()).containsSubsequence(first, second);
            final Admin.Room room = admin.room(first);
            assertThat(room.members()).extracting(Admin.Member::peer).containsExactly(ann.peer(), web.peer());
            assertThat(room.members().get(0).name()).isEqualTo("Ann");
            assertThat(admin.session(ann.peer()).rooms()).containsExactlyInAnyOrder(first, second);
            final Admin.Page<Admin.Session> page =
                    admin.sessions(room.members().get(0).user(), first, null, 1);
            assertThat(page.items()).extracting(Admin.Session::peer).containsExactly(ann.peer());
            assertThat(page.items().get(0).tokenEnds()).isAfter(Instant.now());
            assertThat(status(() -> admin.session("nobody"))).isEqualTo(404);

            assertThat(admin.sendMessage(first, Map.of("text", "ö"))).isEqualTo(new Admin.Reached(2, 0, 0));
            Await.until("she hears it", () -> heard.size() == 1);
            assertThat(JavaClients.data(heard)).containsExactly(Map.of("text", "ö"));
            assertThat(heard.get(0).from()).startsWith("hub:");

            Await.until("she sees it", () -> ann.room(first).peers().size() == 1);
            Await.value(ann.room(first).report(web.peer(), PeerConnectionState.FAILED, Map.of("jitter", 0.5)));
            Await.until("it is kept", () -> admin.connections(first).size() == 1);
            final Admin.Connection reported = admin.connections(first).get(0);
            assertThat(reported.state()).isEqualTo("failed");
            assertThat(reported.stats().real("jitter")).isEqualTo(0.5);
            assertThat(admin.closeRoom(first)).isEqualTo(2);
            Await.until("she is out", () -> ann.room(first).state() == RoomState.CLOSED);
        }
        assertThat(ann.state()).isEqualTo(ClientState.CONNECTED);
    }

    private List<String> names() {
        final List<String> all = new ArrayList<>();
        String after = null;
        do {
            final Admin.Page<Admin.RoomSize> page = admin.rooms(after, 1);
            page.items().forEach(room -> all.add(room.room()));
            after = page.next();
        } while (after != null);
        return all;
    }

    @Test
    void users_are_kicked_banned_let_in_again_and_their_tokens_revoked() {
        final String room = Cluster.unique("room");
        final String user = Cluster.unique("user/ü +%");
        final TokenBuilder token =
                TokenBuilder.of(Token.SECRET, user).rooms("*").id(Cluster.unique("jti"));
        final ParleyClient kicked = connected(token);
        Await.value(kicked.room(room).join());
        assertThat(status(() -> admin.kick(room, "nobody"))).isEqualTo(404);
        assertThat(admin.kick(room, kicked.peer(), Duration.ofMinutes(10))).isEqualTo(1);
        Await.until("it is closed", () -> kicked.state() == ClientState.CLOSED);
        assertThat(kicked.connection().get().reason().name()).isEqualTo(CloseReason.Name.BANNED);
        assertThat(admin(rooms).room(room).bans()).extracting(Admin.Ban::user).containsExactly(user);
        admin.unban(room, user);
        assertThat(status(() -> admin.unban(room, user))).isEqualTo(404);
        final ParleyClient again = connected(token);
        Await.value(again.room(room).join());
        assertThat(admin.ban(room, user, Duration.ofMinutes(10))).isEqualTo(1);
        Await.until("it is out", () -> again.state() == ClientState.CLOSED);

        final String jti = Cluster.unique("jti");
        final ParleyClient one = connected(token().id(jti));
        admin(rooms).revokeToken(jti, Instant.now().plusSeconds(3600));
        Await.until("its session has ended", () -> one.state() == ClientState.CLOSED);
        assertThat(one.connection().get().reason().name()).isEqualTo(CloseReason.Name.UNAUTHORIZED);
        final ParleyClient all = connected(token);
        admin.revokeUser(user, Instant.now().plusSeconds(3600));
        Await.until("all of the user have ended", () -> all.state() == ClientState.CLOSED);
    }

    @Test
    void a_node_tells_of_itself_is_drained_and_issues_tokens_where_it_is_standalones() {
        assertThat(admin.node().service()).isEqualTo("signaling");
        assertThat(admin.node().details().object("sessions").has("connected")).isTrue();
        Await.until("both have a lease", () -> admin.nodes().size() == 2);
        assertThat(admin.figures().objects("figures")).isNotEmpty();
        assertThat(admin.events(null, 10).has("next")).isTrue();
        assertThat(admin.log(0L, 10).has("missed")).isTrue();
        assertThat(admin.setLogLevel("dev.parley.hub", "debug", Duration.ofMinutes(1))
                        .text("level"))
                .isEqualTo("debug");
        assertThat(admin.loggers().objects("loggers")).hasSize(1);
        admin.restoreLogLevel("dev.parley.hub");
        admin.traceRoom("garden", Duration.ofMinutes(1));
        admin.traceUser("ann/ä", Duration.ofMinutes(1));
        assertThat(admin.traces().objects("traces")).hasSize(2);
        admin.endTraceOfRoom("garden");
        admin.endTraceOfUser("ann/ä");
        final ParleyClient client = clients.connected(
                ClientOptions.of(JavaClients.url(signaling.port()), admin.issueToken("dev", "garden")));
        Await.value(client.room("garden").join());
        try (RunningNode drained = cluster.startApart(Wire.NATIVE, Map.of())) {
            assertThat(admin(drained).drain(Duration.ofSeconds(1)).drained()).isTrue();
            assertThat(status(() -> admin(drained).drain(Duration.ofSeconds(1))))
                    .isEqualTo(409);
            assertThat(admin(drained).undrain().drained()).isFalse();
        }
    }

    @Test
    void what_is_wrong_is_told_by_its_status_and_no_answer_by_none() {
        final String url = "http://127.0.0.1:" + signaling.opsPort();
        assertThat(status(() -> AdminClient.of(url, "wrong").node())).isEqualTo(401);
        assertThat(status(() -> admin.room("no room"))).isEqualTo(400);
        assertThat(status(() -> AdminClient.of("http://127.0.0.1:1", "x").node()))
                .isZero();
        assertThatThrownBy(() -> admin.room("..")).isInstanceOf(IllegalArgumentException.class);
        assertThat(catchThrowableOfType(AdminException.class, () -> admin.revokeToken("t", Instant.EPOCH)))
                .hasMessageContaining("exp");
    }

    private static int status(Runnable call) {
        return catchThrowableOfType(AdminException.class, call::run).status();
    }
}

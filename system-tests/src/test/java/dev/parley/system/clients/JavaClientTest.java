package dev.parley.system.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.client.ClientOptions;
import dev.parley.client.ClientState;
import dev.parley.client.CloseReason;
import dev.parley.client.ErrorCode;
import dev.parley.client.JoinAs;
import dev.parley.client.Outcome;
import dev.parley.client.ParleyClient;
import dev.parley.client.ParleyException;
import dev.parley.client.Peer;
import dev.parley.client.PeerConnectionState;
import dev.parley.client.Room;
import dev.parley.client.RoomState;
import dev.parley.client.Signal;
import dev.parley.client.SignalOutcome;
import dev.parley.client.TokenReason;
import dev.parley.client.UserStatus;
import dev.parley.client.Wire;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.BlockingCalls;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Java client on nodes as they are. */
@ExtendWith({LeakWatch.class, BlockingCalls.class})
class JavaClientTest {
    private static final dev.parley.system.harness.Wire NATIVE = dev.parley.system.harness.Wire.NATIVE;
    private static final dev.parley.system.harness.Wire WEB = dev.parley.system.harness.Wire.WEB;

    private final Cluster cluster = Cluster.shared();
    private final JavaClients clients = new JavaClients();
    private final String name = Cluster.unique("room");

    @AfterEach
    void end() {
        clients.close();
    }

    @Test
    void two_clients_on_two_nodes_see_each_other_and_exchange_signals() {
        final ParleyClient ann = clients.connected(cluster.node(NATIVE, 0));
        final ParleyClient ben = clients.connected(cluster.node(NATIVE, 1));
        final Room annsRoom = ann.room(name);
        final Room bensRoom = ben.room(name);
        final List<Signal> atBen = JavaClients.signals(bensRoom);
        Await.value(annsRoom.join(new JoinAs("Ann", Map.of("color", "red"))));
        final List<Peer> seen = Await.value(bensRoom.join()).peers();
        assertThat(seen)
                .extracting(Peer::name, Peer::wire, Peer::polite)
                .containsExactly(tuple("Ann", Wire.NATIVE, true));
        assertThat(seen.get(0).metadata().text("color")).isEqualTo("red");
        Await.until("Ann sees Ben", () -> annsRoom.peers().size() == 1);
        final String ben1 = ben.peer();
        final List<CompletableFuture<SignalOutcome>> sent = List.of(
                annsRoom.offer(ben1, "v=0 ö"),
                annsRoom.candidates(ben1, List.of(Map.of("candidate", "c", "sdpMLineIndex", 0))),
                annsRoom.candidates(ben1, List.of()),
                annsRoom.answer(ben1, "v=1"),
                annsRoom.bye(ben1, "enough"),
                annsRoom.sendTo(ben1, List.of(1, 2.5, true)));
        sent.forEach(one -> assertThat(Await.value(one).outcome()).isEqualTo(Outcome.DELIVERED));
        Await.until("all has come", () -> atBen.size() == 6);
        assertThat(atBen.stream().filter(Signal.Message.class::isInstance).map(one -> ((Signal.Message) one).data()))
                .containsExactly(List.of(1L, 2.5, true));
        assertThat(atBen.stream()
                        .filter(one -> !(one instanceof Signal.Message))
                        .map(Signal::getClass)
                        .toList())
                .isEqualTo(List.of(
                        Signal.Offer.class,
                        Signal.Candidates.class,
                        Signal.Candidates.class,
                        Signal.Answer.class,
                        Signal.Bye.class));
        Await.value(ben.setStatus(UserStatus.IN_CALL));
        Await.until("Ann sees that", () -> annsRoom.peers().get(0).status() == UserStatus.IN_CALL);
        Await.value(annsRoom.report(ben1, PeerConnectionState.CONNECTED, Map.of("jitter", 0.01)));
        Await.value(bensRoom.leave());
        Await.until("Ann sees Ben leave", () -> annsRoom.peers().isEmpty());
    }

    @Test
    void a_peer_on_the_web_wire_is_like_any_other_and_what_was_received_is_confirmed() {
        final ParleyClient ann = clients.connected(cluster.node(NATIVE));
        final Room room = ann.room(name);
        final List<Signal> heard = JavaClients.signals(room);
        Await.value(room.join());
        try (TestClient web = cluster.client(WEB)) {
            web.join(name);
            Await.until("she sees it", () -> room.peers().size() == 1);
            assertThat(room.peers().get(0).wire()).isEqualTo(Wire.WEB);
            assertThat(Await.value(room.send(Map.of("text", "hello"))).outcome())
                    .isEqualTo(Outcome.DELIVERED);
            final Message message = web.take("message");
            assertThat(message.body().at("/data/text").asText()).isEqualTo("hello");
            web.done("message", "room", name, "to", ann.peer(), "data", "hello, you");
            Await.until("she hears it", () -> heard.size() == 1);
            assertThat(heard.get(0)).isInstanceOfSatisfying(Signal.Message.class, one -> {
                assertThat(one.data()).isEqualTo("hello, you");
                assertThat(one.from()).isEqualTo(web.peer());
            });
        }
        Await.until("she sees it leave", () -> room.peers().isEmpty());
    }

    @Test
    void who_is_kicked_by_a_moderator_does_not_come_back() {
        final ParleyClient moderator = clients.connected(ClientOptions.of(
                JavaClients.url(cluster.node(NATIVE).port()),
                Token.of(Cluster.unique("user")).role("moderator").sign()));
        final ParleyClient plain = clients.connected(cluster.node(NATIVE, 1));
        Await.value(moderator.room(name).join());
        Await.value(plain.room(name).join());
        assertThatThrownBy(() -> Await.value(plain.room(name).kick(moderator.peer())))
                .hasStackTraceContaining("ParleyException");
        Await.value(moderator.room(name).kick(plain.peer(), Duration.ofMinutes(1)));
        Await.until("it is closed", () -> plain.state() == ClientState.CLOSED);
        assertThat(plain.connection().get().reason().name()).isEqualTo(CloseReason.Name.BANNED);
        assertThat(plain.room(name).state()).isEqualTo(RoomState.CLOSED);
    }

    @Test
    void a_token_that_is_no_good_is_what_connecting_fails_with() {
        final ParleyClient client = clients.created(ClientOptions.of(
                JavaClients.url(cluster.node(NATIVE).port()),
                Token.of("user")
                        .signedWith("another secret of the tests, 32 bytes and more")
                        .sign()));
        final CompletableFuture<Throwable> failure = client.connect().handle((welcome, error) -> error);
        assertThat(Await.value(failure)).isInstanceOfSatisfying(ParleyException.class, error -> {
            assertThat(error.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
            assertThat(error.closed().code()).isEqualTo(4501);
        });
    }

    @Test
    void a_token_that_ends_is_replaced_while_the_connection_lives() {
        final String user = Cluster.unique("user");
        final List<TokenReason> asked = new CopyOnWriteArrayList<>();
        final ParleyClient client = clients.connected(ClientOptions.of(
                JavaClients.url(cluster.node(NATIVE).port()), why -> {
                    asked.add(why);
                    final Duration life = why == TokenReason.START ? Duration.ofSeconds(5) : Duration.ofMinutes(5);
                    return CompletableFuture.completedFuture(
                            Token.of(user).expiresIn(life).sign());
                }));
        final JavaClients.Journal journal = JavaClients.Journal.of(client);
        final String peer = client.peer();
        Await.until("another is asked for", Duration.ofSeconds(20), () -> asked.size() == 2);
        assertThat(asked.get(1)).isEqualTo(TokenReason.EXPIRING);
        // Past the end of the first: a fifth of its life was left.
        final long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        Await.until("the first has ended", Duration.ofSeconds(20), () -> System.nanoTime() > end);
        Await.value(client.room(name).join());
        assertThat(client.peer()).isEqualTo(peer);
        assertThat(journal.entries).isEmpty();
    }

    @Test
    void what_the_hub_refuses_is_told_by_its_code() {
        final ParleyClient client = clients.connected(ClientOptions.of(
                JavaClients.url(cluster.node(NATIVE).port()),
                Token.of(Cluster.unique("user")).rooms("elsewhere-*").sign()));
        assertThat(code(client.room(name).join())).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(code(client.room(name).send("hello"))).isEqualTo(ErrorCode.NOT_IN_ROOM);
        assertThat(code(client.request("nonsense", Map.of()))).isEqualTo(ErrorCode.UNKNOWN_TYPE);
        assertThat(code(client.room(name).send("x".repeat(70_000)))).isEqualTo(ErrorCode.TOO_LARGE);
    }

    private static ErrorCode code(CompletableFuture<?> future) {
        return ((ParleyException) Await.value(future.handle((value, error) -> (Throwable) error))).code();
    }
}

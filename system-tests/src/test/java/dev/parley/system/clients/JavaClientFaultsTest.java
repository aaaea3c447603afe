package dev.parley.system.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ClientState;
import dev.parley.client.Outcome;
import dev.parley.client.ParleyClient;
import dev.parley.client.Peer;
import dev.parley.client.Room;
import dev.parley.client.Signal;
import dev.parley.client.SignalOutcome;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.fault.FaultyTcpProxy;
import dev.parley.testkit.infra.Endpoint;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Java client where connections break, hang, and a node dies. */
@ExtendWith(LeakWatch.class)
class JavaClientFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MESSAGES = 200;

    private final Cluster cluster = Cluster.shared();
    private final JavaClients clients = new JavaClients();
    private final String name = Cluster.unique("room");

    @AfterEach
    void end() {
        clients.close();
    }

    @Test
    void a_connection_that_is_cut_again_and_again_loses_nothing_and_repeats_nothing() {
        final RunningNode node = cluster.node(Wire.NATIVE);
        try (FaultyTcpProxy proxy = FaultyTcpProxy.before(at(node.port()))) {
            final ParleyClient cut = clients.connected(List.of(JavaClients.url(proxy.port())));
            final ParleyClient whole = clients.connected(cluster.node(Wire.NATIVE, 1));
            final JavaClients.Journal journal = JavaClients.Journal.of(cut);
            final Room cutRoom = cut.room(name);
            final Room wholeRoom = whole.room(name);
            final List<Signal> atCut = JavaClients.signals(cutRoom);
            final List<Signal> atWhole = JavaClients.signals(wholeRoom);
            Await.value(cutRoom.join());
            Await.value(wholeRoom.join());
            Await.until("both see each other", () -> cutRoom.peers().size() == 1);
            final List<CompletableFuture<SignalOutcome>> sent = new ArrayList<>();
            final List<Object> numbers = new ArrayList<>();
            for (long i = 0; i < MESSAGES; i++) {
                numbers.add(i);
                sent.add(cutRoom.offer(whole.peer(), Long.toString(i)));
                sent.add(wholeRoom.offer(cut.peer(), Long.toString(i)));
                if (i % 50 == 25) {
                    final int resumed = journal.entries.size();
                    proxy.cut();
                    Await.until("it is back", PATIENCE, () -> journal.entries.size() > resumed);
                }
            }
            Await.until("all have their outcome", PATIENCE, () -> sent.stream().allMatch(CompletableFuture::isDone));
            assertThat(sent).noneMatch(CompletableFuture::isCompletedExceptionally);
            Await.until("all has come", PATIENCE, () -> atCut.size() >= MESSAGES && atWhole.size() >= MESSAGES);
            assertThat(numbers(atCut)).isEqualTo(numbers);
            assertThat(numbers(atWhole)).isEqualTo(numbers);
            assertThat(journal.entries).hasSizeGreaterThanOrEqualTo(4).containsOnly("resumed");
            assertThat(cutRoom.peers()).extracting(Peer::peer).containsExactly(whole.peer());
        }
    }

    @Test
    void a_connection_that_has_gone_silent_is_found_and_left_and_what_was_asked_meanwhile_is_done_once() {
        final RunningNode node = cluster.node(Wire.NATIVE);
        try (FaultyTcpProxy proxy = FaultyTcpProxy.before(at(node.port()))) {
            final ParleyClient client =
                    clients.connected(List.of(JavaClients.url(proxy.port()), JavaClients.url(node.port())));
            final ParleyClient other = clients.connected(cluster.node(Wire.NATIVE, 1));
            final JavaClients.Journal journal = JavaClients.Journal.of(client);
            final Room room = client.room(name);
            final List<Signal> heard = JavaClients.signals(other.room(name));
            Await.value(room.join());
            Await.value(other.room(name).join());
            Await.until("she is seen", () -> room.peers().size() == 1);
            proxy.stall();
            final CompletableFuture<SignalOutcome> sent = room.send("meanwhile");
            Await.until("it has resumed past the proxy", PATIENCE, () -> journal.entries.contains("resumed"));
            Await.until("it has its outcome", PATIENCE, sent::isDone);
            assertThat(sent.join().outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(Await.value(room.send("after")).outcome()).isEqualTo(Outcome.DELIVERED);
            Await.until("both have come", PATIENCE, () -> heard.size() >= 2);
            assertThat(JavaClients.data(heard)).containsExactly("meanwhile", "after");
        }
    }

    @Test
    void a_hub_that_is_not_there_yet_is_waited_for() {
        final RunningNode node = cluster.node(Wire.NATIVE);
        try (FaultyTcpProxy proxy = FaultyTcpProxy.before(at(node.port()))) {
            proxy.refuse();
            final ParleyClient client = clients.connectedLater(List.of(JavaClients.url(proxy.port())));
            Await.until("it waits", PATIENCE, () -> client.state() == ClientState.WAITING);
            proxy.accept();
            Await.until("it is connected", PATIENCE, () -> client.state() == ClientState.CONNECTED);
        }
    }

    @Test
    void who_was_on_a_node_that_was_killed_goes_on_at_its_sibling() {
        final RunningNode sibling = cluster.node(Wire.NATIVE);
        try (ProcessNode node = cluster.spawnApart(Wire.NATIVE, Map.of())) {
            Cluster.awaitReady(node);
            final ParleyClient moving =
                    clients.connected(List.of(JavaClients.url(node.port()), JavaClients.url(sibling.port())));
            final ParleyClient other = clients.connected(sibling);
            final JavaClients.Journal journal = JavaClients.Journal.of(moving);
            final Room room = moving.room(name);
            final List<Signal> heard = JavaClients.signals(room);
            Await.value(room.join());
            Await.value(other.room(name).join());
            Await.until("both are there", () -> room.peers().size() == 1);
            final String peer = moving.peer();
            assertThat(Await.value(other.room(name).sendTo(peer, "before")).outcome())
                    .isEqualTo(Outcome.DELIVERED);
            node.kill();
            final CompletableFuture<SignalOutcome> sent = other.room(name).sendTo(peer, "meanwhile");
            final CompletableFuture<SignalOutcome> answered = room.sendTo(other.peer(), "answered");
            Await.until("it has resumed", PATIENCE, () -> journal.entries.contains("resumed"));
            Await.until("all have their outcome", PATIENCE, () -> sent.isDone() && answered.isDone());
            assertThat(List.of(sent.join().outcome(), answered.join().outcome()))
                    .allMatch(outcome -> outcome == Outcome.DELIVERED || outcome == Outcome.HELD);
            Await.until("both have come", PATIENCE, () -> heard.size() >= 2);
            assertThat(JavaClients.data(heard)).containsExactly("before", "meanwhile");
            assertThat(journal.entries).doesNotContain("lost");
            assertThat(moving.peer()).isEqualTo(peer);
            assertThat(room.peers()).extracting(Peer::peer).containsExactly(other.peer());
        }
    }

    private static List<Object> numbers(List<Signal> offers) {
        final List<Object> numbers = new ArrayList<>();
        offers.forEach(offer -> numbers.add(Long.parseLong(((Signal.Offer) offer).sdp())));
        return numbers;
    }

    private static Endpoint at(int port) {
        return new Endpoint("127.0.0.1", port, "ws://127.0.0.1:" + port);
    }
}

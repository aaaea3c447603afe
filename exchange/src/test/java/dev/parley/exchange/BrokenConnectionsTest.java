package dev.parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.exchange.link.LinkConfig;
import dev.parley.exchange.link.LinkConfigs;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.RecordingInbox;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.Service;
import dev.parley.protocol.SignalType;
import dev.parley.testkit.Await;
import dev.parley.testkit.fault.FaultyTcpProxy;
import dev.parley.testkit.infra.Infra;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes, each with a proxy between itself and the broker. */
class BrokenConnectionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration LIFETIME = Duration.ofSeconds(30);
    private static final int MESSAGES = 3_000;
    private static final Duration SHORT = Duration.ofMillis(700);

    private final FaultyTcpProxy nearA = FaultyTcpProxy.before(Infra.broker());
    private final FaultyTcpProxy nearB = FaultyTcpProxy.before(Infra.broker());
    private final RecordingInbox inbox = RecordingInbox.delivering();
    private final List<RunningNode> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nearA.flow();
        nearB.flow();
        nodes.forEach(RunningNode::close);
        nearA.close();
        nearB.close();
    }

    private RunningNode a() {
        return a(LinkConfig.DEFAULT);
    }

    private RunningNode a(LinkConfig link) {
        return opened(RunningNode.start(
                Service.SIGNALING,
                RunningNode.config(nearA.uri(), link, Duration.ofSeconds(1)),
                RecordingInbox.delivering()));
    }

    private RunningNode b() {
        return opened(RunningNode.start(Service.ROOMS, RunningNode.config(nearB.uri()), inbox));
    }

    private RunningNode opened(RunningNode node) {
        nodes.add(node);
        return node;
    }

    /** Sends while things break, and expects what is not said to have come back to have arrived, once and in order. */
    private List<Outcome> sendWhile(RunningNode from, RunningNode to, Fault... faults) {
        final List<NodeMessage> sent = new ArrayList<>();
        // Nothing is broken before the way is there: once, on a busy machine, it was not yet, and all of it was no
        // node.
        Await.until("the first arrives", PATIENCE, () -> {
            sent.add(SampleMessages.signal(0));
            from.outcomes.send(to.ref, sent.getLast(), LIFETIME);
            return from.outcomes.awaitLast(PATIENCE) == Outcome.DELIVERED;
        });
        for (int number = 1; number <= MESSAGES; number++) {
            final NodeMessage message = number % 4 == 0 ? SampleMessages.left(number) : SampleMessages.signal(number);
            sent.add(message);
            from.outcomes.send(to.ref, message, LIFETIME);
            for (Fault fault : faults) {
                if (number % fault.every() == 0) {
                    fault.action().run();
                }
            }
            Await.until("the other node keeps up", PATIENCE, () -> from.gauge("parley.link.retained") < 200);
        }
        final List<Outcome> outcomes = from.outcomes.await(PATIENCE);
        assertThat(outcomes).isSubsetOf(Outcome.DELIVERED, Outcome.NO_NODE);
        assertThat(inbox.messages())
                .isEqualTo(IntStream.range(0, sent.size())
                        .filter(i -> outcomes.get(i) == Outcome.DELIVERED)
                        .mapToObj(sent::get)
                        .toList());
        return outcomes;
    }

    private record Fault(int every, Runnable action) {}

    @Test
    void messages_survive_cut_connections_of_the_sender_in_order_and_once_each() {
        assertThat(sendWhile(a(), b(), new Fault(700, nearA::cut))).containsOnly(Outcome.DELIVERED);
    }

    @Test
    void messages_survive_cut_connections_of_the_receiver_in_order_and_once_each() {
        assertThat(sendWhile(a(), b(), new Fault(700, nearB::cut))).contains(Outcome.DELIVERED);
    }

    @Test
    void messages_survive_cut_connections_of_both_and_no_connection_is_left_behind() {
        final RunningNode a = a();
        final RunningNode b = b();
        assertThat(sendWhile(a, b, new Fault(500, nearA::cut), new Fault(700, nearB::finish)))
                .contains(Outcome.DELIVERED);
        Await.until("two connections each", () -> nearA.connections() == 2 && nearB.connections() == 2);
        Await.until("which are counted", () -> a.gauge("parley.amqp.connections") == 2);
        assertThat(a.gauge("parley.link.retained")).isZero();
        a.close();
        b.close();
        Await.until("none after closing", () -> nearA.connections() == 0 && nearB.connections() == 0);
    }

    @Test
    void a_node_that_is_cut_off_is_no_node_within_a_moment() {
        final RunningNode a = a();
        final RunningNode b = b();
        a.outcomes.send(b.ref, SampleMessages.signal(1), LIFETIME);
        assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.DELIVERED);
        nearB.refuse();
        nearB.cut();
        final long gone = System.nanoTime();
        Outcome outcome = Outcome.DELIVERED;
        while (outcome != Outcome.NO_NODE && System.nanoTime() - gone < PATIENCE.toNanos()) {
            a.outcomes.send(b.ref, SampleMessages.signal(2), SHORT);
            outcome = a.outcomes.awaitLast(PATIENCE);
        }
        assertThat(outcome).isEqualTo(Outcome.NO_NODE);
        final long sent = System.nanoTime();
        a.outcomes.send(b.ref, SampleMessages.signal(3), LIFETIME);
        assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.NO_NODE);
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isLessThan(Duration.ofMillis(500));
        assertThat(a.count("parley.exchange.returned")).isPositive();
        assertThat(b.exchange.available()).isFalse();

        nearB.accept();
        Await.until("the node is back", PATIENCE, b.exchange::available);
        a.outcomes.send(b.ref, SampleMessages.signal(4), LIFETIME);
        assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void behind_a_dead_connection_messages_wait_until_their_deadline_and_overflow_beyond_their_bound() {
        final RunningNode a = a(LinkConfigs.withMaxFrames(20));
        final RunningNode b = b();
        nearA.stall();
        for (int number = 1; number <= 10; number++) {
            a.outcomes.send(b.ref, SampleMessages.signal(number), SHORT);
        }
        final long start = System.nanoTime();
        a.outcomes.send(b.ref, SampleMessages.signal(11), LIFETIME);
        assertThat(a.outcomes.awaitLast(SHORT)).isEqualTo(Outcome.OVERFLOW);
        assertThat(a.gauge("parley.link.retained")).isEqualTo(10);
        assertThat(a.outcomes.await(PATIENCE))
                .hasSize(11)
                .containsOnly(Outcome.UNREACHABLE, Outcome.OVERFLOW)
                .containsOnlyOnce(Outcome.OVERFLOW);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.multipliedBy(3));
        assertThat(a.gauge("parley.link.retained")).isZero();
    }

    @Test
    void what_a_stalled_socket_does_not_take_waits_in_the_link_and_not_before_the_socket() {
        final RunningNode a = opened(RunningNode.start(
                Service.SIGNALING,
                RunningNode.config(nearA.uri(), LinkConfig.DEFAULT, Duration.ofSeconds(30)),
                RecordingInbox.delivering()));
        final RunningNode b = b();
        final NodeMessage large =
                SampleMessages.signal(SignalType.MESSAGE, 1, "{\"data\":\"" + "x".repeat(60_000) + "\"}");
        nearA.stall();
        for (int wave = 0; wave < 10; wave++) {
            for (int i = 0; i < 200; i++) {
                a.outcomes.send(b.ref, large, Duration.ofMillis(300));
            }
            assertThat(a.outcomes.await(PATIENCE)).doesNotContain(Outcome.DELIVERED);
        }
        assertThat(a.count("parley.exchange.published"))
                .as("of 2,000, the sockets on the way take some hundred")
                .isLessThan(1_000);
    }

    @Test
    void a_dead_connection_is_noticed_and_what_waits_is_sent_once_there_is_another() {
        final RunningNode a = a();
        final RunningNode b = b();
        a.outcomes.send(b.ref, SampleMessages.signal(1), LIFETIME);
        assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.DELIVERED);
        nearA.stall();
        a.outcomes.send(b.ref, SampleMessages.signal(2), LIFETIME);
        Await.until("the heartbeat is missed", PATIENCE, () -> !a.exchange.available());
        a.outcomes.send(b.ref, SampleMessages.signal(3), LIFETIME);
        nearA.cut();
        nearA.flow();
        assertThat(a.outcomes.await(PATIENCE)).containsOnly(Outcome.DELIVERED);
        assertThat(inbox.messages())
                .containsExactly(SampleMessages.signal(1), SampleMessages.signal(2), SampleMessages.signal(3));
        Await.until("the node is back", PATIENCE, a.exchange::available);
    }

    @Test
    void a_node_that_starts_without_a_broker_goes_on_trying() {
        nearA.refuse();
        final RunningNode a = opened(
                RunningNode.starting(Service.SIGNALING, RunningNode.config(nearA.uri()), RecordingInbox.delivering()));
        final RunningNode b = b();
        a.outcomes.send(b.ref, SampleMessages.signal(1), Duration.ofMillis(200));
        assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.UNREACHABLE);
        assertThat(a.started.toCompletableFuture()).isNotDone();
        assertThat(a.exchange.available()).isFalse();
        a.outcomes.send(b.ref, SampleMessages.signal(2), LIFETIME);
        nearA.accept();
        assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.DELIVERED);
        a.started.toCompletableFuture().join();
    }
}

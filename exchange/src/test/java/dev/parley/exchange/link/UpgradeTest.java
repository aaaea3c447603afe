package dev.parley.exchange.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.RecordingInbox;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.node.WireVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes of version 1 and of this one in one cluster, while it is upgraded and while that is taken back. */
class UpgradeTest {
    /** Pushes to rooms are sent only where all nodes read them. */
    private static final List<NodeMessage> KNOWN_TO_ALL = SampleMessages.everyKind().stream()
            .filter(message -> !(message instanceof NodeMessage.RoomPush))
            .toList();

    private static final NodeRef A = new NodeRef(Service.SIGNALING, new NodeId("nodea"));
    private static final NodeRef B = new NodeRef(Service.ROOMS, new NodeId("nodeb"));
    private static final NodeRef C = new NodeRef(Service.ROOMS, new NodeId("nodec"));
    private static final Duration LIFETIME = Duration.ofSeconds(5);

    private final FakeNetwork network = new FakeNetwork();
    private final RecordingInbox atA = RecordingInbox.delivering();
    private final RecordingInbox atB = RecordingInbox.delivering();
    private final RecordingInbox atC = RecordingInbox.delivering();
    private final List<Outcome> outcomes = new ArrayList<>();

    private FakeNetwork.Node node(NodeRef ref, RecordingInbox inbox, int reads) {
        final FakeNetwork.Node node = network.node(ref, LinkConfig.DEFAULT, inbox);
        node.reads = reads;
        return node;
    }

    private void send(NodeRef from, NodeRef to, NodeMessage message) {
        offer(from, to, message);
        network.node(from).publish();
    }

    /** Sends it, and does not end the turn. */
    private void offer(NodeRef from, NodeRef to, NodeMessage message) {
        network.node(from).links.send(to, message, network.now() + LIFETIME.toNanos(), outcomes::add);
    }

    private void settle(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusMillis(50)) {
            network.advance(Duration.ofMillis(50));
            network.settle();
        }
    }

    @Test
    void before_anything_is_agreed_a_node_of_version_1_and_one_of_this_understand_each_other() {
        node(A, atA, WireVersion.CURRENT);
        final FakeNetwork.Node old = node(B, atB, WireVersion.POSITIONS);
        KNOWN_TO_ALL.forEach(message -> {
            send(A, B, message);
            send(B, A, message);
        });
        network.settle();
        assertThat(atA.messages()).isEqualTo(KNOWN_TO_ALL);
        assertThat(atB.messages()).isEqualTo(KNOWN_TO_ALL);
        assertThat(outcomes).hasSize(2 * KNOWN_TO_ALL.size()).containsOnly(Outcome.DELIVERED);
        assertThat(old.dropped).isZero();
    }

    @Test
    void when_every_node_reads_it_the_later_version_is_written_and_what_was_under_way_arrives() {
        final FakeNetwork.Node a = node(A, atA, WireVersion.CURRENT);
        final FakeNetwork.Node b = node(B, atB, WireVersion.CURRENT);
        final List<NodeMessage> sent = new ArrayList<>(List.of(SampleMessages.signal(1)));
        send(A, B, SampleMessages.signal(1));
        final FakeNetwork.Published first = network.published.removeFirst();
        assertThat(first.bytes()[0]).isEqualTo((byte) WireVersion.POSITIONS);
        network.deliver(first);
        for (NodeMessage message : KNOWN_TO_ALL) {
            offer(A, B, message);
            sent.add(message);
        }
        a.links.speak(WireVersion.CURRENT);
        for (NodeMessage message : KNOWN_TO_ALL) {
            offer(A, B, message);
            sent.add(message);
        }
        network.node(A).publish();
        assertThat(network.published)
                .as("bodies that were written before are in it, too")
                .anyMatch(message -> message.bytes()[0] == WireVersion.FIELDS
                        && message.publication().message().frames().size() == sent.size() - 1);
        network.settle();
        b.links.speak(WireVersion.CURRENT);
        send(B, A, SampleMessages.signal(1));
        network.settle();
        assertThat(atB.messages()).isEqualTo(sent);
        assertThat(atA.messages()).containsExactly(SampleMessages.signal(1));
        assertThat(outcomes).hasSize(sent.size() + 1).containsOnly(Outcome.DELIVERED);
    }

    @Test
    void a_node_of_version_1_that_comes_back_loses_nothing_of_what_it_could_not_read_until_its_lease_was_seen() {
        final FakeNetwork.Node a = node(A, atA, WireVersion.CURRENT);
        a.links.speak(WireVersion.CURRENT);
        final FakeNetwork.Node old = node(C, atC, WireVersion.POSITIONS);
        final List<NodeMessage> sent = KNOWN_TO_ALL;
        sent.subList(0, 10).forEach(message -> send(A, C, message));
        settle(Duration.ofMillis(1_300));
        assertThat(old.dropped).isPositive();
        assertThat(atC.messages()).isEmpty();
        a.links.speak(WireVersion.POSITIONS);
        sent.subList(10, sent.size()).forEach(message -> send(A, C, message));
        settle(Duration.ofMillis(2_500));
        assertThat(atC.messages()).isEqualTo(sent);
        assertThat(outcomes).hasSameSizeAs(sent).containsOnly(Outcome.DELIVERED);
    }
}

package dev.parley.exchange.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.RecordingInbox;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.SignalType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTest {
    private static final NodeRef A = new NodeRef(Service.SIGNALING, new NodeId("aaaa"));
    private static final NodeRef B = new NodeRef(Service.ROOMS, new NodeId("bbbb"));
    private static final Duration LIFETIME = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofMillis(50);

    private final FakeNetwork network = new FakeNetwork();
    private final RecordingInbox inbox = RecordingInbox.delivering();
    private final List<Outcome> outcomes = new ArrayList<>();

    private void nodes(LinkConfig config) {
        nodes(config, inbox);
    }

    private void nodes(LinkConfig config, RecordingInbox atB) {
        network.node(A, config, RecordingInbox.delivering());
        network.node(B, config, atB);
    }

    private void send(NodeMessage message) {
        send(message, LIFETIME);
    }

    private void send(NodeMessage message, Duration lifetime) {
        network.node(A).links.send(B, message, network.now() + lifetime.toNanos(), outcomes::add);
        network.node(A).publish();
    }

    /** Sends it, and does not end the turn. */
    private void offer(NodeMessage message) {
        network.node(A).links.send(B, message, network.now() + LIFETIME.toNanos(), outcomes::add);
    }

    private void offer(int first, int last) {
        for (int number = first; number <= last; number++) {
            offer(SampleMessages.signal(number));
        }
    }

    private void send(int first, int last) {
        for (int number = first; number <= last; number++) {
            send(SampleMessages.signal(number));
        }
    }

    private void advance(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(STEP)) {
            network.advance(STEP);
        }
    }

    private FakeNetwork.Published onlyPublished() {
        assertThat(network.published).hasSize(1);
        return network.published.removeFirst();
    }

    /** B gets the message with something else in these places. */
    private void atB(LinkMessage sent, long sentAt, long incarnation, long after, List<LinkMessage.Frame> frames) {
        network.node(B)
                .links
                .receive(new LinkMessage(
                        sent.version(), A, sent.clock(), sentAt, incarnation, sent.base(), false, null, after, frames));
    }

    private static int frames(FakeNetwork.Published published) {
        return published.publication().message().frames().size();
    }

    @Test
    void what_one_turn_of_the_loop_brings_leaves_as_one_message() {
        nodes(LinkConfig.DEFAULT);
        offer(1, 5);
        network.node(A).publish();
        assertThat(frames(onlyPublished())).isEqualTo(5);
        send(6, 6);
        assertThat(frames(onlyPublished())).isOne();
    }

    @Test
    void a_batch_holds_no_more_frames_or_bytes_than_it_may_but_always_one() {
        nodes(new LinkConfig(100, 1 << 20, 3, 4_000, STEP, LIFETIME, LIFETIME, STEP, 100, LIFETIME));
        offer(1, 7);
        offer(SampleMessages.signal(SignalType.MESSAGE, 8, "{\"data\":\"" + "x".repeat(10_000) + "\"}"));
        offer(9, 9);
        network.node(A).publish();
        assertThat(network.published.stream().map(LinkTest::frames)).containsExactly(3, 3, 1, 1, 1);
    }

    @Test
    void answers_can_wait_and_leave_as_one_message() {
        nodes(LinkConfig.DEFAULT);
        offer(1, 100);
        network.node(A).publish();
        network.deliver(onlyPublished());
        network.node(B).publish();
        assertThat(network.published).isEmpty();
        network.publishAll();
        final Publication answers = onlyPublished().publication();
        assertThat(answers.mandatory()).isFalse();
        assertThat(answers.message().answers().outcomes()).hasSize(100);
        assertThat(answers.key()).isEqualTo("outcomes");
    }

    @Test
    void answers_ride_along_with_messages_that_go_the_other_way() {
        network.node(A, LinkConfig.DEFAULT, RecordingInbox.delivering());
        network.node(B, LinkConfig.DEFAULT, (from, message, answer) -> {
            network.node(B).links.send(A, SampleMessages.left(7), network.now() + LIFETIME.toNanos(), outcomes::add);
            answer.accept(Outcome.HELD);
        });
        send(1, 1);
        network.deliver(onlyPublished());
        network.publishAll();
        final FakeNetwork.Published reply = onlyPublished();
        assertThat(frames(reply)).isOne();
        assertThat(reply.publication().message().answers().outcomes())
                .containsExactly(new LinkMessage.Answer(1, Outcome.HELD));
    }

    @Test
    void keys_tell_the_kind_and_a_mixture_is_a_batch() {
        nodes(LinkConfig.DEFAULT);
        send(SampleMessages.left(1));
        assertThat(onlyPublished().publication().key()).isEqualTo("peer-left");
        offer(SampleMessages.left(2));
        offer(SampleMessages.left(3));
        network.node(A).publish();
        final Publication second = onlyPublished().publication();
        assertThat(second.key()).isEqualTo("peer-left");
        assertThat(second.events()).isEqualTo(2);
        offer(SampleMessages.left(4));
        offer(SampleMessages.signal(5));
        network.node(A).publish();
        final Publication third = onlyPublished().publication();
        assertThat(third.key()).isEqualTo("batch");
        assertThat(third.signals()).isOne();
    }

    @Test
    void a_full_link_refuses_by_frames_and_takes_again_when_there_is_room() {
        nodes(LinkConfigs.withMaxFrames(4));
        send(1, 3);
        assertThat(outcomes).containsExactly(Outcome.OVERFLOW);
        assertThat(network.node(A).meters.counter("parley.link.overflow").count())
                .isOne();
        network.settle();
        send(4, 4);
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.OVERFLOW, Outcome.DELIVERED, Outcome.DELIVERED, Outcome.DELIVERED);
        assertThat(inbox.messages()).hasSize(3).doesNotContain(SampleMessages.signal(3));
    }

    @Test
    void a_full_link_refuses_by_bytes() {
        nodes(LinkConfigs.withMaxBytes(2_000));
        send(SampleMessages.signal(SignalType.MESSAGE, 1, "{\"data\":\"" + "x".repeat(900) + "\"}"));
        send(2, 2);
        assertThat(outcomes).containsExactly(Outcome.OVERFLOW);
    }

    @Test
    void who_fills_a_link_leaves_a_place_for_others_and_for_the_nodes_themselves() {
        nodes(LinkConfigs.withMaxFrames(16));
        for (int number = 1; number <= 20; number++) {
            sendFrom("attacker", number);
        }
        assertThat(outcomes).hasSize(12).containsOnly(Outcome.OVERFLOW);
        outcomes.clear();
        sendFrom("innocent", 1);
        sendFrom("innocent", 2);
        assertThat(outcomes).isEmpty();
        sendFrom("innocent", 3);
        assertThat(outcomes).as("of the eight places left, a quarter").containsExactly(Outcome.OVERFLOW);
        send(new NodeMessage.Moved(new PeerId("p"), 1));
        network.settle();
        assertThat(outcomes.subList(1, outcomes.size())).hasSize(11).containsOnly(Outcome.DELIVERED);
        outcomes.clear();
        for (int number = 21; number <= 28; number++) {
            sendFrom("attacker", number);
        }
        assertThat(outcomes).as("what has its outcome takes no place").isEmpty();
    }

    private void sendFrom(String sender, long number) {
        final NodeMessage.Signal like = (NodeMessage.Signal) SampleMessages.signal((int) number);
        send(new NodeMessage.Signal(
                like.type(),
                like.to(),
                like.toEpoch(),
                new PeerId(sender),
                like.room(),
                like.roomVersion(),
                like.senderEpoch(),
                number,
                like.mid(),
                like.request(),
                like.body()));
    }

    @Test
    void a_return_is_no_node_at_once() {
        nodes(LinkConfig.DEFAULT);
        offer(1, 3);
        network.node(A).publish();
        onlyPublished().returned();
        assertThat(outcomes).containsExactly(Outcome.NO_NODE, Outcome.NO_NODE, Outcome.NO_NODE);
        assertThat(network.node(A).links.retained()).isZero();
    }

    @Test
    void a_return_of_an_earlier_connection_says_nothing() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        final FakeNetwork.Published first = onlyPublished();
        network.node(A).links.reconnected();
        first.returned();
        assertThat(outcomes).isEmpty();
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void a_message_that_may_have_arrived_waits_for_the_queue_to_come_back() {
        nodes(LinkConfig.DEFAULT, inbox);
        send(1, 1);
        onlyPublished(); // and is lost with the queue
        advance(LinkConfig.DEFAULT.silence());
        network.publishAll();
        onlyPublished().returned();
        assertThat(outcomes).isEmpty();
        advance(LinkConfig.DEFAULT.returnRetry());
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
        assertThat(inbox.messages()).containsExactly(SampleMessages.signal(1));
    }

    @Test
    void a_message_that_may_have_arrived_at_a_node_that_stays_away_is_unreachable_before_its_deadline() {
        nodes(LinkConfig.DEFAULT);
        send(SampleMessages.signal(1), Duration.ofMinutes(1));
        onlyPublished();
        for (int i = 0; i < 40 && outcomes.isEmpty(); i++) {
            advance(LinkConfig.DEFAULT.returnRetry());
            network.publishAll();
            network.published.forEach(FakeNetwork.Published::returned);
            network.published.clear();
        }
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
    }

    @Test
    void after_a_reconnection_what_was_not_answered_is_sent_again_at_once_and_not_delivered_twice() {
        nodes(LinkConfig.DEFAULT);
        offer(1, 3);
        network.node(A).publish();
        network.deliver(onlyPublished());
        network.published.clear(); // with it the answer
        network.node(A).links.reconnected();
        network.publishAll();
        assertThat(frames(onlyPublishedBy(A))).isEqualTo(3);
        network.node(A).links.reconnected();
        network.node(B).links.reconnected();
        network.settle();
        assertThat(inbox.messages())
                .containsExactly(SampleMessages.signal(1), SampleMessages.signal(2), SampleMessages.signal(3));
        assertThat(outcomes).containsExactly(Outcome.DELIVERED, Outcome.DELIVERED, Outcome.DELIVERED);
    }

    private FakeNetwork.Published onlyPublishedBy(NodeRef node) {
        final List<FakeNetwork.Published> by = network.published.stream()
                .filter(p -> p.by() == network.node(node))
                .toList();
        assertThat(by).hasSize(1);
        network.published.remove(by.getFirst());
        return by.getFirst();
    }

    @Test
    void just_after_a_reconnection_a_queue_that_is_not_there_is_not_there_yet() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        network.published.clear();
        network.node(A).links.reconnected();
        network.publishAll();
        onlyPublished().returned();
        assertThat(outcomes).isEmpty();
        advance(LinkConfig.DEFAULT.returnRetry());
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void after_silence_the_other_node_is_asked_and_answers_again_from_memory() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        final FakeNetwork.Published message = onlyPublished();
        network.deliver(message);
        network.publishAll();
        onlyPublished(); // the answer, and it is lost
        advance(LinkConfig.DEFAULT.silence());
        network.publishAll();
        assertThat(frames(network.published.getFirst())).isZero();
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
        assertThat(inbox.messages()).hasSize(1);
    }

    @Test
    void a_lost_answer_is_asked_for_under_constant_traffic_too() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        final FakeNetwork.Published message = onlyPublished();
        network.deliver(message);
        network.publishAll();
        onlyPublished(); // the answer, and it is lost
        for (int number = 2; number <= 60; number += 2) {
            send(number, number + 1);
            network.advance(STEP);
            network.settle();
        }
        assertThat(outcomes).hasSize(61).containsOnly(Outcome.DELIVERED);
    }

    @Test
    void a_slow_answer_is_asked_for_and_its_message_is_not_sent_again() {
        final RecordingInbox silent = RecordingInbox.silent();
        nodes(LinkConfig.DEFAULT, silent);
        send(SampleMessages.signal(1), Duration.ofSeconds(30));
        network.settle();
        int repeated = 0;
        for (int i = 0; i < 200; i++) {
            network.advance(STEP);
            network.publishAll();
            repeated += network.published.stream().mapToInt(LinkTest::frames).sum();
            network.settle();
        }
        assertThat(repeated).isZero();
        silent.received().getFirst().answer().accept(Outcome.HELD);
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.HELD);
    }

    @Test
    void a_message_ends_at_its_deadline_and_nothing_of_it_is_kept() {
        nodes(LinkConfig.DEFAULT, RecordingInbox.silent());
        send(SampleMessages.signal(1), Duration.ofMillis(500));
        send(SampleMessages.signal(2), Duration.ofMillis(900));
        network.settle();
        advance(Duration.ofMillis(450));
        assertThat(outcomes).isEmpty();
        advance(STEP);
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
        advance(Duration.ofMillis(400));
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE, Outcome.UNREACHABLE);
        assertThat(network.node(A).links.retained()).isZero();
    }

    @Test
    void a_message_that_was_on_its_way_for_longer_than_its_lifetime_is_not_handed_over() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        network.settle();
        send(SampleMessages.signal(2), Duration.ofMillis(500));
        final FakeNetwork.Published stuck = onlyPublished();
        advance(Duration.ofMillis(600));
        network.deliver(stuck);
        send(3, 3);
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED, Outcome.UNREACHABLE, Outcome.DELIVERED);
        assertThat(inbox.messages()).containsExactly(SampleMessages.signal(1), SampleMessages.signal(3));
    }

    @Test
    void a_frame_that_cannot_be_read_is_answered_as_unreachable_and_does_not_stop_the_link() throws Exception {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        final LinkMessage sent = LinkCodec.decode(onlyPublished().bytes());
        final byte[] unknownKind = {99};
        network.node(B)
                .links
                .receive(new LinkMessage(
                        sent.version(),
                        A,
                        sent.clock(),
                        sent.sentAt(),
                        sent.incarnation(),
                        1,
                        false,
                        null,
                        0,
                        List.of(new LinkMessage.Frame(1, 5_000, ByteBuffer.wrap(unknownKind)))));
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
        assertThat(network.node(B)
                        .meters
                        .get("parley.link.dropped")
                        .tag("reason", "malformed")
                        .counter()
                        .count())
                .isOne();
        network.node(A).links.reconnected();
        send(2, 2);
        network.settle();
        assertThat(inbox.messages()).containsExactly(SampleMessages.signal(2));
    }

    @ParameterizedTest
    @CsvSource({"1000000000, 0", "0, 1000000"})
    void one_message_that_is_not_as_it_was_sent_does_not_stop_the_link(long moreIncarnation, long moreNumber)
            throws Exception {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        network.settle();
        send(2, 2);
        final FakeNetwork.Published second = onlyPublished();
        final LinkMessage sent = LinkCodec.decode(second.bytes());
        final LinkMessage.Frame frame = sent.frames().getFirst();
        atB(
                sent,
                sent.sentAt(),
                sent.incarnation() + moreIncarnation,
                0,
                List.of(new LinkMessage.Frame(frame.number() + moreNumber, 5_000, frame.body())));
        send(3, 3);
        for (int i = 0; i < 4; i++) {
            network.settle();
            advance(Duration.ofSeconds(2));
        }
        assertThat(outcomes).as("each has an outcome").hasSize(3);
        send(4, 4);
        network.settle();
        assertThat(outcomes).hasSize(4).endsWith(Outcome.DELIVERED);
        assertThat(inbox.messages()).endsWith(SampleMessages.signal(4));
        assertThat(network.node(A).meters.get("parley.link.raised").counter().count())
                .isOne();
    }

    @Test
    void what_one_node_wrongly_believes_is_no_other_links_trouble() throws Exception {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        final FakeNetwork.Published first = onlyPublished();
        final LinkMessage sent = LinkCodec.decode(first.bytes());
        final long wrong = 1L << 52;
        atB(sent, sent.sentAt(), wrong, 0, sent.frames());
        advance(Duration.ofSeconds(2));
        network.settle();
        send(2, 2);
        network.settle();
        assertThat(outcomes).endsWith(Outcome.DELIVERED);
        final NodeRef third = new NodeRef(Service.ROOMS, new NodeId("third"));
        network.node(third, LinkConfig.DEFAULT, RecordingInbox.delivering());
        network.node(A).links.send(third, SampleMessages.signal(3), network.now() + LIFETIME.toNanos(), outcomes::add);
        network.node(A).publish();
        assertThat(LinkCodec.decode(onlyPublished().bytes()).incarnation()).isLessThan(wrong);
    }

    @Test
    void a_message_from_the_future_does_not_make_all_others_late() throws Exception {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        network.settle();
        send(2, 2);
        final FakeNetwork.Published second = onlyPublished();
        final LinkMessage sent = LinkCodec.decode(second.bytes());
        atB(sent, sent.sentAt() + Duration.ofDays(9).toMillis(), sent.incarnation(), sent.after(), sent.frames());
        send(3, 3);
        network.settle();
        assertThat(outcomes).containsOnly(Outcome.DELIVERED);
    }

    @Test
    void the_first_of_two_answers_counts_even_if_neither_has_left() {
        network.node(A, LinkConfig.DEFAULT, RecordingInbox.delivering());
        network.node(B, LinkConfig.DEFAULT, (from, message, answer) -> {
            answer.accept(Outcome.MOVED);
            answer.accept(Outcome.DELIVERED);
        });
        send(1, 1);
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.MOVED);
    }

    @Test
    void an_inbox_that_throws_answers_unreachable() {
        network.node(A, LinkConfig.DEFAULT, RecordingInbox.delivering());
        network.node(B, LinkConfig.DEFAULT, (from, message, answer) -> {
            throw new IllegalStateException("a defect");
        });
        send(1, 1);
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
    }

    @Test
    void what_is_sent_when_the_loop_has_ended_is_unreachable() {
        nodes(LinkConfig.DEFAULT);
        network.node(A).ended = true;
        send(1, 1);
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
    }

    @Test
    void an_idle_link_is_forgotten_and_made_again_when_it_is_needed() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        network.settle();
        advance(LinkConfig.DEFAULT.idle());
        network.node(A).links.retireIdle();
        network.node(B).links.retireIdle();
        send(2, 2);
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED, Outcome.DELIVERED);
        assertThat(inbox.messages()).containsExactly(SampleMessages.signal(1), SampleMessages.signal(2));
    }

    @Test
    void a_receiver_that_forgot_the_link_takes_it_up_where_it_goes_on() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        network.settle();
        advance(LinkConfig.DEFAULT.idle());
        network.node(B).links.retireIdle();
        send(2, 2);
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED, Outcome.DELIVERED);
        assertThat(inbox.messages()).hasSize(2);
    }
}

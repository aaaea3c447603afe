package dev.parley.exchange.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.RecordingInbox;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
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
    void a_message_leaves_at_once_and_what_comes_before_its_confirm_leaves_together() {
        nodes(LinkConfig.DEFAULT);
        send(1, 5);
        final FakeNetwork.Published first = onlyPublished();
        assertThat(frames(first)).isOne();
        first.publication().confirmed();
        network.publishAll();
        assertThat(frames(onlyPublished())).isEqualTo(4);
    }

    @Test
    void a_batch_holds_no_more_frames_or_bytes_than_it_may_but_always_one() {
        final LinkConfig small = new LinkConfig(100, 1 << 20, 3, 4_000, 1, LIFETIME, LIFETIME, STEP, 100, LIFETIME);
        nodes(small);
        send(1, 7);
        send(SampleMessages.signal(SignalType.MESSAGE, 8, "{\"data\":\"" + "x".repeat(10_000) + "\"}"));
        send(9, 9);
        final List<Integer> sizes = new ArrayList<>();
        while (!network.published.isEmpty()) {
            final FakeNetwork.Published next = onlyPublished();
            sizes.add(frames(next));
            next.publication().confirmed();
            network.publishAll();
        }
        assertThat(sizes).containsExactly(1, 3, 3, 1, 1);
    }

    @Test
    void what_an_inbox_answers_at_once_leaves_as_one_message() {
        nodes(LinkConfig.DEFAULT);
        send(1, 100);
        final FakeNetwork.Published first = onlyPublished();
        first.publication().confirmed();
        network.deliver(first);
        network.publishAll();
        final FakeNetwork.Published answer = network.published.stream()
                .filter(p -> p.by() == network.node(B))
                .findFirst()
                .orElseThrow();
        answer.publication().confirmed();
        network.published.remove(answer);
        network.deliver(onlyPublished());
        network.publishAll();
        final FakeNetwork.Published answers = network.published.getLast();
        assertThat(answers.publication().mandatory()).isFalse();
        assertThat(answers.publication().message().answers().outcomes()).hasSize(99);
        assertThat(answers.publication().key()).isEqualTo("outcomes");
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
        send(SampleMessages.left(2));
        send(SampleMessages.left(3));
        final Publication first = onlyPublished().publication();
        assertThat(first.key()).isEqualTo("peer-left");
        first.confirmed();
        network.publishAll();
        final Publication second = onlyPublished().publication();
        assertThat(second.key()).isEqualTo("peer-left");
        assertThat(second.events()).isEqualTo(2);
        send(SampleMessages.left(4));
        send(SampleMessages.signal(5));
        second.confirmed();
        network.publishAll();
        final Publication third = onlyPublished().publication();
        assertThat(third.key()).isEqualTo("batch");
        assertThat(third.signals()).isOne();
    }

    @Test
    void a_full_link_refuses_by_frames_and_takes_again_when_there_is_room() {
        nodes(LinkConfig.DEFAULT.withMaxFrames(2));
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
        nodes(LinkConfig.DEFAULT.withMaxBytes(1_000));
        send(SampleMessages.signal(SignalType.MESSAGE, 1, "{\"data\":\"" + "x".repeat(900) + "\"}"));
        send(2, 2);
        assertThat(outcomes).containsExactly(Outcome.OVERFLOW);
    }

    @Test
    void a_return_is_no_node_at_once() {
        nodes(LinkConfig.DEFAULT);
        send(1, 3);
        onlyPublished().publication().returned();
        assertThat(outcomes).containsExactly(Outcome.NO_NODE);
        network.publishAll();
        onlyPublished().publication().returned();
        assertThat(outcomes).containsExactly(Outcome.NO_NODE, Outcome.NO_NODE, Outcome.NO_NODE);
        assertThat(network.node(A).links.retained()).isZero();
    }

    @Test
    void a_refusal_that_turns_out_to_be_a_return_is_no_node_too() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        final Publication publication = onlyPublished().publication();
        publication.refused();
        assertThat(outcomes).isEmpty();
        publication.returned();
        assertThat(outcomes).containsExactly(Outcome.NO_NODE);
    }

    @Test
    void a_refused_message_is_sent_again_after_a_pause() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        onlyPublished().publication().refused();
        network.publishAll();
        assertThat(network.published).isEmpty();
        advance(LinkConfig.DEFAULT.returnRetry());
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void a_message_that_may_have_arrived_waits_for_the_queue_to_come_back() {
        nodes(LinkConfig.DEFAULT, inbox);
        send(1, 1);
        onlyPublished().publication().confirmed(); // and is lost with the queue
        advance(LinkConfig.DEFAULT.silence());
        network.publishAll();
        onlyPublished().publication().returned();
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
        onlyPublished().publication().confirmed();
        for (int i = 0; i < 40 && outcomes.isEmpty(); i++) {
            advance(LinkConfig.DEFAULT.returnRetry());
            network.publishAll();
            network.published.forEach(p -> p.publication().returned());
            network.published.clear();
        }
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
    }

    @Test
    void after_a_reconnection_what_was_not_confirmed_is_sent_again_at_once_and_not_delivered_twice() {
        nodes(LinkConfig.DEFAULT);
        send(1, 3);
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
        onlyPublished().publication().returned();
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
        message.publication().confirmed();
        network.deliver(message);
        network.publishAll();
        onlyPublished().publication().confirmed(); // the answer, and it is lost
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
        message.publication().confirmed();
        network.deliver(message);
        network.publishAll();
        onlyPublished().publication().confirmed(); // the answer, and it is lost
        for (int number = 2; number <= 60; number += 2) {
            send(number, number + 1);
            network.advance(STEP);
            network.settle();
        }
        assertThat(outcomes).hasSize(61).containsOnly(Outcome.DELIVERED);
    }

    @Test
    void an_answer_that_the_broker_refused_is_sent_again_after_a_pause() {
        nodes(LinkConfig.DEFAULT);
        send(1, 1);
        final FakeNetwork.Published message = onlyPublished();
        message.publication().confirmed();
        network.deliver(message);
        network.publishAll();
        onlyPublished().publication().refused();
        network.publishAll();
        assertThat(network.published).isEmpty();
        advance(LinkConfig.DEFAULT.returnRetry());
        network.settle();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
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
        stuck.publication().confirmed();
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
        second.publication().confirmed();
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
        first.publication().confirmed();
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
        second.publication().confirmed();
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

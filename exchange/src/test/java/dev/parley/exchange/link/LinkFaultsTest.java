package dev.parley.exchange.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.node.WireVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links over a network that loses, repeats, delays, reorders and returns messages, by a seed. */
class LinkFaultsTest {
    private static final NodeRef A = new NodeRef(Service.SIGNALING, new NodeId("aaaa"));
    private static final NodeRef B = new NodeRef(Service.ROOMS, new NodeId("bbbb"));
    private static final List<Outcome> ANSWERS =
            List.of(Outcome.DELIVERED, Outcome.HELD, Outcome.MOVED, Outcome.UNKNOWN_PEER);
    private static final Duration ENOUGH = Duration.ofMillis(2_500);
    private static final int ROUNDS = 60;
    private static final int STEPS = 1_500;

    /** One direction: what was sent, what arrived, what was answered, and what came of it. */
    private final class Direction {
        private final List<Long> arrived = new ArrayList<>();
        private final Map<Long, Consumer<Outcome>> unanswered = new HashMap<>();
        private final Map<Long, Outcome> answered = new HashMap<>();
        private final Map<Long, List<Outcome>> outcomes = new HashMap<>();
        private final NodeRef from;
        private final NodeRef to;
        private final Map<Long, Long> deadlines = new HashMap<>();
        private long sent;

        Direction(NodeRef from, NodeRef to) {
            this.from = from;
            this.to = to;
        }

        void send(Duration lifetime) {
            final long number = ++sent;
            outcomes.put(number, new ArrayList<>());
            deadlines.put(number, network.now() + lifetime.toNanos());
            network.node(from)
                    .links
                    .send(
                            to,
                            SampleMessages.signal(number),
                            network.now() + lifetime.toNanos(),
                            outcome -> outcomes.get(number).add(outcome));
        }

        void receive(NodeMessage message, Consumer<Outcome> answer) {
            final long number = ((NodeMessage.Signal) message).number();
            arrived.add(number);
            unanswered.put(number, answer);
        }

        void answerOne() {
            if (!unanswered.isEmpty()) {
                final List<Long> numbers = new ArrayList<>(unanswered.keySet());
                answer(numbers.get(random.nextInt(numbers.size())), ANSWERS.get(random.nextInt(ANSWERS.size())));
            }
        }

        void answerAll() {
            List.copyOf(unanswered.keySet()).forEach(number -> answer(number, Outcome.DELIVERED));
        }

        private void answer(long number, Outcome outcome) {
            answered.put(number, outcome);
            unanswered.remove(number).accept(outcome);
        }

        /** Messages that have no outcome yet, and time enough to get one from the other node. */
        List<Long> withTimeLeft() {
            return outcomes.keySet().stream()
                    .filter(number -> outcomes.get(number).isEmpty())
                    .filter(number -> deadlines.get(number) - network.now() > ENOUGH.toNanos())
                    .toList();
        }

        void check(String label, List<Long> hadTime) {
            hadTime.forEach(number -> assertThat(outcomes.get(number))
                    .as(label + ", message " + number + " had time enough")
                    .doesNotContain(Outcome.UNREACHABLE, Outcome.NO_NODE, Outcome.OVERFLOW));
            assertThat(arrived).as(label + ": in order, none twice").isSorted().doesNotHaveDuplicates();
            outcomes.forEach((number, all) -> {
                final String which = label + ", message " + number;
                assertThat(all).as(which + ": one outcome").hasSize(1);
                switch (all.getFirst()) {
                    case NO_NODE, OVERFLOW ->
                        assertThat(arrived)
                                .as(which + ": certain not to have arrived")
                                .doesNotContain(number);
                    case UNREACHABLE -> {}
                    default -> assertThat(all).as(which).containsExactly(answered.get(number));
                }
            });
        }
    }

    private FakeNetwork network;
    private Random random;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatever_the_network_does_messages_arrive_at_most_once_in_order_and_have_one_outcome_each(long seed) {
        for (int round = 0; round < ROUNDS; round++) {
            play(seed * 1_000 + round);
        }
    }

    private void play(long seed) {
        random = new Random(seed);
        network = new FakeNetwork();
        final Direction there = new Direction(A, B);
        final Direction back = new Direction(B, A);
        final LinkConfig config = config();
        network.node(B, config, (from, message, answer) -> there.receive(message, answer));
        network.node(A, config, (from, message, answer) -> back.receive(message, answer));
        for (int i = 0; i < STEPS; i++) {
            step(there, back);
        }
        final List<Long> hadTimeThere = there.withTimeLeft();
        final List<Long> hadTimeBack = back.withTimeLeft();
        calmDown(there, back);
        there.check("seed " + seed + " there", hadTimeThere);
        back.check("seed " + seed + " back", hadTimeBack);
        assertThat(network.node(A).links.retained()).isZero();
        assertThat(network.node(B).links.retained()).isZero();
        theLinkWorksAgain(seed, there, back);
    }

    private LinkConfig config() {
        final LinkConfig base = LinkConfig.DEFAULT;
        return new LinkConfig(
                20 + random.nextInt(100),
                100_000,
                1 + random.nextInt(8),
                2_000,
                base.answerDelay(),
                base.silence(),
                base.returnGrace(),
                base.returnRetry(),
                base.maxRemembered(),
                base.idle());
    }

    private void step(Direction there, Direction back) {
        final Direction direction = random.nextBoolean() ? there : back;
        final int dice = random.nextInt(100);
        if (dice < 30) {
            direction.send(Duration.ofMillis(100 + random.nextInt(6_000)));
        } else if (dice < 55) {
            direction.answerOne();
        } else if (dice < 60) {
            network.advance(Duration.ofMillis(1 + random.nextInt(400)));
        } else if (dice < 61 && random.nextInt(4) == 0) {
            loseConnection(random.nextBoolean() ? A : B);
        } else if (dice < 62 && random.nextInt(4) == 0) {
            loseQueue(random.nextBoolean() ? A : B);
        } else if (dice < 63) {
            // The cluster is being upgraded, or taken back.
            network.node(random.nextBoolean() ? A : B).links.speak(1 + random.nextInt(WireVersion.CURRENT));
        } else {
            network.publishAll();
            dealWithOne();
        }
    }

    private void dealWithOne() {
        if (network.published.isEmpty()) {
            return;
        }
        final int which = random.nextInt(10) == 0 ? random.nextInt(network.published.size()) : 0;
        final FakeNetwork.Published message = network.published.remove(which);
        final int fate = random.nextInt(100);
        if (message.copy() || fate < 70) {
            network.deliver(message);
        } else if (fate < 76) {
            network.deliver(message);
            network.deliver(message);
        } else if (fate < 82) {
            network.deliver(message);
            network.published.add(message.again());
        } else if (fate < 90 && message.publication().mandatory()) {
            message.returned();
        }
    }

    /** What was published is lost or arrives later. */
    private void loseConnection(NodeRef node) {
        network.published.removeIf(message -> message.by() == network.node(node) && random.nextBoolean());
        network.node(node).links.reconnected();
    }

    /** What was on its way to the node is gone. */
    private void loseQueue(NodeRef node) {
        network.published.removeIf(message -> message.publication().to().equals(node));
        network.node(node).links.queueRenewed();
    }

    private void calmDown(Direction there, Direction back) {
        for (int i = 0; i < 100; i++) {
            network.settle();
            there.answerAll();
            back.answerAll();
            network.settle();
            network.advance(Duration.ofMillis(100));
        }
    }

    private void theLinkWorksAgain(long seed, Direction there, Direction back) {
        for (Direction direction : List.of(there, back)) {
            final long first = direction.sent + 1;
            for (int i = 0; i < 10; i++) {
                direction.send(Duration.ofSeconds(5));
            }
            network.settle();
            direction.answerAll();
            network.settle();
            for (long number = first; number <= direction.sent; number++) {
                assertThat(direction.outcomes.get(number))
                        .as("seed " + seed + ", afterwards, message " + number)
                        .containsExactly(Outcome.DELIVERED);
            }
        }
    }
}

package dev.parley.hub.voice;

import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.fixtures.presence.InMemoryPresence;
import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.fixtures.store.StoreLink;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.RoomPushType;
import dev.parley.protocol.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Members move from node to node while a room is told, and each node says truly that it has told all who live there. */
class TellingTest {
    private static final RoomName ROOM = new RoomName("r");

    private final ManualLoop loop = new ManualLoop();
    private final InMemoryPresence presence = new InMemoryPresence(loop.clock(), new StoreLink());
    private final NodeRef here = Members.newNode();
    private final NodeRef there = Members.newNode();
    private final List<NodeRef> asked = new ArrayList<>();
    /** What happens before the next node answers. */
    private Runnable meanwhile = () -> {};

    private Outcome outcome = Outcome.DELIVERED;

    private boolean told() {
        final CompletableFuture<Boolean> told = new Telling(
                        presence,
                        new Exchange(),
                        loop,
                        roster -> new NodeMessage.RoomPush(
                                RoomPushType.ARTIFACT,
                                ROOM,
                                roster.version(),
                                new Subject("plan"),
                                1,
                                RawJson.trusted("{}")),
                        Duration.ofSeconds(5))
                .tell(ROOM);
        loop.runTasks();
        return value(told);
    }

    private Member at(String peer, NodeRef node, long epoch) {
        return Members.withEpoch(Members.member(peer, node, 1), epoch);
    }

    private void joins(String peer, NodeRef node) {
        value(presence.join(ROOM, at(peer, node, 1), 10, 0));
    }

    @Test
    void who_stays_is_told_once() {
        joins("ann", here);
        joins("ben", there);
        joins("cid", there);
        assertThat(told()).isTrue();
        assertThat(asked).containsExactlyInAnyOrder(here, there);
    }

    @Test
    void who_moved_while_the_first_node_was_asked_is_told_at_the_second() {
        joins("ann", here);
        meanwhile = () -> value(presence.update(ROOM, at("ann", there, 2)));
        assertThat(told()).isTrue();
        assertThat(asked).containsExactly(here, there);
    }

    @Test
    void who_left_and_who_has_come_meanwhile_is_not_waited_for() {
        joins("ann", here);
        meanwhile = () -> {
            value(presence.leave(ROOM, at("ann", here, 1).peer(), 1, LeaveReason.LEFT));
            joins("ben", there);
        };
        assertThat(told()).isTrue();
        assertThat(asked).containsExactly(here);
    }

    @Test
    void somebody_who_moves_again_and_again_is_not_followed_for_ever() {
        joins("ann", here);
        meanwhile = () -> {
            final int moves = asked.size();
            value(presence.update(ROOM, at("ann", moves % 2 == 0 ? here : there, moves + 1)));
        };
        assertThat(told()).isFalse();
        assertThat(asked).containsExactly(here, there, here);
    }

    @Test
    void a_node_that_does_not_say_so_has_not_told() {
        joins("ann", here);
        joins("ben", there);
        outcome = Outcome.UNREACHABLE;
        assertThat(told()).isFalse();
    }

    /** Each node answers what the test wants. */
    private final class Exchange implements SignalExchange {
        @Override
        public void send(NodeRef to, NodeMessage message, long deadline, Consumer<Outcome> done) {
            asked.add(to);
            meanwhile.run();
            done.accept(outcome);
        }

        @Override
        public CompletionStage<Void> start(Inbox inbox) {
            throw new AssertionError("nobody asked for it");
        }

        @Override
        public void speak(int version) {
            throw new AssertionError(version);
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public CompletionStage<Void> close() {
            throw new AssertionError("nobody asked for it");
        }
    }
}

package dev.parley.hub.route;

import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.fixtures.presence.InMemoryPresence;
import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.fixtures.store.StoreLink;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.room.Occupant;
import dev.parley.hub.room.RosterPush;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node's router over a store in memory; what it sends is answered by the test. */
final class HandRoutes {
    static final RoomName ROOM = new RoomName("r");
    private static final NodeRef HERE = Members.newNode();

    final ManualLoop loop = new ManualLoop();
    final StoreLink link = new StoreLink();
    /** Signals that are not answered. */
    final List<Sent> sent = new ArrayList<>();
    /** The mids of those whose sender was told, and what. */
    final List<String> done = new ArrayList<>();

    private final InMemoryPresence presence = new InMemoryPresence(loop.clock(), link);
    private final SignalExchange exchange = new Exchange();
    private final LocalRooms rooms = new LocalRooms(
            HERE,
            presence,
            exchange,
            List.of(loop),
            1_000,
            Duration.ofSeconds(6),
            RoomEvents.NOBODY,
            new SimpleMeterRegistry());
    final Router router = new Router(
            HERE,
            rooms,
            exchange,
            peer -> null,
            new SignalMeters(new Congestion(loop::nanoTime, new SimpleMeterRegistry()), new SimpleMeterRegistry()));

    record Sent(NodeRef to, NodeMessage.Signal signal, Consumer<Outcome> answer) {}

    /** The sender comes into the room here, so that this node has a copy of it. */
    void enter() {
        final Member ann = Members.member("ann", HERE, 1);
        final CompletableFuture<LocalRooms.Joined> joined = new CompletableFuture<>();
        rooms.join(ROOM, new Sender(ann), ann, 0, joined::complete);
        Await.value(joined);
    }

    /** The store has that peer there, and this node's copy of the room has not heard of it. */
    RosterEvent inStore(String peer, NodeRef node, long epoch) {
        final Member member = Members.withEpoch(Members.member(peer, node, 1), epoch);
        final Presence.Joined joined = Await.value(presence.join(ROOM, member, 1_000, 0));
        return Objects.requireNonNull(((Presence.Joined.In) joined).event());
    }

    void moves(String peer, NodeRef node, long epoch) {
        rooms.receive(inStore(peer, node, epoch));
    }

    void leaves(String peer) {
        rooms.receive(
                Objects.requireNonNull(Await.value(presence.leave(ROOM, new PeerId(peer), 1_000, LeaveReason.LEFT))
                        .event()));
    }

    Outgoing outgoing(String to, String mid) {
        return new Outgoing(
                SignalType.MESSAGE,
                ROOM,
                new PeerId("ann"),
                new PeerId(to),
                new Mid(mid),
                null,
                RawJson.trusted("{}"),
                loop.nanoTime() + Duration.ofSeconds(5).toNanos(),
                null,
                outcome -> done.add(mid + " " + outcome));
    }

    void answer(int index, Outcome outcome) {
        sent.remove(index).answer.accept(outcome);
        loop.runTasks();
    }

    void answerAll(Outcome outcome) {
        final List<Sent> all = List.copyOf(sent);
        sent.clear();
        all.forEach(one -> one.answer.accept(outcome));
        loop.runTasks();
    }

    /** Where to, the target's epoch, the mid and the number of what is not answered. */
    List<String> shown() {
        return sent.stream()
                .map(one -> one.to + " " + one.signal.toEpoch() + " " + one.signal.mid() + " " + one.signal.number())
                .toList();
    }

    private final class Exchange implements SignalExchange {
        @Override
        public CompletionStage<Void> start(Inbox inbox) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void send(NodeRef to, NodeMessage message, long deadline, Consumer<Outcome> answer) {
            if (message instanceof NodeMessage.Signal signal) {
                sent.add(new Sent(to, signal, answer));
            }
        }

        @Override
        public void speak(int version) {
            // Nothing is written.
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private record Sender(Member entry) implements Occupant {
        @Override
        public void push(NodeMessage.RoomPush push, Consumer<Outcome> answer) {
            answer.accept(Outcome.DELIVERED);
        }

        @Override
        public PeerId peer() {
            return entry.peer();
        }

        @Override
        public long epoch() {
            return entry.epoch();
        }

        @Override
        public void rosterEvent(RosterPush push) {}

        @Override
        public @Nullable Member entry(RoomName room) {
            return entry;
        }

        @Override
        public void rejoin(RoomName room) {
            throw new AssertionError("nobody asked for it");
        }

        @Override
        public void correct(RoomName room) {
            throw new AssertionError();
        }

        @Override
        public void movedAway(boolean connected) {
            throw new AssertionError("it has not moved");
        }
    }
}

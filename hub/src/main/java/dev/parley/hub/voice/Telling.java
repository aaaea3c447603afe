package dev.parley.hub.voice;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One state, told to everybody who is in a room when it begins. A node that has it safe for all who live there says so; somebody
 * may be on the way from one node to another meanwhile, and be at neither. So the room is read again afterwards: who is where it
 * was, under the same owner's epoch, was there all the time; whoever has moved is told there. On one loop.
 */
final class Telling {
    private static final int ROUNDS = 3;

    private final Presence presence;
    private final SignalExchange exchange;
    private final Loop loop;
    private final Function<Roster, NodeMessage.RoomPush> push;
    private final Duration lifetime;
    /** Who has it, if it is still there under that epoch. */
    private final Set<Seat> told = new HashSet<>();

    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    private record Seat(PeerId peer, NodeRef node, long epoch) {
        static Seat of(Member member) {
            return new Seat(member.peer(), member.node(), member.epoch());
        }
    }

    /** @param push as it is sent by that roster */
    Telling(
            Presence presence,
            SignalExchange exchange,
            Loop loop,
            Function<Roster, NodeMessage.RoomPush> push,
            Duration lifetime) {
        this.presence = presence;
        this.exchange = exchange;
        this.loop = loop;
        this.push = push;
        this.lifetime = lifetime;
    }

    /** Never fails: {@code false} if not everybody has it, as far as is known. */
    CompletableFuture<Boolean> tell(RoomName room) {
        final long deadline = loop.nanoTime() + lifetime.toNanos();
        read(room, roster -> {
            final Set<PeerId> who = roster.members().keySet();
            round(roster, who, 1, deadline);
        });
        return done;
    }

    private void read(RoomName room, Consumer<Roster> then) {
        presence.read(room)
                .whenComplete((stored, failure) -> loop.run(() -> {
                    if (failure == null) {
                        then.accept(stored.roster());
                    } else {
                        done.complete(false);
                    }
                }));
    }

    private void round(Roster roster, Set<PeerId> who, int round, long deadline) {
        final Map<NodeRef, Set<Seat>> untold = untold(roster, who);
        if (untold.isEmpty()) {
            done.complete(true);
        } else if (round > ROUNDS) {
            done.complete(false);
        } else {
            var _ = send(roster, untold, deadline)
                    .thenAccept(all -> loop.run(() -> {
                        if (all) {
                            read(roster.room(), again -> round(again, who, round + 1, deadline));
                        } else {
                            done.complete(false);
                        }
                    }));
        }
    }

    private Map<NodeRef, Set<Seat>> untold(Roster roster, Set<PeerId> who) {
        final Map<NodeRef, Set<Seat>> untold = new HashMap<>();
        for (Member member : roster.members().values()) {
            final Seat seat = Seat.of(member);
            if (who.contains(member.peer()) && !told.contains(seat)) {
                untold.computeIfAbsent(member.node(), node -> new HashSet<>()).add(seat);
            }
        }
        return untold;
    }

    /** Completes with whether all of these nodes have it. */
    private CompletableFuture<Boolean> send(Roster roster, Map<NodeRef, Set<Seat>> to, long deadline) {
        final NodeMessage.RoomPush message = push.apply(roster);
        final CompletableFuture<Boolean> all = new CompletableFuture<>();
        final int[] open = {to.size()};
        final boolean[] missed = {false};
        to.forEach((node, seats) -> exchange.send(
                node,
                message,
                deadline,
                outcome -> loop.run(() -> {
                    if (outcome == Outcome.DELIVERED) {
                        told.addAll(seats);
                    } else {
                        missed[0] = true;
                    }
                    if (--open[0] == 0) {
                        all.complete(!missed[0]);
                    }
                })));
        return all;
    }

    /** Those with members in the room. */
    static Set<NodeRef> nodes(Roster roster) {
        final Set<NodeRef> nodes = new HashSet<>();
        roster.members().values().forEach(member -> nodes.add(member.node()));
        return nodes;
    }
}

package dev.parley.hub.admin;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.request.Expulsion;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.route.Lanes;
import dev.parley.hub.route.Outgoing;
import dev.parley.hub.route.Router;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What an operator does to a room and who is in it, on whichever nodes they live. Any thread. */
public final class Moderation {
    /** A sender's numbers count within its epoch; this one lives as long as its node. */
    private static final long EPOCH = 1;

    private final Presence presence;
    private final LocalRooms rooms;
    private final Expulsion expulsion;
    private final Loop loop;
    private final Duration timeout;
    private final PeerId sender;
    private final Lanes lanes;
    /** Of messages, which makes their mids. On the loop. */
    private long number;

    /** @param timeout within which each member's node has to answer */
    public Moderation(NodeRef self, Presence presence, LocalRooms rooms, Router router, Loop loop, Duration timeout) {
        this.presence = presence;
        this.rooms = rooms;
        this.expulsion = new Expulsion(rooms, router);
        this.loop = loop;
        this.timeout = timeout;
        this.sender = new PeerId("hub:" + self.id());
        this.lanes = new Lanes(router, loop, EPOCH);
    }

    /** How many members a message has reached, and how. */
    public record Sent(int delivered, int held, int failed) {
        Sent and(Outcome outcome) {
            return switch (outcome) {
                case DELIVERED -> new Sent(delivered + 1, held, failed);
                case HELD -> new Sent(delivered, held + 1, failed);
                default -> new Sent(delivered, held, failed + 1);
            };
        }
    }

    /** Sends all members a {@code message} from {@code hub:} and this node's id. */
    public CompletionStage<Sent> message(RoomName room, RawJson data) {
        return members(room, member -> true).thenCompose(members -> {
            final CompletableFuture<Sent> sent = new CompletableFuture<>();
            loop.run(() -> send(room, data, members, sent));
            return sent;
        });
    }

    private void send(RoomName room, RawJson data, List<Member> members, CompletableFuture<Sent> sent) {
        final Mid mid = new Mid(sender + "~" + ++number);
        final RawJson body = RawJson.joined(
                "{\"mid\":\"" + mid.value() + "\",\"from\":\"" + sender + "\",\"room\":\"" + room + "\",\"data\":",
                data,
                "}");
        final Sent[] tally = {new Sent(0, 0, 0)};
        final int[] missing = {members.size()};
        if (members.isEmpty()) {
            sent.complete(tally[0]);
        }
        for (Member member : members) {
            lanes.send(new Outgoing(
                    SignalType.MESSAGE, room, sender, member.peer(), mid, null, body, deadline(), null, outcome -> {
                        tally[0] = tally[0].and(outcome);
                        if (--missing[0] == 0) {
                            sent.complete(tally[0]);
                        }
                    }));
        }
    }

    /**
     * Takes all members out: each is told {@code room-closed}, and its session goes on. Nobody is kept from coming back.
     *
     * @return how many there were
     */
    public CompletionStage<Integer> close(RoomName room) {
        return members(room, member -> true)
                .thenCompose(members -> remove(
                        members, member -> new NodeMessage.Kick(room, member.peer(), false, true), LeaveReason.LEFT));
    }

    /**
     * Removes a peer, whose session ends.
     *
     * @param ban for how long its user may not come back; {@code null} for no ban
     * @return {@code false} if there is no such peer in the room: then nothing was done
     */
    public CompletionStage<Boolean> kick(RoomName room, PeerId peer, @Nullable Duration ban) {
        return members(room, member -> member.peer().equals(peer)).thenCompose(found -> {
            if (found.isEmpty()) {
                return CompletableFuture.completedFuture(false);
            }
            final CompletionStage<Void> banned = ban == null
                    ? CompletableFuture.completedFuture(null)
                    : presence.ban(room, found.getFirst().user(), ban);
            return banned.thenCompose(done -> kick(room, found, ban != null)).thenApply(count -> true);
        });
    }

    /**
     * Keeps a user out of a room for that long, and removes those of its peers that are in.
     *
     * @return how many those were
     */
    public CompletionStage<Integer> ban(RoomName room, UserId user, Duration length) {
        return presence.ban(room, user, length)
                .thenCompose(done -> members(room, member -> member.user().equals(user)))
                .thenCompose(members -> kick(room, members, true));
    }

    /** As {@link Presence#unban}. */
    public CompletionStage<Boolean> unban(RoomName room, UserId user) {
        return presence.unban(room, user);
    }

    private CompletionStage<Integer> kick(RoomName room, List<Member> members, boolean banned) {
        return remove(members, member -> new NodeMessage.Kick(room, member.peer(), banned), LeaveReason.KICKED);
    }

    private CompletionStage<Integer> remove(
            List<Member> members, Function<Member, NodeMessage.Kick> kick, LeaveReason reason) {
        final CompletableFuture<?>[] all = members.stream()
                .map(member -> expulsion
                        .remove(member, kick.apply(member), deadline(), reason)
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all).thenApply(done -> members.size());
    }

    /** As the store has them: this node need not have anybody in the room. */
    private CompletionStage<List<Member>> members(RoomName room, Predicate<Member> which) {
        return rooms.read(room).thenApply(stored -> {
            final Roster roster = stored.roster();
            return roster.members().values().stream().filter(which).toList();
        });
    }

    private long deadline() {
        return loop.nanoTime() + timeout.toNanos();
    }
}

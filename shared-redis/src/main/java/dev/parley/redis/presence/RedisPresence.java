package dev.parley.redis.presence;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.MemberJson;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.redis.Keys;
import dev.parley.redis.Unreadable;
import dev.parley.redis.Unreadable.What;
import dev.parley.redis.pool.Answer;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.RedisReply;
import dev.parley.redis.pool.RedisRequest;
import dev.parley.redis.presence.RoomReplies.Meta;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Presence on the shared Redis: each write is one script on the room's own keys.
 *
 * <p>While Redis does not answer every call fails at once, and nothing is queued; reads are retried after a lost
 * connection, writes are not, since their events would be lost with the first answer. Any thread.
 *
 * <p>{@link #roomsOf} rests on an index that a node writes before it joins, and clears when it has nobody left in a
 * room. A room that a peer left by being taken over by another node stays in the old node's index until the old node
 * next empties it itself or ends.
 */
public final class RedisPresence implements Presence {
    private static final int SAME = 0;
    private static final int JOINED = 1;

    private final RedisPool pool;
    private final Unreadable unreadable;
    private final Announcements announcements = new Announcements();

    public RedisPresence(RedisPool pool, Unreadable unreadable) {
        this.pool = pool;
        this.unreadable = unreadable;
    }

    @Override
    public CompletionStage<Joined> join(RoomName room, Member member, int maxMembers, long floor) {
        final NodeRef node = member.node();
        final long token = announcements.begin(node, room);
        final String generation = Long.toString(member.generation());
        final RedisRequest announce = RedisRequest.of(
                RoomScripts.ANNOUNCE,
                List.of(Keys.leases(), Keys.roomsOf(node)),
                node.toString(),
                generation,
                room.value(),
                Long.toString(token));
        final RedisRequest join = RedisRequest.of(
                RoomScripts.JOIN,
                List.of(
                        Keys.room(room),
                        Keys.roomMeta(room),
                        Keys.roomLast(room),
                        Keys.roomFences(room),
                        Keys.roomBans(room)),
                member.peer().value(),
                member.user().value(),
                node.toString(),
                generation,
                Long.toString(member.epoch()),
                Long.toString(maxMembers),
                json(member),
                Long.toString(floor),
                Long.toString(member.since()));
        return pool.sendInOrder(announce, join).thenApply(answer -> {
            if (!(answer instanceof Answer.Failed failed) || failed.failure() == Answer.Failure.REJECTED) {
                announcements.end(room);
            }
            return joined(room, member, answer.orThrow());
        });
    }

    private Joined joined(RoomName room, Member member, RedisReply reply) {
        return switch (reply.text(0)) {
            case "in" -> in(room, member, reply);
            case "full" -> refused(new Joined.Full(), room, member);
            case "banned" -> refused(new Joined.Banned(), room, member);
            case "fenced" -> refused(new Joined.Fenced(), room, member);
            case String other -> throw new IllegalStateException("a join was answered with " + other);
        };
    }

    /** The announcement may have been the first for this room: then nothing must be left of it. */
    private Joined refused(Joined answer, RoomName room, Member member) {
        final NodeRef node = member.node();
        final OptionalLong settled = announcements.settled(room);
        var _ = pool.send(RedisRequest.of(CommandType.HGET, List.of(Keys.roomMeta(room)), node.toString()))
                .thenAccept(count -> {
                    if (count.missing(0)) {
                        withdraw(room, node, settled);
                    }
                });
        return answer;
    }

    private Joined.In in(RoomName room, Member member, RedisReply reply) {
        final long change = reply.number(1);
        final Meta meta = Meta.of(reply.list(3), unreadable);
        final StoredRoster stored = RoomReplies.roster(room, meta, reply.list(4), unreadable);
        final Member entry = member.withSince(reply.number(2));
        final RosterEvent event;
        if (change == SAME) {
            event = null;
        } else if (change == JOINED) {
            event = new RosterEvent.Joined(room, meta.version(), entry);
        } else {
            event = new RosterEvent.Updated(room, meta.version(), entry);
        }
        return new Joined.In(stored, event, meta.nodes());
    }

    @Override
    public CompletionStage<Changed> update(RoomName room, Member member) {
        final RedisRequest update = RedisRequest.of(
                RoomScripts.UPDATE,
                List.of(Keys.room(room), Keys.roomMeta(room), Keys.roomLast(room), Keys.roomFences(room)),
                member.peer().value(),
                member.node().toString(),
                Long.toString(member.generation()),
                Long.toString(member.epoch()),
                json(member));
        return pool.send(update).thenApply(reply -> {
            final Meta meta = Meta.of(reply.list(2), unreadable);
            return new Changed(
                    reply.number(0) == SAME
                            ? null
                            : new RosterEvent.Updated(room, meta.version(), member.withSince(reply.number(1))),
                    meta.nodes());
        });
    }

    @Override
    public CompletionStage<Changed> leave(RoomName room, PeerId peer, long epoch, LeaveReason reason) {
        final RedisRequest leave = RedisRequest.of(
                RoomScripts.LEAVE,
                List.of(Keys.room(room), Keys.roomMeta(room), Keys.roomLast(room)),
                peer.value(),
                Long.toString(epoch),
                Long.toString(Keys.VERSION_MARGIN.toMillis()),
                reason.wireName());
        final OptionalLong settled = announcements.settled(room);
        return pool.send(leave).thenApply(reply -> {
            final long version = reply.number(0);
            final Meta meta = Meta.of(reply.list(1), unreadable);
            if (reply.size() > 2) {
                withdrawIfGone(
                        room,
                        unreadable.read(What.MEMBER, "room " + room, () -> NodeRef.parse(reply.text(2))),
                        meta,
                        settled);
            }
            return new Changed(version == 0 ? null : new RosterEvent.Left(room, version, peer, reason), meta.nodes());
        });
    }

    private void withdrawIfGone(RoomName room, @Nullable NodeRef node, Meta meta, OptionalLong settled) {
        if (node != null && !meta.nodes().contains(node)) {
            withdraw(room, node, settled);
        }
    }

    private void withdraw(RoomName room, NodeRef node, OptionalLong settled) {
        if (settled.isPresent() && announcements.own(node)) {
            // Should it fail, the index names a room too many, which is allowed.
            var _ = pool.send(RedisRequest.of(
                    RoomScripts.WITHDRAW,
                    List.of(Keys.roomsOf(node)),
                    room.value(),
                    Long.toString(settled.getAsLong())));
        }
    }

    @Override
    public CompletionStage<Changed> expel(RoomName room, PeerId peer) {
        final RedisRequest expel = RedisRequest.of(
                RoomScripts.EXPEL,
                List.of(Keys.room(room), Keys.roomMeta(room), Keys.roomLast(room)),
                peer.value(),
                Long.toString(Keys.VERSION_MARGIN.toMillis()),
                LeaveReason.LOST.wireName());
        return pool.send(expel).thenApply(reply -> {
            final long version = reply.number(0);
            return new Changed(
                    version == 0 ? null : new RosterEvent.Left(room, version, peer, LeaveReason.LOST),
                    Meta.of(reply.list(1), unreadable).nodes());
        });
    }

    @Override
    public CompletionStage<StoredRoster> read(RoomName room) {
        return roster(room, RedisRequest.of(RoomScripts.READ, List.of(Keys.room(room), Keys.roomMeta(room))));
    }

    @Override
    public CompletionStage<StoredRoster> recover(RoomName room, long floor) {
        return roster(
                room,
                RedisRequest.of(
                        RoomScripts.RECOVER, List.of(Keys.room(room), Keys.roomMeta(room)), Long.toString(floor)));
    }

    private CompletionStage<StoredRoster> roster(RoomName room, RedisRequest request) {
        return pool.send(request.again())
                .thenApply(reply ->
                        RoomReplies.roster(room, Meta.of(reply.list(0), unreadable), reply.list(1), unreadable));
    }

    @Override
    public CompletionStage<Map<RoomName, Long>> versions(Set<RoomName> rooms) {
        final List<RoomName> order = List.copyOf(rooms);
        final List<RedisRequest> requests = order.stream()
                .map(room -> RedisRequest.of(CommandType.HGET, List.of(Keys.roomMeta(room)), "version"))
                .toList();
        return pool.send(requests).thenApply(answers -> {
            final Map<RoomName, Long> versions = HashMap.newHashMap(order.size());
            for (int i = 0; i < order.size(); i++) {
                final RedisReply reply = answers.get(i).orThrow();
                versions.put(order.get(i), reply.missing(0) ? 0L : Meta.number(reply, 0, unreadable));
            }
            return Map.copyOf(versions);
        });
    }

    @Override
    public CompletionStage<Map<RoomName, Integer>> sizes(Set<RoomName> rooms) {
        final List<RoomName> order = List.copyOf(rooms);
        final List<RedisRequest> requests = order.stream()
                .map(room -> RedisRequest.of(CommandType.HLEN, List.of(Keys.room(room))))
                .toList();
        return pool.send(requests).thenApply(answers -> {
            final Map<RoomName, Integer> sizes = HashMap.newHashMap(order.size());
            for (int i = 0; i < order.size(); i++) {
                sizes.put(order.get(i), (int) answers.get(i).orThrow().number(0));
            }
            return Map.copyOf(sizes);
        });
    }

    @Override
    public CompletionStage<Set<RoomName>> roomsOf(NodeRef node) {
        return pool.send(RedisRequest.of(CommandType.HKEYS, List.of(Keys.roomsOf(node)))
                        .again())
                .thenApply(reply -> {
                    final Set<RoomName> rooms = new HashSet<>();
                    final List<Object> nonsense = new ArrayList<>();
                    for (int i = 0; i < reply.size(); i++) {
                        final int at = i;
                        final RoomName room =
                                unreadable.read(What.INDEX, "node " + node, () -> new RoomName(reply.text(at)));
                        if (room != null) {
                            rooms.add(room);
                        } else {
                            nonsense.add(reply.bytes(at));
                        }
                    }
                    if (!nonsense.isEmpty()) {
                        // A node is not forgotten while there is something in its index.
                        var _ = pool.send(
                                RedisRequest.of(CommandType.HDEL, List.of(Keys.roomsOf(node)), nonsense.toArray()));
                    }
                    return Set.copyOf(rooms);
                });
    }

    @Override
    public CompletionStage<Cleared> clear(RoomName room, NodeRef node, long generation) {
        final RedisRequest clear = RedisRequest.of(
                RoomScripts.CLEAR,
                List.of(Keys.room(room), Keys.roomMeta(room), Keys.roomLast(room), Keys.roomFences(room)),
                node.toString(),
                Long.toString(generation),
                Long.toString(Keys.FENCE.toMillis()),
                Long.toString(Keys.VERSION_MARGIN.toMillis()),
                LeaveReason.NODE_LOST.wireName());
        final RedisRequest cleared = RedisRequest.of(
                RoomScripts.CLEARED, List.of(Keys.roomsOf(node)), room.value(), Long.toString(generation));
        return pool.send(clear).thenCompose(reply -> pool.send(cleared).thenApply(done -> cleared(room, reply)));
    }

    private Cleared cleared(RoomName room, RedisReply reply) {
        final RedisReply gone = reply.list(0);
        final List<RosterEvent> events = new ArrayList<>();
        for (int i = 0; i < gone.size(); i += 2) {
            events.add(new RosterEvent.Left(room, gone.number(i + 1), new PeerId(gone.text(i)), LeaveReason.NODE_LOST));
        }
        return new Cleared(
                List.copyOf(events), Meta.of(reply.list(1), unreadable).nodes());
    }

    @Override
    public CompletionStage<Void> setStatus(UserId user, UserStatus status) {
        return done(RedisRequest.of(
                        CommandType.SET,
                        List.of(Keys.userStatus(user)),
                        status.wireName(),
                        "PX",
                        Keys.USER_STATUS.toMillis())
                .again());
    }

    @Override
    public CompletionStage<Void> renewStatus(UserId user, UserStatus status) {
        return done(RedisRequest.of(
                        RoomScripts.RENEW_STATUS,
                        List.of(Keys.userStatus(user)),
                        status.wireName(),
                        Long.toString(Keys.USER_STATUS.toMillis()))
                .again());
    }

    @Override
    public CompletionStage<@Nullable UserStatus> status(UserId user) {
        return pool.send(RedisRequest.of(CommandType.GET, List.of(Keys.userStatus(user)))
                        .again())
                .thenApply(reply -> reply.missing(0) ? null : UserStatus.of(reply.text(0)));
    }

    @Override
    public CompletionStage<Void> ban(RoomName room, UserId user, Duration length) {
        return done(RedisRequest.of(
                        RoomScripts.BAN, List.of(Keys.roomBans(room)), user.value(), Long.toString(length.toMillis()))
                .again());
    }

    @Override
    public CompletionStage<Boolean> unban(RoomName room, UserId user) {
        return pool.send(RedisRequest.of(RoomScripts.UNBAN, List.of(Keys.roomBans(room)), user.value()))
                .thenApply(reply -> reply.number(0) == 1);
    }

    @Override
    public CompletionStage<Map<UserId, Instant>> bans(RoomName room) {
        return pool.send(RedisRequest.of(RoomScripts.BANS, List.of(Keys.roomBans(room)), Integer.toString(MAX_BANS))
                        .again())
                .thenApply(reply -> {
                    final Map<UserId, Instant> bans = new LinkedHashMap<>();
                    for (int i = 0; i + 1 < reply.size(); i += 2) {
                        final int at = i;
                        final UserId user = unreadable.read(What.BAN, "room " + room, () -> new UserId(reply.text(at)));
                        final Instant end = unreadable.read(
                                What.BAN,
                                "room " + room,
                                () -> Instant.ofEpochMilli((long) Double.parseDouble(reply.text(at + 1))));
                        if (user != null && end != null) {
                            bans.put(user, end);
                        }
                    }
                    return Collections.unmodifiableMap(bans);
                });
    }

    private CompletionStage<Void> done(RedisRequest request) {
        return pool.send(request).thenAccept(reply -> {});
    }

    private static byte[] json(Member member) {
        return MemberJson.write(member.withSince(0));
    }
}

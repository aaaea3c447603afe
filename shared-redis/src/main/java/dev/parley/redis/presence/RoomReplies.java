package dev.parley.redis.presence;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.MemberJson;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.redis.Unreadable;
import dev.parley.redis.Unreadable.What;
import dev.parley.redis.pool.RedisReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what the scripts of a room answer. */
final class RoomReplies {
    private RoomReplies() {}

    /**
     * A room's meta hash: its version, the nodes with members in it, and what is known of its past. A name that is no node's,
     * which has a dot, is a later version's, and skipped.
     */
    record Meta(long version, Set<NodeRef> nodes, List<StoredRoster.Departure> departures, long knownFrom) {
        static Meta of(RedisReply hash, Unreadable unreadable) {
            long version = 0;
            long knownFrom = 0;
            @Nullable List<StoredRoster.Departure> departures = List.of();
            final Set<NodeRef> nodes = new HashSet<>();
            for (int i = 0; i < hash.size(); i += 2) {
                final int at = i;
                switch (hash.text(i)) {
                    case "version" -> version = number(hash, at + 1, unreadable);
                    case "known" -> knownFrom = number(hash, at + 1, unreadable);
                    case "left" ->
                        departures = unreadable.read(What.ROOM, "a room", () -> departures(hash.text(at + 1)));
                    case String name when name.indexOf('.') < 0 -> {}
                    case String name -> {
                        final NodeRef node = unreadable.read(What.ROOM, "a room", () -> NodeRef.parse(name));
                        if (node != null) {
                            nodes.add(node);
                        }
                    }
                }
            }
            return departures == null
                    ? new Meta(version, Set.copyOf(nodes), List.of(), version)
                    : new Meta(version, Set.copyOf(nodes), departures, knownFrom);
        }

        /** 0 if it can't be read. */
        static long number(RedisReply hash, int at, Unreadable unreadable) {
            final Long number = unreadable.read(What.ROOM, "a room", () -> hash.number(at));
            return number == null ? 0 : number;
        }

        /** {@code version reason peer version reason peer …}: whoever left for a reason that is not known has left. */
        private static List<StoredRoster.Departure> departures(String text) {
            final String[] words = text.split(" ", -1);
            final List<StoredRoster.Departure> departures = new ArrayList<>();
            for (int i = 0; i < words.length; i += 3) {
                departures.add(new StoredRoster.Departure(
                        Long.parseLong(words[i]), new PeerId(words[i + 2]), reason(words[i + 1])));
            }
            return departures;
        }

        private static LeaveReason reason(String name) {
            return Arrays.stream(LeaveReason.values())
                    .filter(reason -> reason.wireName().equals(name))
                    .findFirst()
                    .orElse(LeaveReason.LEFT);
        }
    }

    static StoredRoster roster(RoomName room, Meta meta, RedisReply hash, Unreadable unreadable) {
        final Map<PeerId, Member> members = HashMap.newHashMap(hash.size() / 2);
        final Map<PeerId, Long> changed = HashMap.newHashMap(hash.size() / 2);
        for (int i = 0; i < hash.size(); i += 2) {
            final int at = i;
            final Entry entry =
                    unreadable.read(What.MEMBER, "room " + room, () -> Entry.of(hash.text(at), hash.bytes(at + 1)));
            if (entry != null) {
                members.put(entry.member.peer(), entry.member);
                changed.put(entry.member.peer(), entry.changed);
            }
        }
        return new StoredRoster(
                new Roster(room, meta.version(), members), changed, meta.departures(), meta.knownFrom());
    }

    /** "since changed epoch generation node json"; the json's own {@code since} means nothing. */
    private record Entry(Member member, long changed) {
        static Entry of(String peer, byte[] text) {
            final int json = jsonIn(text);
            final String[] prefixes = new String(text, 0, json, StandardCharsets.US_ASCII).split(" ", -1);
            final Member member = MemberJson.read(Arrays.copyOfRange(text, json, text.length));
            if (!member.peer().value().equals(peer)) {
                throw new IllegalArgumentException("another peer's");
            }
            return new Entry(member.withSince(Long.parseLong(prefixes[0])), Long.parseLong(prefixes[1]));
        }

        private static int jsonIn(byte[] text) {
            int at = 0;
            while (text[at] != '{') {
                at++;
            }
            return at;
        }
    }
}

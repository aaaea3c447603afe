package dev.parley.redis.presence;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.MemberJson;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.redis.pool.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what the scripts of a room answer. */
final class RoomReplies {
    private static final int PREFIXES = 5;

    private RoomReplies() {}

    /** A room's meta hash: its version, the nodes with members in it, and what is known of its past. */
    record Meta(long version, Set<NodeRef> nodes, List<StoredRoster.Departure> departures, long knownFrom) {
        static Meta of(Reply hash) {
            long version = 0;
            long knownFrom = 0;
            List<StoredRoster.Departure> departures = List.of();
            final Set<NodeRef> nodes = new HashSet<>();
            for (int i = 0; i < hash.size(); i += 2) {
                switch (hash.text(i)) {
                    case "version" -> version = hash.number(i + 1);
                    case "known" -> knownFrom = hash.number(i + 1);
                    case "left" -> departures = departures(hash.text(i + 1));
                    case String node -> nodes.add(NodeRef.parse(node));
                }
            }
            return new Meta(version, Set.copyOf(nodes), departures, knownFrom);
        }

        /** {@code version reason peer version reason peer …} */
        private static List<StoredRoster.Departure> departures(String text) {
            final String[] words = text.split(" ", -1);
            final List<StoredRoster.Departure> departures = new ArrayList<>();
            for (int i = 0; i < words.length; i += 3) {
                departures.add(new StoredRoster.Departure(
                        Long.parseLong(words[i]), new PeerId(words[i + 2]), LeaveReason.of(words[i + 1])));
            }
            return departures;
        }
    }

    static StoredRoster roster(RoomName room, Meta meta, Reply hash) {
        final Map<PeerId, Member> members = HashMap.newHashMap(hash.size() / 2);
        final Map<PeerId, Long> changed = HashMap.newHashMap(hash.size() / 2);
        for (int i = 0; i < hash.size(); i += 2) {
            final PeerId peer = new PeerId(hash.text(i));
            final Entry entry = Entry.of(hash.bytes(i + 1));
            members.put(peer, entry.member);
            changed.put(peer, entry.changed);
        }
        return new StoredRoster(
                new Roster(room, meta.version(), members), changed, meta.departures(), meta.knownFrom());
    }

    /** "since changed epoch generation node json"; the json's own {@code since} means nothing. */
    private record Entry(Member member, long changed) {
        static Entry of(byte[] text) {
            final int[] ends = new int[PREFIXES];
            int at = 0;
            for (int i = 0; i < PREFIXES; i++) {
                while (text[at] != ' ') {
                    at++;
                }
                ends[i] = at++;
            }
            final Member member = MemberJson.read(Arrays.copyOfRange(text, at, text.length));
            return new Entry(member.withSince(number(text, 0, ends[0])), number(text, ends[0] + 1, ends[1]));
        }

        private static long number(byte[] text, int from, int to) {
            return Long.parseLong(new String(text, from, to - from, StandardCharsets.US_ASCII));
        }
    }
}

package dev.parley.redis.presence;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.MemberJson;
import dev.parley.hub.presence.Roster;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.redis.pool.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads what the scripts of a room answer. */
final class RoomReplies {
    private static final int PREFIXES = 4;

    private RoomReplies() {}

    /** A room's meta hash: its version, and the nodes with members in it. */
    record Meta(long version, Set<NodeRef> nodes) {
        static Meta of(Reply hash) {
            long version = 0;
            final Set<NodeRef> nodes = new HashSet<>();
            for (int i = 0; i < hash.size(); i += 2) {
                final String field = hash.text(i);
                if (field.equals("version")) {
                    version = hash.number(i + 1);
                } else {
                    nodes.add(NodeRef.parse(field));
                }
            }
            return new Meta(version, Set.copyOf(nodes));
        }
    }

    static Roster roster(RoomName room, long version, Reply hash) {
        final Map<PeerId, Member> members = HashMap.newHashMap(hash.size() / 2);
        for (int i = 0; i < hash.size(); i += 2) {
            members.put(new PeerId(hash.text(i)), member(hash.bytes(i + 1)));
        }
        return new Roster(room, version, members);
    }

    /** An entry is "since epoch generation node json"; the json's own {@code since} means nothing. */
    private static Member member(byte[] entry) {
        int at = 0;
        int spaces = 0;
        int sinceEnd = -1;
        while (spaces < PREFIXES) {
            if (entry[at++] == ' ') {
                spaces++;
                sinceEnd = sinceEnd < 0 ? at - 1 : sinceEnd;
            }
        }
        final long since = Long.parseLong(new String(entry, 0, sinceEnd, StandardCharsets.US_ASCII));
        return MemberJson.read(Arrays.copyOfRange(entry, at, entry.length)).withSince(since);
    }
}

package dev.parley.redis;

import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.Wire;
import dev.parley.redis.Unreadable.What;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every key there is, and how long it lives. Nobody else builds keys.
 *
 * <p>What stands in braces is the Cluster hash tag: keys with the same one lie in the same slot, so that one script may
 * touch them. Ids are validated types; what may hold any character (users, devices, token ids) is
 * percent-encoded, so that it can neither end the braces nor forge another key.
 */
public final class Keys {
    /** Of a session's record and of its device, from the last renewal. */
    public static final Duration SESSION = Duration.ofHours(1);

    /** Of the memory that a session has ended: longer than any write of it may be under way, or a client come back. */
    public static final Duration ENDED = Duration.ofMinutes(10);

    /**
     * Of a session in the index of its node, and of the index, from when the node last named it. It has to outlast the
     * record, which is renewed together with it.
     */
    public static final Duration OWNED = SESSION.multipliedBy(2);

    /** Of a user's status, from when it was set or renewed. */
    public static final Duration USER_STATUS = Duration.ofMinutes(5);

    /**
     * Of the memory of a fenced lease generation in a room, from the last fencing. It has to outlast any write under way;
     * a node that slept through it and then writes is registered anew as expired by that write, and cleared again.
     */
    public static final Duration FENCE = Duration.ofHours(1);

    /** Of what waits for a client beyond the resume window: time for a renewal to be late. */
    public static final Duration OUTBOX_MARGIN = Duration.ofMinutes(2);

    /** How much a version may run ahead of the clock before an emptied room's last version is remembered, and how long. */
    public static final Duration VERSION_MARGIN = Duration.ofSeconds(1);

    /** Where the nodes' registry and their indexes lie: one slot. */
    private static final String NODES = "shared:webrtc:{nodes}";

    private Keys() {}

    /** Hash: peer → "since changed epoch generation node json". There while occupied. */
    public static String room(RoomName room) {
        return "shared:webrtc:room:{" + room + "}";
    }

    /**
     * Hash: {@code version}, {@code left} and {@code known} (the last departures, and from where on they are all there), and
     * each node with members → how many. There while occupied.
     */
    public static String roomMeta(RoomName room) {
        return room(room) + ":meta";
    }

    /** Hash: node → highest fenced generation. {@link #FENCE}. */
    public static String roomFences(RoomName room) {
        return room(room) + ":fences";
    }

    /** Sorted set: user, by the end of the ban in ms. Until the last one ends. */
    public static String roomBans(RoomName room) {
        return room(room) + ":bans";
    }

    /** The last version of an emptied room, while the clock has not passed it. */
    public static String roomLast(RoomName room) {
        return room(room) + ":last";
    }

    /** Hash: node → "generation end-in-ms". There while nodes are. */
    public static String leases() {
        return NODES + ":leases";
    }

    /**
     * Hash: node → the version that it reads, {@code dev.parley.hub.node.WireVersion}. Beside the leases, not in them: nodes of
     * the first version take a lease of more than two words for unreadable. There while nodes are.
     */
    public static String versions() {
        return NODES + ":versions";
    }

    /** The last generation given. Stays. */
    public static String generation() {
        return NODES + ":generation";
    }

    /** Hash: room → "generation token" of the node's last announcement. There while the node may have members. */
    public static String roomsOf(NodeRef node) {
        return NODES + ":rooms:" + node;
    }

    /** {@link #USER_STATUS}. */
    public static String userStatus(UserId user) {
        return "shared:user:status:{" + encoded(user.value()) + "}";
    }

    /** Until the token's own expiry. */
    public static String revoked(String jti) {
        return "shared:token:revoked:{" + encoded(jti) + "}";
    }

    /** Sorted set: all revoked, by expiry in ms. Until the last one expires. */
    public static String revocations() {
        return "shared:token:{revocations}";
    }

    /** Channel: "expiry-in-ms jti". */
    public static String revocationChannel() {
        return "shared:token:revocations";
    }

    /**
     * Hash: the record, {@code away} (since when its client has no connection) and the outbox's counts. {@link #SESSION},
     * renewed. Of a session that has ended, {@code ended} alone, the last owner. {@link #ENDED}.
     */
    public static String session(Wire wire, SessionId session) {
        return switch (wire) {
            case NATIVE -> "signaling:session:{" + session.value() + "}";
            case WEB -> "rooms:user:{" + session.value() + "}";
        };
    }

    /** List: pushes that wait for the client. The resume window and {@link #OUTBOX_MARGIN}, renewed. */
    public static String signals(Wire wire, SessionId session) {
        return RedisNamespace.of(wire).label() + ":signal:{" + session.value() + "}";
    }

    /** List: the last replies. As {@link #signals}. */
    public static String replies(Wire wire, SessionId session) {
        return RedisNamespace.of(wire).label() + ":reply:{" + session.value() + "}";
    }

    /** The three keys of a session, in the order in which every script takes them. */
    public static List<String> sessionKeys(Wire wire, SessionId session) {
        return List.of(session(wire, session), signals(wire, session), replies(wire, session));
    }

    /** Of what clients have reported of their connections, from the last report of the room, and of each pair. */
    public static final Duration CONNECTIONS = Duration.ofHours(1);

    /** Hash: "from to" → "state since at stats" of a room, times in ms. {@link #CONNECTIONS}. */
    public static String connections(Wire wire, RoomName room) {
        return switch (wire) {
            case NATIVE -> "signaling:connection:{" + room + "}";
            case WEB -> "rooms:stats:{" + room + "}";
        };
    }

    /** Sorted set: the sessions that the node may own, by when it last named them. {@link #OWNED}, renewed. */
    public static String owned(Wire wire, NodeRef node) {
        return RedisNamespace.of(wire).label() + ":owned:{" + node + "}";
    }

    /** Hash: the peer that has the user's device, its node, and those before. {@link #SESSION}, renewed. */
    public static String device(UserId user, String device) {
        return "shared:device:{" + encoded(user.value()) + "}:" + encoded(device);
    }

    /** What begins every key by which nodes agree on a namespace's server in use; on both servers, in one slot. */
    public static String failover(String namespace) {
        return namespace + ":{failover}:";
    }

    /** The highest term that this server was told of. Stays. */
    public static String failoverTerm(String namespace) {
        return failover(namespace) + "term";
    }

    /** The term for which this server was emptied. Stays. */
    public static String failoverEmptied(String namespace) {
        return failover(namespace) + "emptied";
    }

    /**
     * As the report's script takes them: the term; a hash of the reports, node → "time-in-ms what-it-sees for-ms", of which
     * each counts for some seconds; the term of the emptying; and the place, 0 for the primary, 1 for the backup, a minute
     * from the last report.
     */
    public static List<String> failoverKeys(String namespace) {
        final String own = failover(namespace);
        return List.of(failoverTerm(namespace), own + "reports", failoverEmptied(namespace), own + "place");
    }

    /**
     * What may stand in a key.
     *
     * @param type of the value, as Redis names it
     * @param what it is to those who read it
     */
    public record Family(String type, Unreadable.What what) {}

    /** {@return what may stand in that key; {@code null} if no store has such a one} */
    public static @Nullable Family family(String key) {
        final int tag = key.indexOf('{');
        final String before = tag < 0 ? "" : key.substring(0, tag);
        final String after = key.substring(key.indexOf('}') + 1);
        return switch (before) {
            case "shared:webrtc:room:" ->
                switch (after) {
                    case ":bans" -> new Family("zset", What.BAN);
                    case ":last" -> new Family("string", What.ROOM);
                    default -> new Family("hash", What.ROOM);
                };
            case "shared:webrtc:" ->
                after.equals(":generation")
                        ? new Family("string", What.LEASE)
                        : new Family("hash", after.startsWith(":rooms:") ? What.INDEX : What.LEASE);
            case "shared:user:status:" -> new Family("string", What.STATUS);
            case "shared:token:revoked:" -> new Family("string", What.REVOCATION);
            case "shared:token:" -> new Family("zset", What.REVOCATION);
            case "shared:device:" -> new Family("hash", What.DEVICE);
            case "signaling:session:", "rooms:user:" -> new Family("hash", What.SESSION);
            case "signaling:signal:", "rooms:signal:" -> new Family("list", What.PUSH);
            case "signaling:reply:", "rooms:reply:" -> new Family("list", What.REPLY);
            case "signaling:connection:", "rooms:stats:" -> new Family("hash", What.CONNECTION);
            case "signaling:owned:", "rooms:owned:" -> new Family("zset", What.INDEX);
            default -> null;
        };
    }

    /** Nobody writes it: what is asked of it changes nothing. */
    public static String nobodys(String namespace) {
        return namespace + ":nobody";
    }

    /** A pattern for every key of the namespace. */
    public static String everything(String namespace) {
        return namespace + ":*";
    }

    /** {@code [A-Za-z0-9_.-]} as they are, every other byte of the UTF-8 as {@code %} and two digits. */
    static String encoded(String text) {
        final StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            final char c = (char) (b & 0xff);
            final boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '.'
                    || c == '-';
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
        return encoded.toString();
    }
}

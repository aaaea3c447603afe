package dev.parley.redis.session;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.redis.pool.RedisReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session's record as fields of a hash, readable to an operator. Fields that are not known stay where they are; {@code peer},
 * {@code user}, {@code owner} and {@code epoch} have to be there, and what else is not has a default.
 */
final class RecordText {
    private RecordText() {}

    /** Field, value, …, {@code connected} first; what is not there is left out. */
    static List<String> write(SessionRecord session) {
        final List<String> fields = new ArrayList<>(List.of(
                "connected", session.connected() ? "1" : "0",
                "peer", session.peer().value(),
                "user", session.user().value(),
                "owner", session.owner().toString(),
                "generation", Long.toString(session.generation()),
                "epoch", Long.toString(session.epoch()),
                "status", session.status().wireName(),
                "rooms", rooms(session.rooms()),
                "usesReceived", session.usesReceived() ? "1" : "0",
                "shownTo", Long.toString(session.shownTo()),
                "unheardFrom", Long.toString(session.unheardFrom())));
        final String device = session.device();
        if (device != null) {
            fields.add("device");
            fields.add(device);
        }
        final Duration window = session.window();
        if (window != null) {
            fields.add("window");
            fields.add(Long.toString(window.toMillis()));
        }
        return fields;
    }

    static SessionRecord read(SessionId id, Map<String, String> fields) {
        return new SessionRecord(
                id,
                new PeerId(field(fields, "peer")),
                new UserId(field(fields, "user")),
                fields.get("device"),
                NodeRef.parse(field(fields, "owner")),
                number(fields, "generation"),
                Long.parseLong(field(fields, "epoch")),
                "1".equals(fields.get("connected")),
                status(fields.get("status")),
                rooms(fields.getOrDefault("rooms", "")),
                "1".equals(fields.get("usesReceived")),
                number(fields, "shownTo"),
                window(fields.get("window")),
                unheardFrom(fields.get("unheardFrom")));
    }

    static Map<String, String> fields(RedisReply hash) {
        final Map<String, String> fields = HashMap.newHashMap(hash.size() / 2);
        for (int i = 0; i < hash.size(); i += 2) {
            fields.put(hash.text(i), hash.text(i + 1));
        }
        return fields;
    }

    /** A number that is 0 before it is first written. */
    static long number(Map<String, String> fields, String name) {
        final @Nullable String text = fields.get(name);
        return text == null ? 0 : Long.parseLong(text);
    }

    private static UserStatus status(@Nullable String name) {
        final @Nullable UserStatus status = name == null ? null : UserStatus.of(name);
        return status == null ? UserStatus.ONLINE : status;
    }

    /** As if it were not there where it is no number: then that of who asks counts. */
    private static @Nullable Duration window(@Nullable String millis) {
        return millis != null && millis.matches("\\d{1,15}") ? Duration.ofMillis(Long.parseLong(millis)) : null;
    }

    private static long unheardFrom(@Nullable String seq) {
        return seq != null && seq.matches("\\d{1,15}") ? Long.parseLong(seq) : SessionRecord.HEARD;
    }

    private static String field(Map<String, String> fields, String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }

    /** {@code room=version room=version}: neither sign can be in a room's name. */
    private static String rooms(Map<RoomName, Long> rooms) {
        final StringBuilder text = new StringBuilder();
        rooms.forEach((room, version) ->
                text.append(text.isEmpty() ? "" : " ").append(room).append('=').append(version));
        return text.toString();
    }

    private static Map<RoomName, Long> rooms(String text) {
        final Map<RoomName, Long> rooms = new HashMap<>();
        if (!text.isEmpty()) {
            for (String part : text.split(" ", -1)) {
                final int equals = part.indexOf('=');
                rooms.put(new RoomName(part.substring(0, equals)), Long.valueOf(part.substring(equals + 1)));
            }
        }
        return rooms;
    }
}

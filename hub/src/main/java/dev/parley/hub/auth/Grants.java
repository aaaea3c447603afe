package dev.parley.hub.auth;

import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verified token says (protocol, "Tokens").
 *
 * @param expiry from then on it is worth nothing
 * @param issued when; {@code null} if it does not say
 * @param tokenId its {@code jti}; {@code null}: it can't be revoked but with all of its user's
 * @param name of the user, for those who join without one; {@code null} if it has none
 * @param rooms patterns of the rooms it is good for; a {@code *} at the end stands for anything
 */
public record Grants(
        UserId user,
        Instant expiry,
        @Nullable Instant issued,
        @Nullable String tokenId,
        @Nullable String name,
        List<String> rooms,
        Role role) {
    public Grants {
        rooms = List.copyOf(rooms);
    }

    /** Whether the token is good for this room. */
    public boolean allows(RoomName room) {
        for (String pattern : rooms) {
            if (pattern.endsWith("*")
                    ? room.value().startsWith(pattern.substring(0, pattern.length() - 1))
                    : room.value().equals(pattern)) {
                return true;
            }
        }
        return false;
    }
}

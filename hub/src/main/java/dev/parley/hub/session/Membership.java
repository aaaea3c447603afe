package dev.parley.hub.session;

import dev.parley.protocol.RawJson;
import org.jspecify.annotations.Nullable;

/**
 * A session's place in one room.
 *
 * @param name it goes by there; {@code null} for none
 * @param since the room's version when it joined; 0 while the join is under way
 * @param told the room's version up to which the client has been told
 */
record Membership(@Nullable String name, @Nullable RawJson metadata, long since, long told) {
    Membership told(long version) {
        return new Membership(name, metadata, since, Math.max(told, version));
    }
}

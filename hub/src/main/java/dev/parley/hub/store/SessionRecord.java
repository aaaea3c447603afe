package dev.parley.hub.store;

import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session at rest: all that a sibling node needs to go on with it, apart from its outbox and replies.
 *
 * @param device what the client calls its device; {@code null} if it did not say
 * @param owner the node that serves it
 * @param epoch one higher with each takeover; 1 at first
 * @param rooms it is in, with the room's version when it joined
 * @param usesReceived whether the client has ever sent {@code received}
 */
public record SessionRecord(
        SessionId id,
        PeerId peer,
        UserId user,
        @Nullable String device,
        NodeRef owner,
        long epoch,
        UserStatus status,
        Map<RoomName, Long> rooms,
        boolean usesReceived) {
    public SessionRecord {
        rooms = Collections.unmodifiableMap(new LinkedHashMap<>(rooms));
    }
}

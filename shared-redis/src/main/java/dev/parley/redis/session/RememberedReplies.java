package dev.parley.redis.session;

import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.RequestId;
import dev.parley.redis.Unreadable;
import dev.parley.redis.Unreadable.What;
import dev.parley.redis.pool.RedisReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a session's replies: of two to the same request the later stands. */
final class RememberedReplies {
    private RememberedReplies() {}

    static List<StoredReply> read(RedisReply list, Unreadable unreadable) {
        final Map<RequestId, StoredReply> replies = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            final int at = i;
            final StoredReply reply =
                    unreadable.read(What.REPLY, "a session", () -> OutboxText.readReply(list.bytes(at)));
            if (reply != null) {
                replies.remove(reply.id());
                replies.put(reply.id(), reply);
            }
        }
        return List.copyOf(replies.values());
    }
}

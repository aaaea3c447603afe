package dev.parley.redis.session;

import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.RequestId;
import dev.parley.redis.pool.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a session's replies: of two to the same request the later stands. */
final class RememberedReplies {
    private RememberedReplies() {}

    static List<StoredReply> read(Reply list) {
        final Map<RequestId, StoredReply> replies = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            final StoredReply reply = OutboxText.readReply(list.bytes(i));
            replies.remove(reply.id());
            replies.put(reply.id(), reply);
        }
        return List.copyOf(replies.values());
    }
}

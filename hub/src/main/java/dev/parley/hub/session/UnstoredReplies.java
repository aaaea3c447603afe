package dev.parley.hub.session;

import dev.parley.hub.store.StoredReply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Replies that the store does not have yet: as many as are remembered, by number and by bytes, and past that the oldest
 * are forgotten. Lives on the session's loop.
 */
final class UnstoredReplies {
    private final Deque<StoredReply> replies = new ArrayDeque<>(2);
    private int bytes;

    void add(StoredReply reply) {
        replies.add(reply);
        bytes += length(reply);
        forgetOldest();
    }

    /** All there are, oldest first: they are no longer here. */
    List<StoredReply> take() {
        final List<StoredReply> taken = List.copyOf(replies);
        replies.clear();
        bytes = 0;
        return taken;
    }

    /** They did not get to the store, and are older than what is here. */
    void putBack(List<StoredReply> older) {
        for (StoredReply reply : older.reversed()) {
            replies.addFirst(reply);
            bytes += length(reply);
        }
        forgetOldest();
    }

    boolean isEmpty() {
        return replies.isEmpty();
    }

    private void forgetOldest() {
        while (replies.size() > RequestLog.MAX || bytes > RequestLog.MAX_BYTES) {
            bytes -= length(replies.remove());
        }
    }

    private static int length(StoredReply reply) {
        return reply.body() == null ? 0 : reply.body().length();
    }
}

package dev.parley.redis.presence;

import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.RoomName;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which joins of this process are under way, so that a room is withdrawn from its node's index only when none can still
 * arrive. A join whose outcome is not known stays under way for good: the index then names a room too many, never one
 * too few. Bounded by the joins that ended so while this process lived. Any thread.
 */
final class Announcements {
    private final AtomicLong tokens = new AtomicLong();
    private final Map<RoomName, Integer> underWay = new ConcurrentHashMap<>();
    private final Set<NodeRef> nodes = ConcurrentHashMap.newKeySet();

    /** A join begins; its token is higher than every one before. */
    long begin(NodeRef node, RoomName room) {
        nodes.add(node);
        final long[] token = new long[1];
        underWay.compute(room, (name, count) -> {
            token[0] = tokens.incrementAndGet();
            return count == null ? 1 : count + 1;
        });
        return token[0];
    }

    /** The store has answered a join, or never got it. */
    void end(RoomName room) {
        underWay.computeIfPresent(room, (name, count) -> count == 1 ? null : count - 1);
    }

    /**
     * Up to which token the room may be withdrawn, once the store has answered what is asked now and says that the node
     * has nobody in it; nothing while a join is under way.
     */
    OptionalLong settled(RoomName room) {
        final OptionalLong[] settled = {OptionalLong.empty()};
        underWay.compute(room, (name, count) -> {
            settled[0] = count == null ? OptionalLong.of(tokens.get()) : OptionalLong.empty();
            return count;
        });
        return settled[0];
    }

    /** Whether this process joins for that node: the tokens of others mean nothing here. */
    boolean own(NodeRef node) {
        return nodes.contains(node);
    }
}

package dev.parley.system.chaos;

import dev.parley.system.chaos.ChaosNode.Way;

/**
 * Something that is done to a part.
 *
 * @param way which of a node's; {@code null} for what is done to the part itself
 * @param after milliseconds from the beginning of its pair
 * @param lasting milliseconds until it is undone
 */
record Fault(Kind kind, Part part, Way way, int after, int lasting) {
    enum Kind {
        /** SIGKILL, and started again. */
        KILL,
        /** SIGTERM, and started again. */
        STOP,
        /** SIGSTOP, and SIGCONT. */
        FREEZE,
        /** FLUSHALL. */
        EMPTY,
        /** Each way 200 ms slower. */
        SLOW,
        /** All connections reset. */
        CUT,
        /** All connections hang, both ways. */
        STALL,
        /** They hang on the way from the node. */
        STALL_OUT,
        /** They hang on the way to the node. */
        STALL_IN,
        /** All connections reset and new ones refused. */
        PARTITION;

        boolean isMoment() {
            return this == EMPTY || this == CUT;
        }
    }

    /** Whether clients of the part can't reach it meanwhile. */
    boolean isOutage() {
        return part.isNode() && (way == Way.CLIENTS ? kind != Kind.SLOW : way == null);
    }

    /** Whether the part may lose what it alone has in its memory. */
    boolean losesNode() {
        return part.isNode() && way == null;
    }

    /** Whether what is written to the Redis of one service may be lost, or is not taken. */
    boolean losesOwnRedis() {
        return (part.isRedis() && part.wire() != null) || (way == Way.OWN_REDIS && kind != Kind.CUT);
    }

    @Override
    public String toString() {
        return kind + " " + part + (way == null ? "" : " ways to " + way)
                + (kind.isMoment() ? "" : " for " + lasting + " ms");
    }
}

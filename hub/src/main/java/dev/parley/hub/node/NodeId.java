package dev.parley.hub.node;

import java.security.SecureRandom;

/**
 * Names one run of a node's process: a restart is another node.
 *
 * @param value 4 to 32 lower-case letters and digits; anything else is an {@link IllegalArgumentException}
 */
public record NodeId(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public NodeId {
        if (value.length() < 4
                || value.length() > 32
                || !value.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            throw new IllegalArgumentException("a node id has 4 to 32 lower-case letters and digits");
        }
    }

    /** A new one, with 50 random bits. */
    public static NodeId random() {
        return new NodeId("n" + Long.toString(RANDOM.nextLong(1L << 50) + (1L << 50), 36));
    }

    @Override
    public String toString() {
        return value;
    }
}

package dev.parley.ops.config;

/**
 * A configured value that is never printed: {@link #toString()} says nothing about it.
 *
 * @param reveal the value itself; whoever calls this keeps it out of logs, messages and meters
 */
public record Secret(String reveal) {

    /** What is printed in place of a secret. */
    static final String HIDDEN = "***";

    @Override
    public String toString() {
        return HIDDEN;
    }
}

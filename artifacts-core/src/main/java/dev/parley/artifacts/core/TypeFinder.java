package dev.parley.artifacts.core;

/** Port: tells by bytes what they are; what a client says of them does not count. Thread-safe, does not block. */
@FunctionalInterface
public interface TypeFinder {
    /** How many first bytes it wants to see, where there are as many. */
    int HEAD = 64 * 1024;

    /**
     * @param head the first bytes: {@link #HEAD} of them, or all if there are fewer
     * @return a media type without parameters; {@code application/octet-stream} where nothing is known
     */
    String find(byte[] head);
}

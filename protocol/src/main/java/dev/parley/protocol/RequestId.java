package dev.parley.protocol;

/**
 * Chosen by the client, unique in its session (protocol, "Wires").
 *
 * @param value 1 to 64 characters of {@code [A-Za-z0-9_.:-]}; anything else is an {@link IllegalArgumentException}
 */
public record RequestId(String value) {
    /** The longest there is, in characters. */
    public static final int MAX_LENGTH = 64;

    public RequestId {
        Ids.require("a request id", value, MAX_LENGTH);
    }

    /** Whether {@code text} could be one. */
    public static boolean isValid(String text) {
        return Ids.valid(text, MAX_LENGTH);
    }

    @Override
    public String toString() {
        return value;
    }
}

package dev.parley.protocol;

/**
 * The public id of a session, by which the members of its rooms address it. Opaque: says nothing of where the peer lives.
 *
 * @param value 1 to 64 characters of {@code [A-Za-z0-9_.:-]}; anything else is an {@link IllegalArgumentException}
 */
public record PeerId(String value) {
    /** The longest there is, in characters. */
    public static final int MAX_LENGTH = 64;

    public PeerId {
        Ids.require("a peer id", value, MAX_LENGTH);
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

package dev.parley.protocol;

/**
 * The name of a room (protocol, "Tokens").
 *
 * @param value 1 to 128 characters of {@code [A-Za-z0-9_.:-]}; anything else is an {@link IllegalArgumentException}
 */
public record RoomName(String value) {
    /** The longest there is, in characters. */
    public static final int MAX_LENGTH = 128;

    public RoomName {
        Ids.require("a room name", value, MAX_LENGTH);
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

package dev.parley.protocol;

/**
 * The secret by which a client resumes its session. Never shown to anybody else, never logged whole.
 *
 * @param value 1 to 64 characters of {@code [A-Za-z0-9_.:-]}; anything else is an {@link IllegalArgumentException}
 */
public record SessionId(String value) {
    /** The longest there is, in characters. */
    public static final int MAX_LENGTH = 64;

    public SessionId {
        Ids.require("a session id", value, MAX_LENGTH);
    }

    /** Whether {@code text} could be one. */
    public static boolean isValid(String text) {
        return Ids.valid(text, MAX_LENGTH);
    }

    /** The first characters only: whoever knows the whole can resume the session. */
    @Override
    public String toString() {
        return "session " + value.substring(0, Math.min(4, value.length())) + "…";
    }
}

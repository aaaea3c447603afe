package dev.parley.protocol;

/**
 * Who a token was issued to: its {@code sub}.
 *
 * @param value 1 to 256 characters without control characters; anything else is an {@link IllegalArgumentException}
 */
public record UserId(String value) {
    /** The longest there is, in characters. */
    public static final int MAX_LENGTH = 256;

    public UserId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "a user id has 1 to " + MAX_LENGTH + " characters and no control characters");
        }
    }

    /** Whether {@code text} could be one. */
    public static boolean isValid(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_LENGTH
                && text.codePoints().noneMatch(c -> Character.isISOControl(c) || isLoneSurrogate(c));
    }

    private static boolean isLoneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    @Override
    public String toString() {
        return value;
    }
}

package dev.parley.artifacts.core;

/**
 * The client's own name for what it uploads: with its owner and kind it is unique, so that a request whose answer was lost
 * can be made again.
 *
 * @param value 1 to 255 printable ASCII characters; anything else is an {@link IllegalArgumentException}
 */
public record ClientId(String value) {
    private static final int MAX_LENGTH = 255;

    public ClientId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("a client id has 1 to " + MAX_LENGTH + " printable ASCII characters");
        }
    }

    /** Whether {@code text} could be one. */
    public static boolean isValid(String text) {
        return !text.isEmpty() && text.length() <= MAX_LENGTH && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    @Override
    public String toString() {
        return value;
    }
}

package dev.parley.protocol;

/**
 * What pushes to a room are about, such as one artifact: of two about the same one, the later replaces the earlier.
 *
 * @param value 1 to {@value #MAX_LENGTH} characters of {@code [A-Za-z0-9_.:-]}; anything else is an
 *     {@link IllegalArgumentException}
 */
public record Subject(String value) {
    public static final int MAX_LENGTH = 64;

    public Subject {
        Ids.require("a subject", value, MAX_LENGTH);
    }

    @Override
    public String toString() {
        return value;
    }
}

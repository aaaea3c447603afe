package dev.parley.artifacts.core;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hub's name for an artifact: 130 random bits. Whoever has it can't be told by it, so that it may stand in a URL; it is
 * made here only, so that it may stand in a path.
 *
 * @param value 26 characters of {@code [a-z2-7]}; anything else is an {@link IllegalArgumentException}
 */
public record ArtifactId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z2-7]{26}");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int LENGTH = 26;

    public ArtifactId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("an artifact's id has 26 characters of [a-z2-7]");
        }
    }

    /** A new one. */
    public static ArtifactId random(SecureRandom random) {
        final StringBuilder text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new ArtifactId(text.toString());
    }

    /** Of what a client sent; empty if it can be none. */
    public static Optional<ArtifactId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new ArtifactId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}

package dev.parley.artifacts.core;

import java.util.regex.Pattern;

/**
 * Where an object's bytes are. Made of our own ids only, so that it may be a path.
 *
 * @param part {@code [a-z0-9-]{1,32}}, then perhaps a dot and the fence under which it was made
 */
public record ObjectKey(ArtifactId artifact, String part) {
    private static final Pattern PART = Pattern.compile("[a-z0-9-]{1,32}(\\.[0-9]{1,19})?");

    public ObjectKey {
        if (!PART.matcher(part).matches()) {
            throw new IllegalArgumentException("no part of an object: " + part);
        }
    }

    /** The inverse of {@link #toString()}; anything else is an {@link IllegalArgumentException}. */
    public static ObjectKey parse(String text) {
        final int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("no key of an object");
        }
        return new ObjectKey(new ArtifactId(text.substring(0, slash)), text.substring(slash + 1));
    }

    @Override
    public String toString() {
        return artifact + "/" + part;
    }
}

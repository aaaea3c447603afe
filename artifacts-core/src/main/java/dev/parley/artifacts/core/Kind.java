package dev.parley.artifacts.core;

import java.util.Optional;

/** What an artifact is. */
public enum Kind {
    /** Made while it is sent; closed by the hub if its recorder doesn't come back. */
    RECORDING("recording"),
    SCREENSHOT("screenshot"),
    FILE("file");

    private final String wireName;

    Kind(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in messages, the catalog and meters. */
    public String wireName() {
        return wireName;
    }

    /** The inverse of {@link #wireName()}; empty for an unknown name. */
    public static Optional<Kind> of(String wireName) {
        for (Kind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}

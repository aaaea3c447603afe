package dev.parley.client.backend;

import java.util.Locale;

/** Of a token; {@link #MODERATOR} and {@link #ADMIN} may kick. */
public enum Role {
    MEMBER,
    MODERATOR,
    ADMIN;

    String claim() {
        return name().toLowerCase(Locale.ROOT);
    }
}

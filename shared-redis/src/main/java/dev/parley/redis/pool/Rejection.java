package dev.parley.redis.pool;

import java.util.Locale;

/** Why a command was not sent. */
enum Rejection {
    /** The server does not answer. */
    DOWN,
    /** Every connection is full, and so many wait already. */
    FULL,
    /** No connection was free in time. */
    TIMEOUT;

    /** As a meter's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

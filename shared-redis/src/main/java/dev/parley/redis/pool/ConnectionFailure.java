package dev.parley.redis.pool;

import java.util.Locale;

/** What went wrong with a connection. */
enum ConnectionFailure {
    /** It could not be opened. */
    REFUSED,
    /** It was opened, and the server did not let it in: its password, its maxclients, a server that is a replica or loads. */
    NOT_READY,
    /** The other side closed it, or the network did. */
    LOST,
    /** A command on it had no answer in time. */
    SILENT;

    /** As a meter's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

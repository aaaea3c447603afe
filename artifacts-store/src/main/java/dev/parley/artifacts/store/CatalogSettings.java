package dev.parley.artifacts.store;

import java.nio.file.Path;

/**
 * Which database has the catalog.
 *
 * @param url of JDBC: H2 or PostgreSQL
 * @param user empty if the database asks for none
 * @param password empty if the database asks for none; never logged
 * @param connections at most, 1 or more
 */
public record CatalogSettings(String url, String user, String password, int connections) {
    /** As settings have it where nothing is set. */
    public static final int CONNECTIONS = 8;

    private static final String POSTGRES = "jdbc:postgresql:";
    private static final String H2 = "jdbc:h2:";
    /** Like PostgreSQL where the two differ; gives up on a lock or a query, as PostgreSQL is told to; writes no file of troubles beside its own. */
    private static final String H2_OPTIONS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=3000;QUERY_TIMEOUT=5000"
                    + ";TRACE_LEVEL_FILE=0";

    public CatalogSettings {
        if (!url.startsWith(POSTGRES) && !url.startsWith(H2)) {
            throw new IllegalArgumentException("a catalog is in PostgreSQL or H2: " + POSTGRES + "… or " + H2 + "…");
        }
        if (connections < 1) {
            throw new IllegalArgumentException("a catalog needs a connection");
        }
    }

    /**
     * H2 in that folder, for one process. What was committed outlives the process however it ends ({@code WRITE_DELAY=0}); H2
     * leaves it to the operating system when it reaches the disk.
     */
    public static CatalogSettings inFolder(Path folder) {
        final String file = folder.toAbsolutePath().resolve("catalog").toString();
        return new CatalogSettings(
                H2 + "file:" + file + H2_OPTIONS + ";WRITE_DELAY=0;FILE_LOCK=FS;DB_CLOSE_ON_EXIT=FALSE",
                "",
                "",
                CONNECTIONS);
    }

    /** H2 in memory, gone with the last catalog of that name that is closed. For tests. */
    public static CatalogSettings inMemory(String name) {
        return new CatalogSettings(H2 + "mem:" + name + H2_OPTIONS, "", "", CONNECTIONS);
    }

    boolean postgres() {
        return url.startsWith(POSTGRES);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "CatalogSettings[user=" + user + ", connections=" + connections + ", postgres=" + postgres() + "]";
    }
}

package dev.parley.migration;

import io.lettuce.core.KeyScanCursor;
import java.util.List;

/**
 * The keys of a server, page by page, by SCAN: a key that is there all the time comes at least once, one that comes or goes
 * meanwhile may come or not. Writes nothing, blocks nobody for longer than a page takes.
 */
final class Pages {
    static final String START = "0";
    static final int SIZE = 500;

    private final Server server;
    private String cursor;
    private boolean more = true;

    /** @param cursor where to go on, of the same server since its last start; or {@link #START} */
    Pages(Server server, String cursor) {
        this.server = server;
        this.cursor = cursor;
    }

    boolean more() {
        return more;
    }

    /** Some keys, now and then none. */
    List<Key> next() {
        final KeyScanCursor<byte[]> page = server.scan(cursor, SIZE);
        cursor = page.getCursor();
        more = !page.isFinished();
        return page.getKeys().stream().map(Key::new).distinct().toList();
    }

    /** Where the next page begins; {@link #START} after the last. */
    String cursor() {
        return cursor;
    }
}

package dev.parley.migration;

import io.lettuce.core.RedisFuture;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All there is of one key on one server.
 *
 * @param content empty for a type that only the server itself can read, or if it was another by then
 */
record Read(String type, Snapshot snapshot, Optional<Object> content) {

    /** Keys that can be read at once; those that are gone are left out. */
    static Map<Key, Read> all(Server server, List<Key> keys) {
        final List<RedisFuture<String>> answers = server.pipelined(keys, (redis, key) -> redis.type(key.bytes()));
        final List<String> types = answers.stream().map(server::get).toList();
        final Map<Key, Snapshot> snapshots = Snapshots.read(server, keys);
        final Iterator<String> type = types.iterator();
        final List<Optional<Content.Asked<?>>> contents =
                server.pipelined(keys, (redis, key) -> Content.ask(redis, type.next(), key.bytes()));
        final Map<Key, Read> all = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            final Optional<Object> content = contents.get(i).flatMap(asked -> asked.get(server));
            final @Nullable Snapshot snapshot = snapshots.get(keys.get(i));
            if (snapshot != null) {
                all.put(keys.get(i), new Read(types.get(i), snapshot, content));
            }
        }
        return all;
    }

    boolean sameValue(Read other) {
        return Arrays.equals(snapshot.dump(), other.snapshot.dump())
                || (content.isPresent() && content.equals(other.content));
    }

    /** Whether it is gone, or may be, by the time that it is looked for elsewhere. */
    boolean isEnding() {
        return snapshot.expiresAt() != Snapshot.FOR_EVER
                && snapshot.expiresAt() - System.currentTimeMillis() < Snapshot.TOLERANCE_MILLIS;
    }

    String lifetime() {
        return snapshot.expiresAt() == Snapshot.FOR_EVER
                ? "for ever"
                : (snapshot.expiresAt() - System.currentTimeMillis()) / 1000.0 + " s";
    }
}

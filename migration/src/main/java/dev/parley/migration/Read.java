package dev.parley.migration;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All there is of one key on one server.
 *
 * @param content empty for a type that only the server itself can read, or if it was another by then
 */
record Read(String type, Snapshot snapshot, Optional<Object> content) {

    /** Empty if there is no such key. */
    static Optional<Read> of(Server server, Key key) {
        final String type = server.get(server.redis().type(key.bytes()));
        final @Nullable Snapshot snapshot = Snapshots.read(server, List.of(key)).get(key);
        return snapshot == null
                ? Optional.empty()
                : Optional.of(new Read(type, snapshot, Content.of(server, type, key)));
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

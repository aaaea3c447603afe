package dev.parley.migration;

import io.lettuce.core.RedisFuture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads values and lifetimes, many at once but never many large ones. */
final class Snapshots {
    /** Of values, at a time; a larger one comes alone. */
    private static final long BYTES = 16 << 20;

    private record Asked(RedisFuture<List<byte[]>> time, RedisFuture<Long> lifetime, RedisFuture<byte[]> dump) {}

    private Snapshots() {}

    /** The keys in groups that can be read at once; those that are gone are left out. */
    static List<List<Key>> batches(Server server, List<Key> keys) {
        final List<RedisFuture<Long>> sizes = server.pipelined(keys, (redis, key) -> redis.memoryUsage(key.bytes()));
        final List<List<Key>> batches = new ArrayList<>();
        long bytes = BYTES;
        for (int i = 0; i < keys.size(); i++) {
            final @Nullable Long size = server.get(sizes.get(i));
            if (size == null) {
                continue;
            }
            if (bytes + size > BYTES) {
                batches.add(new ArrayList<>());
                bytes = 0;
            }
            bytes += size;
            batches.getLast().add(keys.get(i));
        }
        return batches;
    }

    /** By key; without those that are gone. */
    static Map<Key, Snapshot> read(Server server, List<Key> keys) {
        // The time is the server's own: how long an answer is under way must not lengthen a life.
        final List<Asked> answers = server.pipelined(
                keys, (redis, key) -> new Asked(redis.time(), redis.pttl(key.bytes()), redis.dump(key.bytes())));
        final Map<Key, Snapshot> snapshots = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            final long now = Server.millis(server.get(answers.get(i).time())) - server.clockOffset();
            final long left = server.get(answers.get(i).lifetime());
            final byte @Nullable [] dump = server.get(answers.get(i).dump());
            // Gone, or gone between the two.
            if (left != -2 && dump != null) {
                snapshots.put(
                        keys.get(i), new Snapshot(keys.get(i), dump, left == -1 ? Snapshot.FOR_EVER : now + left));
            }
        }
        return snapshots;
    }
}

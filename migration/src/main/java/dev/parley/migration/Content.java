package dev.parley.migration;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value as its type's own commands read it, in a form that {@code equals} compares: two servers may keep one value in
 * different ways, so that their DUMPs differ.
 */
final class Content {
    /** What was asked, and what becomes of the answer. */
    record Asked<T>(RedisFuture<T> answer, Function<T, Object> form) {
        /** Empty if the key is gone, or of another type, by now. */
        Optional<Object> get(Server server) {
            return server.read(answer).map(form);
        }
    }

    private Content() {}

    /** Asks for all of it; empty if this type can't be read (it comes from a module). */
    static Optional<Asked<?>> ask(RedisAsyncCommands<byte[], byte[]> redis, String type, byte[] name) {
        return switch (type) {
            case "string" -> Optional.of(new Asked<>(redis.get(name), Key::new));
            case "list" -> Optional.of(new Asked<>(redis.lrange(name, 0, -1), Content::keys));
            case "set" -> Optional.of(new Asked<>(redis.smembers(name), members -> new HashSet<>(keys(members))));
            case "hash" -> Optional.of(new Asked<>(redis.hgetall(name), Content::hash));
            case "zset" -> Optional.of(new Asked<>(redis.zrangeWithScores(name, 0, -1), Content::scores));
            case "stream" -> Optional.of(new Asked<>(StreamContent.ask(redis, name), StreamContent::of));
            default -> Optional.empty();
        };
    }

    private static List<Key> keys(Collection<byte[]> values) {
        return values.stream().map(Key::new).toList();
    }

    private static Map<Key, Key> hash(Map<byte[], byte[]> fields) {
        final Map<Key, Key> hash = new HashMap<>();
        fields.forEach((field, value) -> hash.put(new Key(field), new Key(value)));
        return hash;
    }

    private static Map<Key, Double> scores(List<ScoredValue<byte[]>> members) {
        final Map<Key, Double> scores = new HashMap<>();
        members.forEach(member -> scores.put(new Key(member.getValue()), member.getScore()));
        return scores;
    }
}

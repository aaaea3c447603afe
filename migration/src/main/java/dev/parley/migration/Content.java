package dev.parley.migration;

import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value as its type's own commands read it, in a form that {@code equals} compares: two servers may keep one value in
 * different ways, so that their DUMPs differ.
 */
final class Content {
    private Content() {}

    /** Empty if this type can't be read (it comes from a module), or the key is gone or of another type by now. */
    static Optional<Object> of(Server server, String type, Key key) {
        final RedisAsyncCommands<byte[], byte[]> redis = server.redis();
        final byte[] name = key.bytes();
        return switch (type) {
            case "string" -> server.read(redis.get(name)).map(Key::new);
            case "list" -> server.read(redis.lrange(name, 0, -1)).map(Content::keys);
            case "set" -> server.read(redis.smembers(name)).map(members -> new HashSet<>(keys(members)));
            case "hash" -> server.read(redis.hgetall(name)).map(Content::hash);
            case "zset" -> server.read(redis.zrangeWithScores(name, 0, -1)).map(Content::scores);
            case "stream" -> server.read(StreamContent.ask(redis, name)).map(StreamContent::of);
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

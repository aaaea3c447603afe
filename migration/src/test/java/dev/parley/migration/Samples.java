package dev.parley.migration;

import io.lettuce.core.Consumer;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.HashMap;
import java.util.Map;

/** A key of each type, small and large, so that each is kept in more than one way. */
final class Samples {
    static final int TYPES = 12;

    private Samples() {}

    /** Writes one of {@link #TYPES}; not all names give the same value. */
    static void write(RedisCommands<String, String> redis, int type, String key) {
        switch (type) {
            case 0 -> redis.set(key, "value of " + key);
            case 1 -> redis.set(key, "12345");
            case 2 -> redis.set(key, "\u0000\u00ff\n\r" + "x".repeat(2000));
            case 3 -> redis.hset(key, Map.of("a", "1", "b", key));
            case 4 -> redis.hset(key, fields());
            case 5 -> redis.rpush(key, "a", "b", "a", key);
            case 6 -> redis.sadd(key, "1", "2", "3");
            case 7 -> redis.sadd(key, fields().keySet().toArray(String[]::new));
            case 8 -> {
                redis.zadd(key, 1.5, "a");
                redis.zadd(key, Double.POSITIVE_INFINITY, "b");
            }
            case 9 -> fields().keySet().forEach(member -> redis.zadd(key, member.hashCode() / 3.0, member));
            case 10 -> stream(redis, key);
            case 11 -> redis.pfadd(key, fields().keySet().toArray(String[]::new));
            default -> throw new IllegalArgumentException("There is no type " + type);
        }
    }

    private static Map<String, String> fields() {
        final Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < 700; i++) {
            fields.put("field-" + i, "value-" + i);
        }
        return fields;
    }

    private static void stream(RedisCommands<String, String> redis, String key) {
        for (int i = 0; i < 5; i++) {
            redis.xadd(key, Map.of("name", key, "length", String.valueOf(i)));
        }
        redis.xgroupCreate(StreamOffset.from(key, "0"), "group", XGroupCreateArgs.Builder.mkstream());
        redis.xreadgroup(Consumer.from("group", "consumer"), StreamOffset.lastConsumed(key));
        redis.xdel(key, redis.xadd(key, Map.of("deleted", "yes")));
    }
}

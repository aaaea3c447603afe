package dev.parley.migration;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream as XINFO STREAM FULL tells it: entries, the last id, groups, consumers, what is pending. The rest of that answer
 * is how the server keeps it and when a consumer was last seen, and differs between equal streams.
 */
final class StreamContent {
    private static final Set<String> STREAM = Set.of("last-generated-id", "entries");
    private static final Set<String> GROUP = Set.of("name", "last-delivered-id", "pending", "pel");
    private static final Set<String> CONSUMER = Set.of("name", "pending", "pel");

    private StreamContent() {}

    static RedisFuture<List<Object>> ask(RedisAsyncCommands<byte[], byte[]> redis, byte[] name) {
        final CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .add("STREAM")
                .addKey(name)
                .add("FULL")
                .add("COUNT")
                .add(0);
        return redis.dispatch(CommandType.XINFO, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), arguments);
    }

    static Map<String, Object> of(List<Object> answer) {
        return named(
                answer,
                STREAM,
                "groups",
                group -> named(group, GROUP, "consumers", consumer -> named(consumer, CONSUMER, "", _ -> Map.of())));
    }

    /**
     * Makes a map of a list of names and values.
     *
     * @param kept which values count
     * @param nested which value is a list of such lists
     */
    private static Map<String, Object> named(
            List<?> answer, Set<String> kept, String nested, Function<List<?>, Map<String, Object>> inner) {
        final Map<String, Object> named = new HashMap<>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            final String name =
                    answer.get(i) instanceof byte[] bytes ? new String(bytes, StandardCharsets.US_ASCII) : "";
            final Object value = answer.get(i + 1);
            if (kept.contains(name)) {
                named.put(name, plain(value));
            } else if (name.equals(nested) && value instanceof List<?> list) {
                final List<Object> all = new ArrayList<>();
                list.forEach(one -> all.add(one instanceof List<?> fields ? inner.apply(fields) : plain(one)));
                named.put(name, all);
            }
        }
        return named;
    }

    /** Bytes become comparable. */
    private static Object plain(@Nullable Object answer) {
        return switch (answer) {
            case null -> "";
            case byte[] bytes -> new Key(bytes);
            case List<?> list -> {
                final List<Object> all = new ArrayList<>();
                list.forEach(one -> all.add(plain(one)));
                yield all;
            }
            default -> answer;
        };
    }
}

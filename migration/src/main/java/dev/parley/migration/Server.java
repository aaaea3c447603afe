package dev.parley.migration;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * A connection to one Redis server. Calls block; one thread at a time.
 *
 * <p>What fails is thrown as {@link RedisException}; a connection that is lost stays so.
 */
final class Server {
    private static final int CLOCK_MEASUREMENTS = 5;

    private final String name;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final Map<String, String> about;
    private final long clockOffset;

    /** @param name without a password: host, port and database */
    Server(String name, StatefulRedisConnection<byte[], byte[]> connection) {
        this.name = name;
        this.connection = connection;
        this.about = info("server");
        this.clockOffset = measureClock();
    }

    String name() {
        return name;
    }

    /** Another one after each start of the server. */
    String runId() {
        return about.getOrDefault("run_id", "");
    }

    boolean isCluster() {
        return "cluster".equals(about.get("redis_mode"));
    }

    /** By how many milliseconds its clock is ahead of this machine's: lifetimes end by the server's. */
    long clockOffset() {
        return clockOffset;
    }

    /** A section of INFO. */
    Map<String, String> info(String section) {
        return get(connection.async().info(section))
                .lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1),
                        (first, _) -> first));
    }

    long size() {
        return get(connection.async().dbsize());
    }

    KeyScanCursor<byte[]> scan(String cursor, int count) {
        return get(connection.async().scan(ScanCursor.of(cursor), ScanArgs.Builder.limit(count)));
    }

    /** Sends a command, or some, for each of them in one go, and gives what the last argument has made of it. */
    <K, F> List<F> pipelined(Collection<K> things, BiFunction<RedisAsyncCommands<byte[], byte[]>, K, F> command) {
        connection.setAutoFlushCommands(false);
        try {
            final List<F> sent = new ArrayList<>(things.size());
            for (K thing : things) {
                sent.add(command.apply(connection.async(), thing));
            }
            return sent;
        } finally {
            connection.flushCommands();
            connection.setAutoFlushCommands(true);
        }
    }

    /** Which of the keys there are. */
    List<Key> existing(List<Key> keys) {
        final List<RedisFuture<Long>> answers = pipelined(keys, (redis, key) -> redis.exists(key.bytes()));
        final List<Key> existing = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (get(answers.get(i)) > 0) {
                existing.add(keys.get(i));
            }
        }
        return existing;
    }

    void remove(Collection<Key> keys) {
        pipelined(keys, (redis, key) -> redis.unlink(key.bytes())).forEach(this::get);
    }

    RedisAsyncCommands<byte[], byte[]> redis() {
        return connection.async();
    }

    /**
     * The answer, which is awaited for as long as the connection's timeout allows.
     *
     * @throws RedisException that names the server
     */
    <T> T get(RedisFuture<T> answer) {
        try {
            return answer.toCompletableFuture().join();
        } catch (CompletionException | CancellationException e) {
            throw failure(e);
        }
    }

    /** The answer of a command for one type; empty if the key is gone, or of another type, by now. */
    <T> Optional<T> read(RedisFuture<T> answer) {
        return refusal(answer, "WRONGTYPE", "ERR no such key").isPresent()
                ? Optional.empty()
                : Optional.ofNullable(get(answer));
    }

    /** What is wrong with this one alone, in the server's words; empty if nothing is. Other failures are thrown. */
    Optional<String> refusal(RedisFuture<?> answer, String... begins) {
        try {
            answer.toCompletableFuture().join();
            return Optional.empty();
        } catch (CompletionException | CancellationException e) {
            final String words = words(e);
            if (Arrays.stream(begins).anyMatch(words::startsWith)) {
                return Optional.of(words);
            }
            throw failure(e);
        }
    }

    /** Whether the server has answered that it did not do it; otherwise nobody knows. */
    static boolean isRefused(RedisException failure) {
        return failure.getCause() instanceof CompletionException outer
                && outer.getCause() instanceof RedisCommandExecutionException;
    }

    private RedisException failure(RuntimeException e) {
        return new RedisException(name + ": " + words(e), e);
    }

    /** Of a chain of failures, the message that says most: the last. */
    static String words(Throwable failure) {
        Throwable last = failure;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        if (last instanceof CancellationException || last instanceof ClosedChannelException) {
            return "the connection was lost";
        }
        final String message = last.getMessage();
        return message == null ? last.getClass().getSimpleName() : message;
    }

    /** Of some measurements the one with the shortest way there and back, of which half is taken off. */
    private long measureClock() {
        long shortest = Long.MAX_VALUE;
        long offset = 0;
        for (int i = 0; i < CLOCK_MEASUREMENTS; i++) {
            final long before = System.currentTimeMillis();
            final long there = millis(get(connection.async().time()));
            final long after = System.currentTimeMillis();
            if (after - before < shortest) {
                shortest = after - before;
                offset = there - (before + after) / 2;
            }
        }
        return offset;
    }

    /** What TIME answers, in milliseconds. */
    static long millis(List<byte[]> time) {
        return number(time.getFirst()) * 1000 + number(time.getLast()) / 1000;
    }

    private static long number(byte[] text) {
        return Long.parseLong(new String(text, StandardCharsets.US_ASCII));
    }
}

package dev.parley.embedded;

import java.util.ArrayList;
import java.util.List;

/**
 * How a Redis server is started. Unless told otherwise it listens on loopback, saves nothing, and keeps what it must keep in
 * a temporary folder.
 *
 * @param port port on loopback, or 0 for a free one
 * @param sentinel whether it runs as a Sentinel
 * @param directives lines of redis.conf, such as {@code maxmemory 64mb}; a later one wins over an earlier one
 */
public record RedisOptions(int port, boolean sentinel, List<String> directives) {

    public RedisOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port is 0 to 65535, not " + port);
        }
        directives = List.copyOf(directives);
    }

    public static RedisOptions onFreePort() {
        return onPort(0);
    }

    public static RedisOptions onPort(int port) {
        return new RedisOptions(port, false, List.of());
    }

    /** These options and some lines of redis.conf more. */
    public RedisOptions with(String... more) {
        List<String> all = new ArrayList<>(directives);
        all.addAll(List.of(more));
        return new RedisOptions(port, sentinel, all);
    }

    /** Keeps every write that was answered, so that a killed server has it again after its restart. */
    public RedisOptions keepingData() {
        return with("appendonly yes", "appendfsync always");
    }

    public RedisOptions asSentinel() {
        return new RedisOptions(port, true, directives);
    }
}

package dev.parley.redis.pool;

import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server says of itself in INFO. What it does not say is 0.
 *
 * @param blockedClients those that wait in a blocking command
 * @param rejected connections that maxclients did not let in, since it started
 * @param memoryMax 0 for no limit
 */
record ServerFigures(
        long clients,
        long maxClients,
        long blockedClients,
        long rejected,
        long memoryUsed,
        long memoryMax,
        long evicted,
        long expired) {
    /** What {@link #of} takes the answers to. Older servers take one section at a time. */
    static final List<RedisRequest> QUESTIONS = Stream.of("clients", "stats", "memory")
            .map(section -> RedisRequest.of(CommandType.INFO, List.of(), section))
            .toList();

    static ServerFigures of(RedisReply clients, RedisReply stats, RedisReply memory) {
        return new ServerFigures(
                field(clients.text(0), "connected_clients"),
                field(clients.text(0), "maxclients"),
                field(clients.text(0), "blocked_clients"),
                field(stats.text(0), "rejected_connections"),
                field(memory.text(0), "used_memory"),
                field(memory.text(0), "maxmemory"),
                field(stats.text(0), "evicted_keys"),
                field(stats.text(0), "expired_keys"));
    }

    /** The value of one line of INFO; 0 where there is none. */
    static long field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}

package dev.parley.redis;

import dev.parley.redis.pool.Endpoint;
import dev.parley.redis.pool.PoolConfig;
import java.time.Duration;

/**
 * Where the Redis instances are and how they are used. A deployable opens its own and the shared one only.
 *
 * @param resumeWindow for how long what waits for a client has to be kept, at the least
 * @param appendDeadline within which an append to outboxes is safe or has failed
 * @param client how this node's connections call themselves, followed by the pool, where a URI says nothing else
 */
public record RedisConfig(
        Instance signaling,
        Instance rooms,
        Instance shared,
        Duration resumeWindow,
        Duration appendDeadline,
        String client) {

    /** One instance and the pool to it. */
    public record Instance(Endpoint endpoint, PoolConfig pool) {
        /** As {@link Endpoint#parse} takes it. */
        public Instance at(String uri) {
            return new Instance(Endpoint.parse(uri), pool);
        }
    }

    public RedisConfig {
        if (!resumeWindow.isPositive()) {
            throw new IllegalArgumentException("resumeWindow is " + resumeWindow + ", expected more than nothing");
        }
        if (!appendDeadline.isPositive()) {
            throw new IllegalArgumentException("appendDeadline is " + appendDeadline + ", expected more than nothing");
        }
    }

    /** On this machine, at the ports of the compose file, with the documented pools. */
    public static RedisConfig defaults() {
        return new RedisConfig(
                new Instance(Endpoint.parse("redis://localhost:6380"), PoolConfig.ofMax(20)),
                new Instance(Endpoint.parse("redis://localhost:6379"), PoolConfig.ofMax(15)),
                new Instance(Endpoint.parse("redis://localhost:6381"), PoolConfig.ofMax(10)),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                "parley");
    }

    /** The same with the instances elsewhere. */
    public RedisConfig at(String signalingUri, String roomsUri, String sharedUri) {
        return new RedisConfig(
                signaling.at(signalingUri),
                rooms.at(roomsUri),
                shared.at(sharedUri),
                resumeWindow,
                appendDeadline,
                client);
    }

    /** The same with another resume window. */
    public RedisConfig resumingWithin(Duration window) {
        return new RedisConfig(signaling, rooms, shared, window, appendDeadline, client);
    }

    /** The same, whose connections call themselves so. */
    public RedisConfig named(String name) {
        return new RedisConfig(signaling, rooms, shared, resumeWindow, appendDeadline, name);
    }

    /** The instance of a namespace. */
    public Instance of(RedisNamespace namespace) {
        return switch (namespace) {
            case SIGNALING -> signaling;
            case ROOMS -> rooms;
            case SHARED -> shared;
        };
    }
}

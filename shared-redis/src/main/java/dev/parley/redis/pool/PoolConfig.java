package dev.parley.redis.pool;

import java.time.Duration;

/**
 * How a pool behaves. Its connections are multiplexed: a command waits for a connection only where all of them carry
 * {@code maxInFlight} commands.
 *
 * @param minConnections kept open; 1 or more
 * @param maxConnections opened under load
 * @param subscriptionConnections counted apart; opened with the first subscription
 * @param maxInFlight commands under way on one connection
 * @param growAt commands under way on every connection at which another is opened
 * @param acquireTimeout how long a command waits while every connection is full
 * @param idleTimeout after which a connection above the minimum that carried nothing is closed
 * @param connectTimeout for a connection to be ready, the server's answer to PING included
 * @param commandTimeout for commands without a shorter deadline of their own
 * @param retries of a repeatable command whose connection broke
 * @param pingInterval on a quiet connection
 * @param probeInterval of PING while the server does not answer
 * @param infoInterval at which each server is asked for its own counts
 * @param backup when a backup takes over, where there is one
 */
public record PoolConfig(
        int minConnections,
        int maxConnections,
        int subscriptionConnections,
        int maxInFlight,
        int growAt,
        Duration acquireTimeout,
        Duration idleTimeout,
        Duration connectTimeout,
        Duration commandTimeout,
        int retries,
        Duration pingInterval,
        Duration probeInterval,
        Duration infoInterval,
        BackupTimes backup) {
    public PoolConfig {
        atLeast("minConnections", minConnections, 1);
        atLeast("maxConnections", maxConnections, minConnections);
        atLeast("subscriptionConnections", subscriptionConnections, 1);
        atLeast("maxInFlight", maxInFlight, 1);
        atLeast("growAt", growAt, 1);
        atLeast("retries", retries, 0);
        positive("acquireTimeout", acquireTimeout);
        positive("idleTimeout", idleTimeout);
        positive("connectTimeout", connectTimeout);
        positive("commandTimeout", commandTimeout);
        positive("pingInterval", pingInterval);
        positive("probeInterval", probeInterval);
        positive("infoInterval", infoInterval);
    }

    /** As operators know it, with that many connections at most. */
    public static PoolConfig ofMax(int maxConnections) {
        return new PoolConfig(
                5,
                maxConnections,
                2,
                1024,
                32,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                3,
                Duration.ofSeconds(30),
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                BackupTimes.defaults());
    }

    private static void atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least " + least);
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " is " + value + ", expected more than nothing");
        }
    }
}

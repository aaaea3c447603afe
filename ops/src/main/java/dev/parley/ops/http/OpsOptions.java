package dev.parley.ops.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where the ops server listens, and its bounds.
 *
 * @param address port 0 takes a free one
 * @param maxConnections at a time; for one more, the one that a request has been awaited from longest is closed; the new one,
 *     where there is none
 * @param maxRequestBytes of a body; a larger one is answered 413 and closed
 * @param idleTimeout from the last answer (or the connection's begin) until the next request is there, whole; also for a
 *     client to take an answer; then the connection is closed
 * @param handlerTimeout for an endpoint to answer; then the client gets 504
 */
public record OpsOptions(
        InetSocketAddress address,
        int maxConnections,
        int maxRequestBytes,
        Duration idleTimeout,
        Duration handlerTimeout) {

    /** 64 connections, 64 KiB, 75 s (longer than Prometheus pauses between two scrapes by default), 10 s. */
    public static OpsOptions at(InetSocketAddress address) {
        return new OpsOptions(address, 64, 64 * 1024, Duration.ofSeconds(75), Duration.ofSeconds(10));
    }
}

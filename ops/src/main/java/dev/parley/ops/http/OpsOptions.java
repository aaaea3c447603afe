package dev.parley.ops.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where the ops server listens, and its bounds.
 *
 * @param address port 0 takes a free one
 * @param maxConnections at a time; for one more, one is closed, see {@link OpsServer}
 * @param maxRequestBytes of a body; a larger one is answered 413 and closed
 * @param patience from the last answer (or the connection's begin) until the next request is there, whole; also for a
 *     client to take an answer; then the connection is closed
 * @param handlerTimeout for an endpoint to answer; then the client gets 504
 */
public record OpsOptions(
        InetSocketAddress address,
        int maxConnections,
        int maxRequestBytes,
        Duration patience,
        Duration handlerTimeout) {

    /** 64 connections, 64 KiB, 5 s (who pauses longer connects anew, as Prometheus does), 10 s. */
    public static OpsOptions at(InetSocketAddress address) {
        return new OpsOptions(address, 64, 64 * 1024, Duration.ofSeconds(5), Duration.ofSeconds(10));
    }
}

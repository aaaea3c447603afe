package dev.parley.ops.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has done what by the admin endpoints, to whom: one line for each request that got past the guard and is no mere
 * question. Whom it concerns stands in its address; bodies, which may be people's messages, are not logged. Any thread.
 */
final class AdminLog {

    private static final Logger LOG = LoggerFactory.getLogger(AdminLog.class);

    private AdminLog() {}

    /**
     * @param uri as it was sent, percent-encoded
     * @param token the fingerprint of the token that the request bore
     * @param answer {@code null} if the client went before there was one: then it may have been done or not
     */
    static void done(String method, String uri, String token, SocketAddress from, @Nullable OpsResponse answer) {
        String address =
                from instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : String.valueOf(from);
        Object outcome = answer == null ? "the client went" : answer.status();
        LOG.info("admin: {} {} by token {} from {}: {}", method, uri, token, address, outcome);
    }
}

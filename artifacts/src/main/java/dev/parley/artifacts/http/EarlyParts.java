package dev.parley.artifacts.http;

import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;

/** What a connection has decoded before its turn: requests that came while another one is answered. */
final class EarlyParts {
    private static final int MOST_REQUESTS = 16;

    private final Queue<HttpObject> parts = new ArrayDeque<>();
    private int requests;

    /** Takes it over. Whether there is room for it; if not, the connection is to be closed. */
    boolean add(HttpObject part) {
        parts.add(part);
        requests += part instanceof HttpRequest ? 1 : 0;
        return requests <= MOST_REQUESTS;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** The next, which is the caller's then. */
    HttpObject remove() {
        final HttpObject part = parts.remove();
        requests -= part instanceof HttpRequest ? 1 : 0;
        return part;
    }

    void release() {
        parts.forEach(ReferenceCountUtil::release);
        parts.clear();
    }
}

package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ObjectStore;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;

/** What a request is answered with; whoever has it closes it, sent or not. Its headers may still be added to; for one thread. */
sealed interface Response extends AutoCloseable {
    HttpResponseStatus status();

    HttpHeaders headers();

    @Override
    default void close() {}

    /** One whose body is at hand. */
    record Whole(HttpResponseStatus status, HttpHeaders headers, String body) implements Response {
        Whole(HttpResponseStatus status, String mediaType, String body) {
            this(status, new DefaultHttpHeaders(), body);
            headers.set(HttpHeaderNames.CONTENT_TYPE, mediaType)
                    .set("X-Content-Type-Options", "nosniff")
                    .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        }
    }

    /** {@return one without a body} */
    static Whole empty(HttpResponseStatus status) {
        return new Whole(status, new DefaultHttpHeaders(), "");
    }

    /**
     * One whose body is read while it is sent.
     *
     * @param reader is its own
     * @param length in bytes, from {@code from} on
     */
    record Streamed(HttpResponseStatus status, HttpHeaders headers, ObjectStore.Reader reader, long from, long length)
            implements Response {
        @Override
        public void close() {
            reader.close();
        }
    }
}

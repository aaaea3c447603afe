package dev.parley.system.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A node that a test can bring clients to, in this process or one of its own. */
public interface RunningNode extends AutoCloseable {
    /** What {@code PARLEY_ADMIN_TOKEN} is. */
    String ADMIN_TOKEN = "an admin token of the tests";

    Wire wire();

    /** Of the wire. */
    int port();

    int opsPort();

    /** Stops it in order. */
    @Override
    void close();

    /** Whether {@code /health/ready} says so. */
    default boolean ready() {
        return get("/health/ready").statusCode() == 200;
    }

    /** Asks the ops server. */
    default HttpResponse<String> get(String path) {
        return http(HttpRequest.newBuilder(ops(path)).GET());
    }

    /** Reads from the ops server as an admin. */
    default HttpResponse<String> read(String path) {
        return http(HttpRequest.newBuilder(ops(path))
                .header("Authorization", "Bearer " + ADMIN_TOKEN)
                .GET());
    }

    /** Asks the ops server as an admin. */
    default HttpResponse<String> post(String path) {
        return http(HttpRequest.newBuilder(ops(path))
                .header("Authorization", "Bearer " + ADMIN_TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private URI ops(String path) {
        return URI.create("http://127.0.0.1:" + opsPort() + path);
    }

    private static HttpResponse<String> http(HttpRequest.Builder request) {
        try {
            return Holder.HTTP.send(
                    request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Keeps the client out of the interface's face. */
    final class Holder {
        private static final HttpClient HTTP =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

        private Holder() {}
    }
}

package dev.parley.rooms.socketio;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A hand-driven long-polling client of one session. */
final class Polling {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    final int port;
    final String sid;
    private final List<String> unread = new ArrayList<>();

    private Polling(int port, String sid) {
        this.port = port;
        this.sid = sid;
    }

    static Polling open(int port) {
        String body = get(port, "EIO=4&transport=polling").body();
        return new Polling(port, Json.text(body.substring(1), "sid"));
    }

    /** Opens a session, joins {@code /}, and reads past the {@code auth} event. */
    static Polling joined(int port) {
        Polling polling = open(port);
        polling.post("40{\"token\":\"any\"}");
        boolean greeted = false;
        for (boolean welcomed = false; !welcomed || !greeted; ) {
            String packet = polling.next();
            // The stock server says the second before the first.
            welcomed |= packet.startsWith("40");
            greeted |= packet.startsWith("42[\"auth\"");
        }
        return polling;
    }

    static HttpResponse<String> get(int port, String query, String... headers) {
        return send("GET", port, query, null, headers).join();
    }

    static CompletableFuture<HttpResponse<String>> send(
            String method, int port, String query, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/socket.io/?" + query))
                .timeout(Duration.ofSeconds(10))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    String query() {
        return "EIO=4&transport=polling&sid=" + sid;
    }

    CompletableFuture<HttpResponse<String>> getAsync() {
        return send("GET", port, query(), null);
    }

    CompletableFuture<HttpResponse<String>> postAsync(String body) {
        return send("POST", port, query(), body.getBytes(StandardCharsets.UTF_8), "Content-Type", "text/plain");
    }

    HttpResponse<String> get() {
        return getAsync().join();
    }

    HttpResponse<String> post(String body) {
        return postAsync(body).join();
    }

    /** The next packet, answering pings on the way. */
    String next() {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (true) {
            while (unread.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("no packet");
                }
                HttpResponse<String> response = get();
                if (response.statusCode() != 200) {
                    throw new IllegalStateException("poll was answered " + response.statusCode());
                }
                unread.addAll(Arrays.asList(response.body().split("\u001e", -1)));
            }
            String packet = unread.removeFirst();
            if (packet.equals("2")) {
                post("3");
            } else {
                return packet;
            }
        }
    }

    /** Skips packets up to the one with this beginning. */
    String awaitPacket(String beginning) {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (System.nanoTime() < deadline) {
            String packet = next();
            if (packet.startsWith(beginning)) {
                return packet;
            }
        }
        throw new AssertionError("no packet " + beginning);
    }

    /** {@return whether the session is gone: a poll is refused} */
    boolean isGone() {
        try {
            return send("GET", port, query(), null).get().statusCode() >= 400;
        } catch (Exception broken) {
            return broken.getCause() instanceof IOException;
        }
    }
}

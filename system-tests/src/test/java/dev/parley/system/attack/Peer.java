package dev.parley.system.attack;

import dev.parley.system.harness.Json;
import dev.parley.system.harness.Token;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A native client that keeps nothing of what it is sent but the beginnings of replies, so that there can be many. Any thread. */
final class Peer implements WebSocket.Listener, AutoCloseable {
    private static final int KEPT = 400;
    private static final long PATIENCE_SECONDS = 20;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private static final AtomicLong IDS = new AtomicLong();

    private final StringBuilder text = new StringBuilder();
    private final Map<String, CompletableFuture<String>> pending = new ConcurrentHashMap<>();
    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    private Peer(int port, String user) {
        socket = HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + Token.of(user).sign())
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/ws"), this)
                .join();
        send("{\"type\":\"hello\"}");
    }

    static Peer connect(int port, String user) {
        return new Peer(port, user);
    }

    /** The first thing that the hub says: a welcome or an error. */
    String first() {
        return await(first);
    }

    String id() {
        return Json.parse(first() + "}").path("peer").asText();
    }

    /** The beginning of the reply; completes exceptionally if the connection ends before. */
    CompletableFuture<String> request(String type, String fields) {
        final String id = "a" + IDS.incrementAndGet();
        final CompletableFuture<String> reply = new CompletableFuture<>();
        pending.put(id, reply);
        send("{\"type\":\"" + type + "\",\"id\":\"" + id + "\"," + fields + "}");
        return reply;
    }

    String ask(String type, String fields) {
        return await(request(type, fields));
    }

    static String await(CompletableFuture<String> reply) {
        return reply.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private synchronized void send(String frame) {
        sent = sent.thenCompose(done -> socket.sendText(frame, true));
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data, 0, Math.min(data.length(), Math.max(0, KEPT - text.length())));
        if (last) {
            arrived(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void arrived(String beginning) {
        if (!first.isDone()) {
            first.complete(beginning.replaceFirst(",\"iceServers\".*", ""));
        }
        final int re = beginning.indexOf("\"re\":\"");
        if (re >= 0 && !beginning.startsWith("{\"type\":\"undeliverable\"")) {
            final CompletableFuture<String> asked =
                    pending.remove(beginning.substring(re + 6, beginning.indexOf('"', re + 6)));
            if (asked != null) {
                asked.complete(beginning);
            }
        }
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(-1);
    }

    private void end(int code) {
        closed.complete(code);
        final IllegalStateException over = new IllegalStateException("closed with " + code);
        first.completeExceptionally(over);
        pending.values().forEach(reply -> reply.completeExceptionally(over));
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    /** Ends its session. */
    @Override
    public synchronized void close() {
        if (isOpen()) {
            sent = sent.thenCompose(done -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
        }
    }
}

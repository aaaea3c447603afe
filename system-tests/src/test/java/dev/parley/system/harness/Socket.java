package dev.parley.system.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A WebSocket that takes texts at any time and sends them one after the other. Any thread. */
final class Socket implements WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();

    /**
     * The JDK's WebSocket does not always notice the end of a connection without a close frame; a ping to one that is
     * gone fails.
     */
    private static final ScheduledExecutorService PINGS = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("harness-pings").daemon().factory());

    private final Events events;
    private final StringBuilder parts = new StringBuilder();
    private final CountDownLatch over = new CountDownLatch(1);
    private CompletableFuture<WebSocket> sent = new CompletableFuture<>();
    private volatile WebSocket socket;

    /** Told in order. */
    interface Events {
        void text(String text);

        /** @param code -1 for a connection that broke */
        void closed(int code);
    }

    private Socket(Events events) {
        this.events = events;
    }

    /** Blocks until it is open; a refused upgrade is a {@link CompletionException}. */
    static Socket open(URI uri, Map<String, String> headers, Events events) {
        final Socket socket = new Socket(events);
        final WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(5));
        headers.forEach(builder::header);
        final WebSocket open = builder.buildAsync(uri, socket).join();
        socket.socket = open;
        socket.sent.complete(open);
        socket.pingLater();
        return socket;
    }

    synchronized void send(String text) {
        sent = sent.exceptionally(broken -> socket).thenCompose(open -> open.sendText(text, true));
    }

    /** Sends a close frame. */
    synchronized void close(int code) {
        sent = sent.exceptionally(broken -> socket).thenCompose(open -> open.sendClose(code, ""));
    }

    synchronized void sendBinary(byte[] bytes) {
        sent = sent.exceptionally(broken -> socket).thenCompose(open -> open.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    private void pingLater() {
        if (over.getCount() > 0) {
            PINGS.schedule(this::ping, 1, TimeUnit.SECONDS);
        }
    }

    private void ping() {
        if (over.getCount() > 0 && !socket.isOutputClosed()) {
            socket.sendPing(ByteBuffer.allocate(0)).whenComplete((done, failure) -> {
                if (failure instanceof IOException || (failure != null && failure.getCause() instanceof IOException)) {
                    over(-1);
                }
            });
        }
        pingLater();
    }

    /** Cuts the connection. */
    void abort() {
        socket.abort();
        over(-1);
    }

    void awaitOver() {
        try {
            if (!over.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the connection does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        parts.append(data);
        if (last) {
            final String text = parts.toString();
            parts.setLength(0);
            events.text(text);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        over(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        over(-1);
    }

    private synchronized void over(int code) {
        if (over.getCount() > 0) {
            over.countDown();
            events.closed(code);
        }
    }
}

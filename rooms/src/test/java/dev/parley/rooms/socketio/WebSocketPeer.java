package dev.parley.rooms.socketio;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A hand-driven WebSocket client. */
final class WebSocketPeer implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** Text frames as strings, binary ones as byte arrays. */
    final BlockingQueue<Object> frames = new LinkedBlockingQueue<>();

    /** The close code; 1006 if the connection broke. */
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private final StringBuilder text = new StringBuilder();
    private final java.io.ByteArrayOutputStream binary = new java.io.ByteArrayOutputStream();
    private WebSocket socket;

    static WebSocketPeer open(int port) {
        return open(port, "EIO=4&transport=websocket");
    }

    static WebSocketPeer open(int port, String query, String... headers) {
        WebSocketPeer peer = new WebSocketPeer();
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(5));
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        peer.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/socket.io/?" + query), peer)
                .join();
        return peer;
    }

    /** Opens, joins {@code /}, and reads past the {@code auth} event. */
    static WebSocketPeer joined(int port) {
        WebSocketPeer peer = open(port);
        peer.send("40");
        peer.await("40{");
        peer.await("42[\"auth\"");
        return peer;
    }

    void send(String frame) {
        socket.sendText(frame, true).join();
    }

    void send(byte[] frame) {
        socket.sendBinary(ByteBuffer.wrap(frame), true).join();
    }

    /** The next frame, answering pings on the way. */
    Object next() {
        while (true) {
            Object frame = poll(Duration.ofSeconds(5));
            if (frame == null) {
                throw new AssertionError("no frame; closed: " + closed.getNow(null));
            }
            if (frame.equals("2")) {
                send("3");
            } else {
                return frame;
            }
        }
    }

    Object poll(Duration timeout) {
        try {
            return frames.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Skips frames up to the text with this beginning. */
    String await(String beginning) {
        while (true) {
            if (next() instanceof String frame && frame.startsWith(beginning)) {
                return frame;
            }
        }
    }

    int awaitClose() {
        return closed.orTimeout(5, TimeUnit.SECONDS).join();
    }

    /** Breaks the connection without a word. */
    void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            frames.add(text.toString());
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        binary.writeBytes(bytes);
        if (last) {
            frames.add(binary.toByteArray());
            binary.reset();
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(1006);
    }
}

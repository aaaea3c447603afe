package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A WebSocket client that keeps what it gets: the JDK's. */
final class WsClient implements WebSocket.Listener {
    record Close(int code, String reason) {}

    static final HttpClient HTTP = HttpClient.newHttpClient();

    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CompletableFuture<Close> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    WebSocket socket;

    static WsClient connect(int port) throws Exception {
        return connect(port, builder -> {});
    }

    static WsClient connect(int port, Consumer<WebSocket.Builder> with) throws Exception {
        final WsClient client = new WsClient();
        final WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        with.accept(builder);
        client.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/ws"), client)
                .get(5, TimeUnit.SECONDS);
        return client;
    }

    void send(String text) throws Exception {
        socket.sendText(text, true).get(5, TimeUnit.SECONDS);
    }

    void expect(String text) {
        assertThat(next()).isEqualTo(text);
    }

    String next() {
        return FakeGate.next(texts);
    }

    Close close() throws Exception {
        return closed.get(5, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            texts.add(partial.toString());
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        closed.completeExceptionally(new AssertionError("the hub sent a binary message"));
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(new Close(statusCode, reason));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }
}

package dev.parley.standalone.trial;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A WebSocket of whole text messages, which leave one after the other. */
final class TextSocket {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final WebSocket socket;
    private CompletableFuture<WebSocket> sent;

    private TextSocket(WebSocket socket) {
        this.socket = socket;
        this.sent = CompletableFuture.completedFuture(socket);
    }

    /** Connects; ends exceptionally if that fails. */
    static CompletableFuture<TextSocket> open(
            HttpClient http, URI uri, Consumer<String> received, Consumer<String> down) {
        return http.newWebSocketBuilder()
                .connectTimeout(CONNECT)
                .buildAsync(uri, new Receiver(received, down))
                .thenApply(TextSocket::new);
    }

    synchronized void send(String text) {
        sent = sent.thenCompose(done -> socket.sendText(text, true));
    }

    /** Lets the TCP connection go without a word. */
    void abort() {
        socket.abort();
    }

    /** Says goodbye with a close code (RFC 6455 section 7.4), behind what is still to be sent. */
    synchronized void close(int code) {
        sent = sent.thenCompose(done -> socket.sendClose(code, ""));
    }

    private static final class Receiver implements WebSocket.Listener {
        private final Consumer<String> received;
        private final Consumer<String> down;
        private final StringBuilder message = new StringBuilder();

        Receiver(Consumer<String> received, Consumer<String> down) {
            this.received = received;
            this.down = down;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                final String whole = message.toString();
                message.setLength(0);
                received.accept(whole);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            down.accept(code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            down.accept(String.valueOf(error.getMessage()));
        }
    }
}

package dev.parley.system.media;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The native wire as an app has to speak it: JSON over a WebSocket, which after a break comes back by itself, resumes the
 * session, and sends again what has not been answered. Confined to the loop it is given.
 */
final class NativeWire implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long REQUEST_TIMEOUT_SECONDS = 30;
    private static final long PAUSE_MILLIS = 200;
    private static final int CODE_DO_NOT_RETURN = 4500;

    private record Pending(String text, CompletableFuture<JsonNode> reply) {}

    private final ScheduledExecutorService loop;
    private final URI uri;
    private final String token;
    private final Consumer<JsonNode> pushes;
    private final Consumer<String> trouble;
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final CompletableFuture<JsonNode> welcomed = new CompletableFuture<>();
    private @Nullable WebSocket socket;
    private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null);
    private @Nullable String session;
    private boolean open;
    private boolean closed;
    private long seq;
    private int requests;
    private int resumed;
    private int sessionsLost;

    /** @param pushes is told each push once, in order, on the loop */
    NativeWire(
            ScheduledExecutorService loop,
            String url,
            String token,
            Consumer<JsonNode> pushes,
            Consumer<String> trouble) {
        this.loop = loop;
        this.uri = URI.create(url);
        this.token = token;
        this.pushes = pushes;
        this.trouble = trouble;
    }

    /** Connects, and comes back until it is closed. The future holds the first {@code welcome}. */
    CompletableFuture<JsonNode> connect() {
        final Connection connection = new Connection();
        HTTP.newWebSocketBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .buildAsync(uri, connection)
                .whenComplete((opened, failure) -> loop.execute(() -> opened(connection, opened)));
        return welcomed;
    }

    /** Sends a request; the future holds the fields of its {@code ack}, and fails with the hub's error. */
    CompletableFuture<JsonNode> request(String type, ObjectNode fields) {
        final String id = "n" + ++requests;
        final String text = fields.put("type", type).put("id", id).toString();
        final CompletableFuture<JsonNode> reply = new CompletableFuture<>();
        pending.put(id, new Pending(text, reply));
        send(text);
        return reply.orTimeout(REQUEST_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    boolean isOpen() {
        return open;
    }

    int resumed() {
        return resumed;
    }

    int sessionsLost() {
        return sessionsLost;
    }

    /** Ends the session. */
    @Override
    public void close() {
        closed = true;
        open = false;
        final WebSocket last = socket;
        if (last != null) {
            lastSend = lastSend.handle((sent, failure) -> last.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                    .thenCompose(closing -> closing);
        }
    }

    private void opened(Connection connection, @Nullable WebSocket opened) {
        if (opened == null) {
            comeBack();
            return;
        }
        if (closed) {
            opened.abort();
            return;
        }
        socket = opened;
        connection.current = true;
        lastSend = CompletableFuture.completedFuture(null);
        final ObjectNode hello = JSON.createObjectNode().put("type", "hello").put("token", token);
        if (session != null) {
            hello.putObject("resume").put("session", session).put("seq", seq);
        }
        transmit(hello.toString());
    }

    private void lost(Connection connection, int code, String reason) {
        if (!connection.current) {
            return;
        }
        connection.current = false;
        open = false;
        socket = null;
        if (code >= CODE_DO_NOT_RETURN) {
            trouble.accept("closed for good: " + code + " " + reason);
        } else {
            comeBack();
        }
    }

    private void comeBack() {
        if (!closed) {
            loop.schedule(this::connect, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void hear(String text) {
        final JsonNode message = parse(text);
        final String type = message.path("type").asText();
        switch (type) {
            case "welcome" -> welcome(message);
            case "ack", "error" -> answer(type, message);
            case "pong", "go-away", "token-expiring" -> {}
            default -> push(message);
        }
    }

    private void welcome(JsonNode welcome) {
        if (session != null) {
            if (welcome.path("resumed").asBoolean()) {
                resumed++;
            } else {
                sessionsLost++;
            }
        }
        session = welcome.path("session").asText();
        open = true;
        pending.values().forEach(request -> transmit(request.text()));
        welcomed.complete(welcome);
    }

    private void answer(String type, JsonNode message) {
        final Pending request = pending.remove(message.path("re").asText());
        if (request == null) {
            trouble.accept(type + " that answers nothing: " + message);
        } else if (type.equals("ack")) {
            request.reply().complete(message);
        } else {
            request.reply().completeExceptionally(new IllegalStateException(message.toString()));
        }
    }

    private void push(JsonNode push) {
        final long number = push.path("seq").asLong();
        if (number != seq + 1) {
            trouble.accept("push " + number + " after " + seq);
        }
        seq = number;
        send(JSON.createObjectNode().put("type", "received").put("seq", seq).toString());
        final String mid = push.path("mid").asText("");
        if (mid.isEmpty() || seen.add(mid)) {
            pushes.accept(push);
        }
    }

    /** What can't leave now is sent again, or said by the resume. */
    private void send(String text) {
        if (open) {
            transmit(text);
        }
    }

    /** The JDK's WebSocket takes a message only when the one before has left. */
    private void transmit(String text) {
        final WebSocket to = socket;
        if (to != null) {
            lastSend =
                    lastSend.handle((sent, failure) -> to.sendText(text, true)).thenCompose(sending -> sending);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + text, e);
        }
    }

    /** One connection's listener. Its callbacks hop onto the loop. */
    private final class Connection implements WebSocket.Listener {

        private final StringBuilder partial = new StringBuilder();
        private boolean current;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                final String text = partial.toString();
                partial.setLength(0);
                loop.execute(() -> hear(text));
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            loop.execute(() -> lost(this, code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            loop.execute(() -> lost(this, 1006, String.valueOf(error.getMessage())));
        }
    }
}

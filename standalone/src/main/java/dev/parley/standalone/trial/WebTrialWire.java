package dev.parley.standalone.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The web wire: Socket.IO v5 packets in Engine.IO v4 messages, over the WebSocket transport. */
final class WebTrialWire implements TrialWire {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NORMAL = 1000;
    /** An Engine.IO packet type and, for messages (4), a Socket.IO packet type and ack id. */
    private static final Pattern PACKET = Pattern.compile("(4[0-6]|[0-36])(\\d*)(.*)", Pattern.DOTALL);

    private final Map<Integer, String> asked = new ConcurrentHashMap<>();
    private final AtomicInteger lastAck = new AtomicInteger();
    private final CompletableFuture<TextSocket> socket = new CompletableFuture<>();
    private final ObjectNode auth;
    private final Listener listener;

    private WebTrialWire(ObjectNode auth, Listener listener) {
        this.auth = auth;
        this.listener = listener;
    }

    /** Connects to namespace {@code /}; the push {@code welcome} tells that it was let in. */
    static CompletableFuture<TrialWire> open(HttpClient http, URI uri, ObjectNode auth, Listener listener) {
        final WebTrialWire wire = new WebTrialWire(auth, listener);
        return TextSocket.open(http, uri, wire::received, listener::down).thenApply(socket -> {
            wire.socket.complete(socket);
            return wire;
        });
    }

    @Override
    public void send(String type, ObjectNode fields) {
        final int ack = lastAck.incrementAndGet();
        asked.put(ack, fields.path("id").asText());
        write("42" + (fields.has("id") ? ack : "")
                + JSON.createArrayNode().add(type).add(fields));
    }

    @Override
    public void drop() {
        var _ = socket.thenAccept(TextSocket::abort);
    }

    @Override
    public void end() {
        write("41");
        var _ = socket.thenAccept(open -> open.close(NORMAL));
    }

    private void write(String packet) {
        var _ = socket.thenAccept(open -> open.send(packet));
    }

    private void received(String text) {
        final Matcher packet = PACKET.matcher(text);
        if (!packet.matches()) {
            listener.down("the hub sent what is no packet: " + text);
            return;
        }
        try {
            handle(packet.group(1), packet.group(2), packet.group(3));
        } catch (JsonProcessingException e) {
            listener.down("the hub sent what is no JSON");
        }
    }

    private void handle(String type, String ack, String payload) throws JsonProcessingException {
        switch (type) {
            case "0" -> write("40" + auth); // Engine.IO is open: CONNECT
            case "2" -> write("3"); // ping, pong
            case "42" -> {
                final JsonNode event = JSON.readTree(payload);
                listener.push(event.path(0).asText(), event.path(1));
            }
            case "43" -> {
                final JsonNode reply = JSON.readTree(payload).path(0);
                final boolean ok = reply.path("ok").asBoolean();
                listener.reply(
                        Objects.requireNonNullElse(asked.remove(Integer.valueOf(ack)), "?"),
                        ok,
                        ok ? reply : reply.path("error"));
            }
            case "44" -> listener.down("refused: " + payload);
            case "1", "41" -> listener.down("the hub has disconnected");
            default -> {} // CONNECT's answer, noop
        }
    }
}

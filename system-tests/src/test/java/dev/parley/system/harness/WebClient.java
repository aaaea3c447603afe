package dev.parley.system.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The web wire: Socket.IO v5 packets on namespace {@code /} in Engine.IO v4 messages, written here so that a test has the
 * very bytes in its hands. WebSocket transport from the start.
 */
final class WebClient extends TestClient implements Socket.Events {
    private final AtomicLong acks = new AtomicLong();
    private Socket socket;
    private volatile boolean disconnected;
    private volatile int closing;

    private WebClient(RunningNode node, Hello hello) {
        super(node, hello);
    }

    static WebClient open(RunningNode node, Hello hello) {
        final WebClient client = new WebClient(node, hello);
        client.socket = Socket.open(
                URI.create("ws://127.0.0.1:" + node.port() + "/socket.io/?EIO=4&transport=websocket"),
                Map.of(),
                client);
        client.sendRaw("40" + hello.json());
        return client;
    }

    @Override
    public void send(String type, String fields) {
        sendRaw("42[" + Json.text(type) + "," + fields + "]");
    }

    @Override
    public void sendRaw(String text) {
        socket.send(text);
    }

    @Override
    void transmit(String id, String type, String fields, CompletableFuture<Reply> reply) {
        final String ack = Long.toString(acks.incrementAndGet());
        pending().put(ack, reply);
        sendRaw("42" + ack + "[" + Json.text(type) + "," + Json.joined(Json.object("id", id), fields) + "]");
    }

    @Override
    public void breakConnection() {
        socket.abort();
        socket.awaitOver();
    }

    @Override
    public void end() {
        sendRaw("41");
        // The hub leaves the transport to the client, whose other namespaces may still need it.
        socket.close(1000);
        socket.awaitOver();
    }

    @Override
    public void text(String packet) {
        switch (packet.charAt(0)) {
            case '2' -> sendRaw("3");
            case '4' -> message(packet.substring(1));
            default -> {}
        }
    }

    @Override
    public void closed(int code) {
        ended(new Closed(closing, !disconnected));
    }

    private void message(String packet) {
        switch (packet.charAt(0)) {
            case '1' -> {
                disconnected = true;
                socket.abort();
            }
            case '2' -> event(packet.substring(1));
            case '3' -> ack(packet.substring(1));
            case '4' -> {
                final JsonNode error = Json.parse(packet.substring(1));
                refused(new Reply(false, false, error.path("data"), packet.substring(1)));
            }
            default -> {}
        }
    }

    private void event(String array) {
        final int comma = array.indexOf(',');
        final String type = Json.parse(array.substring(1, comma)).asText();
        final String body = array.substring(comma + 1, array.length() - 1);
        if (type.equals("closing")) {
            closing = Json.parse(body).path("code").asInt();
        }
        arrived(type, body);
    }

    private void ack(String packet) {
        final int start = packet.indexOf('[');
        final String body = packet.substring(start + 1, packet.length() - 1);
        final JsonNode json = Json.parse(body);
        final boolean ok = json.path("ok").asBoolean();
        final CompletableFuture<Reply> asked = pending().remove(packet.substring(0, start));
        if (asked != null) {
            asked.complete(new Reply(ok, json.path("duplicate").asBoolean(), ok ? json : json.path("error"), body));
        }
    }
}

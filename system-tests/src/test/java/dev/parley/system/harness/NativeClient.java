package dev.parley.system.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The native wire: JSON text frames over a WebSocket. */
final class NativeClient extends TestClient implements Socket.Events {
    private static final int FIRST_NOT_TO_COME_BACK = 4500;

    private Socket socket;

    private NativeClient(RunningNode node, Hello hello) {
        super(node, hello);
    }

    static NativeClient open(RunningNode node, Hello hello) {
        final NativeClient client = new NativeClient(node, hello);
        final Map<String, String> headers =
                hello.headerToken() == null ? Map.of() : Map.of("Authorization", "Bearer " + hello.headerToken());
        client.socket = Socket.open(URI.create("ws://127.0.0.1:" + node.port() + "/v1/ws"), headers, client);
        client.sendRaw(Json.joined("{\"type\":\"hello\"}", hello.json()));
        return client;
    }

    @Override
    public void send(String type, String fields) {
        sendRaw(Json.joined(Json.object("type", type), fields));
    }

    @Override
    public void sendRaw(String text) {
        socket.send(text);
    }

    @Override
    void transmit(String id, String type, String fields, CompletableFuture<Reply> reply) {
        final CompletableFuture<Reply> before = pending().putIfAbsent(id, reply);
        if (before != null) {
            // The wire has no other way to tell the replies apart than their order.
            before.whenComplete((first, failure) -> pending().put(id, reply));
        }
        sendRaw(Json.joined(Json.object("type", type, "id", id), fields));
    }

    @Override
    public void breakConnection() {
        socket.abort();
        socket.awaitOver();
    }

    @Override
    public void end() {
        socket.close(1000);
        socket.awaitOver();
    }

    @Override
    public void text(String text) {
        final JsonNode body = Json.parse(text);
        final String type = body.path("type").asText();
        final String re = body.path("re").asText(null);
        final boolean answer = type.equals("ack") || type.equals("error") || type.equals("pong");
        final CompletableFuture<Reply> asked = answer && re != null ? pending().remove(re) : null;
        final Reply reply =
                new Reply(!type.equals("error"), body.path("duplicate").asBoolean(), body, text);
        if (asked != null) {
            asked.complete(reply);
            return;
        }
        if (type.equals("error") && !isWelcome()) {
            refused(reply);
        }
        arrived(type, text);
    }

    @Override
    public void closed(int code) {
        ended(new Closed(Math.max(code, 0), code < FIRST_NOT_TO_COME_BACK));
    }
}

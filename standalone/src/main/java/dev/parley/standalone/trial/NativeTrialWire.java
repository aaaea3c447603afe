package dev.parley.standalone.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/** The native wire: JSON text frames over a WebSocket. */
final class NativeTrialWire implements TrialWire {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NORMAL = 1000;

    private final TextSocket socket;

    private NativeTrialWire(TextSocket socket) {
        this.socket = socket;
    }

    /** Connects and says {@code hello}; the push {@code welcome} tells that it was heard. */
    static CompletableFuture<TrialWire> open(HttpClient http, URI uri, ObjectNode hello, Listener listener) {
        return TextSocket.open(http, uri, text -> received(text, listener), listener::down)
                .thenApply(socket -> {
                    final TrialWire wire = new NativeTrialWire(socket);
                    wire.send("hello", hello);
                    return wire;
                });
    }

    @Override
    public void send(String type, ObjectNode fields) {
        socket.send(JSON.createObjectNode().put("type", type).setAll(fields).toString());
    }

    @Override
    public void drop() {
        socket.abort();
    }

    @Override
    public void end() {
        socket.close(NORMAL);
    }

    private static void received(String text, Listener listener) {
        try {
            final ObjectNode fields = JSON.readValue(text, ObjectNode.class);
            final String type = fields.path("type").asText();
            final boolean ok = type.equals("ack");
            if (ok || (type.equals("error") && fields.has("re"))) {
                listener.reply(fields.path("re").asText(), ok, fields);
            } else {
                listener.push(type, fields);
            }
        } catch (JsonProcessingException e) {
            listener.down("the hub sent what is no JSON object");
        }
    }
}

package dev.parley.system.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An application's backend that takes webhooks, checks their signatures by a HMAC of its own, and can be killed and come back. */
final class WebhookReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BLOCK = 64;

    private final byte[] key;
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final List<String> forged = new CopyOnWriteArrayList<>();
    /** How many of the next are refused. */
    private final AtomicInteger refusing = new AtomicInteger();

    private volatile String refusedRoom = "";
    private HttpServer server;
    private int port;

    /** One webhook. */
    record Taken(String id, JsonNode body) {
        String type() {
            return body.get("type").asText();
        }

        String room() {
            return body.at("/data/room").asText();
        }
    }

    WebhookReceiver(byte[] key) {
        this.key = key;
        start();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/hooks";
    }

    /** All that were taken, in order; some perhaps twice. */
    List<Taken> taken() {
        return List.copyOf(taken);
    }

    /** The ids of those whose signature was wrong. */
    List<String> forged() {
        return List.copyOf(forged);
    }

    void refuseNext(int count) {
        refusing.set(count);
    }

    /** Whatever happens in that room is a bad request, until another is named. */
    void refuseAllOf(String room) {
        refusedRoom = room;
    }

    /** Nobody listens on its port from now on. */
    void kill() {
        server.stop(0);
    }

    /** Comes back on its port. */
    void start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new IllegalStateException("its port is taken", e);
        }
        port = server.getAddress().getPort();
        server.createContext("/hooks", this::take);
        server.start();
    }

    @Override
    public void close() {
        kill();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            final byte[] body = exchange.getRequestBody().readAllBytes();
            final String id = exchange.getRequestHeaders().getFirst("webhook-id");
            final String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
            final String signature = exchange.getRequestHeaders().getFirst("webhook-signature");
            if (refusing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            final Taken told = new Taken(id, JSON.readTree(body));
            if (told.room().equals(refusedRoom)) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            final byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
            final byte[] signed = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, signed, head.length, body.length);
            if (!signature.equals("v1," + Base64.getEncoder().encodeToString(hmac(signed)))
                    || Math.abs(Long.parseLong(timestamp) * 1000 - System.currentTimeMillis()) > 60_000) {
                forged.add(id);
            }
            taken.add(told);
            exchange.sendResponseHeaders(204, -1);
        }
    }

    /** RFC 2104, by hand. */
    private byte[] hmac(byte[] text) {
        final byte[] padded = Arrays.copyOf(key.length > BLOCK ? sha256(key) : key, BLOCK);
        return sha256(xor(padded, 0x5c), sha256(xor(padded, 0x36), text));
    }

    private static byte[] xor(byte[] bytes, int with) {
        final byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = (byte) (bytes[i] ^ with);
        }
        return result;
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

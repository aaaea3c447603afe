package dev.parley.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A server of tus for one upload, which is wrong in one thing. */
final class FakeTus implements AutoCloseable {
    private final HttpServer server;
    private final Wrong wrong;
    private final MessageDigest sha256;
    private long offset;

    enum Wrong {
        NOTHING,
        /** Answers the first PATCH with 507. */
        REFUSES,
        /** Acknowledges a byte less than it was sent. */
        FALLS_SHORT,
        /** Has other bytes in the end than it was sent. */
        CHANGES,
        /** Has fewer bytes in the end than it has acknowledged. */
        LOSES,
        /** Does not let go of what it has. */
        KEEPS
    }

    FakeTus(Wrong wrong) throws IOException, NoSuchAlgorithmException {
        this.wrong = wrong;
        sha256 = MessageDigest.getInstance("SHA-256");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/files", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/files");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            final int status = switch (exchange.getRequestMethod()) {
                case "POST" -> {
                    exchange.getResponseHeaders().set("Location", "/files/1");
                    yield 201;
                }
                case "PATCH" -> take(exchange);
                case "HEAD" -> tell(exchange);
                default -> wrong == Wrong.KEEPS ? 500 : 204;
            };
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private int take(HttpExchange exchange) throws IOException {
        final byte[] body = exchange.getRequestBody().readAllBytes();
        sha256.update(body);
        offset += body.length;
        final long told = wrong == Wrong.FALLS_SHORT ? offset - 1 : offset;
        exchange.getResponseHeaders().set("Upload-Offset", Long.toString(told));
        return wrong == Wrong.REFUSES ? 507 : 204;
    }

    private int tell(HttpExchange exchange) {
        if (wrong == Wrong.CHANGES) {
            sha256.update((byte) 1);
        }
        final long told = wrong == Wrong.LOSES ? offset - 1 : offset;
        exchange.getResponseHeaders().set("Upload-Offset", Long.toString(told));
        exchange.getResponseHeaders().set("Upload-Sha256", HexFormat.of().formatHex(sha256.digest()));
        return 200;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

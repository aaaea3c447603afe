package dev.parley.system.media;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Serves the page of a browser peer on loopback: two files of the tests, and the scripts of the demo beside them. */
final class PageServer implements AutoCloseable {

    private static final List<String> FOLDERS = List.of("/dev/parley/system/media", "/dev/parley/standalone/demo");
    private static final Map<String, String> TYPES = Map.of("html", "text/html", "js", "text/javascript");

    private final HttpServer server;

    PageServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", PageServer::serve);
        server.start();
    }

    String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    String page() {
        return origin() + "/peer.html";
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            final String path = exchange.getRequestURI().getPath();
            for (String folder : FOLDERS) {
                try (InputStream file = PageServer.class.getResourceAsStream(folder + path)) {
                    if (file != null) {
                        final String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
                        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
                        exchange.sendResponseHeaders(200, 0);
                        file.transferTo(exchange.getResponseBody());
                        return;
                    }
                }
            }
            exchange.sendResponseHeaders(404, -1);
        }
    }
}

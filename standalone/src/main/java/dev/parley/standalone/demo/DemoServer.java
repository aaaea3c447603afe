package dev.parley.standalone.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the demo page, {@code GET config.json} (where the wires are) and {@code POST api/token} (a token for a name and a
 * room). For one's own machine: it gives tokens to whoever asks.
 */
public final class DemoServer {
    private static final Logger LOG = LoggerFactory.getLogger(DemoServer.class);
    private static final int MAX_BODY = 4096;
    /** Given to the JDK's server in place of a length; to a HEAD it takes nothing else without a warning. */
    private static final int NO_BODY = -1;

    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9.-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(?::\\d{1,5})?");
    /** The page needs nothing inline and nothing from elsewhere, but for the wires, and what artifacts give it to show. */
    private static final String POLICY = "default-src 'self'; connect-src 'self' ws: http:; "
            + "img-src 'self' http:; media-src 'self' blob: mediastream: http:; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

    static {
        // The JDK's server takes its bounds from here alone, in seconds, when its first instance is made.
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
        System.setProperty("sun.net.httpserver.maxRspTime", "30");
        System.setProperty("jdk.httpserver.maxConnections", "256");
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final DemoTokens tokens;

    /** Takes the port; nothing is served yet. Port 0 takes a free one. */
    public DemoServer(InetSocketAddress address, DemoTokens tokens) throws IOException {
        this.server = HttpServer.create(address, 0);
        this.tokens = tokens;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Serves from now on. */
    public void start(int nativePort, int webPort, int artifactsPort) {
        server.createContext("/", exchange -> answer(exchange, this::file));
        server.createContext(
                "/config.json", exchange -> answer(exchange, it -> wires(it, nativePort, webPort, artifactsPort)));
        server.createContext("/api/token", exchange -> answer(exchange, this::token));
        server.setExecutor(threads);
        server.start();
    }

    /** Breaks off whatever is being served. */
    public void stop() {
        server.stop(0);
        threads.close();
    }

    private record Answer(int status, String type, String body) {
        /** Here, so that it is made for the first answer, and no start waits for it. */
        private static final ObjectMapper JSON = new ObjectMapper();

        static Answer text(int status, String text) {
            return new Answer(status, "text/plain; charset=utf-8", text);
        }

        static Answer json(Map<String, ?> fields) throws IOException {
            return new Answer(200, "application/json", JSON.writeValueAsString(fields));
        }
    }

    @FunctionalInterface
    private interface Resource {
        Answer answer(HttpExchange exchange) throws IOException;
    }

    private Answer file(HttpExchange exchange) throws IOException {
        if (!isHead(exchange) && !exchange.getRequestMethod().equals("GET")) {
            return Answer.text(405, "GET it\n");
        }
        final Optional<PageFile> file = PageFile.find(exchange.getRequestURI().getPath());
        return file.map(found -> new Answer(200, found.type(), found.content()))
                .orElseGet(() -> Answer.text(404, "There is no such page.\n"));
    }

    /** The wires at the name that the page was asked for by, so that it also works from another machine. */
    private Answer wires(HttpExchange exchange, int nativePort, int webPort, int artifactsPort) throws IOException {
        final String asked = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Host"))
                .orElse("");
        final Matcher matcher = HOST.matcher(asked);
        final String host = matcher.matches() ? matcher.group(1) : "127.0.0.1";
        return Answer.json(Map.of(
                "wsUrl", "ws://" + host + ":" + nativePort + "/v1/ws",
                "sioUrl", "http://" + host + ":" + webPort,
                "artifactsUrl", "http://" + host + ":" + artifactsPort));
    }

    private Answer token(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            return Answer.text(405, "POST {\"name\", \"room\"}\n");
        }
        final byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            return Answer.text(413, "expected at most " + MAX_BODY + " bytes\n");
        }
        try {
            final TokenRequest wanted = TokenRequest.parse(body);
            final DemoTokens.Token token = tokens.renew(wanted.earlier(), wanted.name(), wanted.room());
            return Answer.json(
                    Map.of("token", token.text(), "expires", token.expires().toEpochMilli()));
        } catch (IllegalArgumentException e) {
            return Answer.text(400, e.getMessage() + "\n");
        }
    }

    private static void answer(HttpExchange exchange, Resource resource) throws IOException {
        try (exchange) {
            final Answer answer = resource.answer(exchange);
            exchange.getResponseHeaders()
                    .putAll(Map.of(
                            "Content-Type", List.of(answer.type()),
                            "Content-Security-Policy", List.of(POLICY),
                            "X-Content-Type-Options", List.of("nosniff"),
                            "Cache-Control", List.of("no-store")));
            final byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            if (isHead(exchange)) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
                exchange.sendResponseHeaders(answer.status(), NO_BODY);
                return;
            }
            exchange.sendResponseHeaders(answer.status(), body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("a request for the page failed", e);
            throw e;
        }
    }

    private static boolean isHead(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("HEAD");
    }
}

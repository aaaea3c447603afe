package dev.parley.system.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector that takes traces by OTLP over HTTP, as Protocol Buffers, and keeps their spans. */
final class SpanCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    /**
     * A span.
     *
     * @param parent empty for none
     * @param service of the node that sent it
     */
    record Span(String service, String trace, String id, String parent, String name, Map<String, String> attributes) {
        String attribute(String key) {
            return attributes.getOrDefault(key, "");
        }
    }

    SpanCollector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Those of a room that have come so far. */
    List<Span> of(String room) {
        return spans.stream()
                .filter(span -> span.attribute("parley.room").equals(room))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** ExportTraceServiceRequest: resource_spans = 1; ResourceSpans: resource = 1, scope_spans = 2; ScopeSpans: spans = 2. */
    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            for (byte[] ofResource :
                    ProtoFields.of(exchange.getRequestBody().readAllBytes()).messages(1)) {
                final ProtoFields whole = ProtoFields.of(ofResource);
                final String service =
                        attributes(ProtoFields.of(whole.bytes(1)), 1).get("service.name");
                for (byte[] scope : whole.messages(2)) {
                    ProtoFields.of(scope).messages(2).forEach(span -> spans.add(span(service, ProtoFields.of(span))));
                }
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** Span: trace_id = 1, span_id = 2, parent_span_id = 4, name = 5, attributes = 9. */
    private static Span span(String service, ProtoFields span) {
        return new Span(
                service,
                HexFormat.of().formatHex(span.bytes(1)),
                HexFormat.of().formatHex(span.bytes(2)),
                HexFormat.of().formatHex(span.bytes(4)),
                text(span.bytes(5)),
                attributes(span, 9));
    }

    /** KeyValue: key = 1, value = 2; AnyValue: string_value = 1. */
    private static Map<String, String> attributes(ProtoFields of, int number) {
        final Map<String, String> all = new HashMap<>();
        for (byte[] one : of.messages(number)) {
            final ProtoFields pair = ProtoFields.of(one);
            all.put(text(pair.bytes(1)), text(ProtoFields.of(pair.bytes(2)).bytes(1)));
        }
        return all;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

package dev.parley.system.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.system.edge.RawHttp.Answer;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Admission is the same on both wires: whose address counts, which pages may come, and how others are told; direct, and behind
 * real proxies with the configurations of docs/proxies, believed or not.
 */
class EdgeTest {
    private static final String ANN = "127.0.0.2";
    private static final String BEN = "127.0.0.3";
    private static final String PAGE = "https://app.example";
    private static final String HOST = "hub.example";

    private final Cluster cluster = Cluster.shared();
    private final List<String> sessions = new ArrayList<>();

    enum Way {
        /** The test itself plays the proxy. */
        DIRECT,
        NGINX,
        HAPROXY
    }

    /** @param believed whether the node trusts the proxy */
    record Front(Wire wire, Way way, boolean believed) {}

    static Stream<Front> fronts() {
        return Stream.of(Wire.values())
                .flatMap(wire -> Stream.of(Way.values())
                        .flatMap(way -> Stream.of(new Front(wire, way, true), new Front(wire, way, false))));
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void admission_is_the_same(Front front) throws Exception {
        final String program = front.way.name().toLowerCase(Locale.ROOT);
        assumeTrue(front.way == Way.DIRECT || Proxy.isHere(program), "no " + program + " on this machine");
        final Map<String, String> settings = new HashMap<>(
                Map.of("PARLEY_ORIGINS", PAGE + "/", "PARLEY_CONNECT_RATE", "1", "PARLEY_CONNECT_BURST", "3"));
        if (front.believed) {
            settings.put("PARLEY_TRUSTED_PROXIES", "127.0.0.1, fd00::/8");
        }
        try (RunningNode node = cluster.startApart(front.wire, settings);
                Proxy proxy = proxy(front.way, node)) {
            final int port = proxy == null ? node.port() : proxy.port();
            if (front.way == Way.HAPROXY && !front.believed) {
                assertThat(enter(front, port, ANN).status())
                        .as("a PROXY header of somebody who is not believed is no HTTP")
                        .isEqualTo(400);
            } else {
                pages(front, port);
                addresses(front, port);
                if (front.way != Way.DIRECT && front.believed) {
                    besideDead(front, port);
                }
                leave(front, port);
            }
        }
    }

    private void pages(Front front, int port) throws IOException {
        assertThat(enter(front, port, ANN, "Origin: " + PAGE).status())
                .as("a page that is named")
                .isEqualTo(welcome(front.wire));
        final boolean knowsHost = front.believed || front.way == Way.HAPROXY;
        assertThat(enter(front, port, ANN, "Origin: https://" + HOST).status())
                .as("a page of the host itself, as the proxy was asked for it")
                .isEqualTo(knowsHost ? welcome(front.wire) : 403);
        assertThat(enter(front, port, ANN, "Origin: https://evil.example").status())
                .as("another page")
                .isEqualTo(403);
    }

    /** Proxies spread addresses over nodes, and one of each two is dead. */
    private void besideDead(Front front, int port) throws IOException {
        for (int i = 10; i < 20; i++) {
            final String client = "127.0.0." + i;
            final Answer answer = enter(front, port, client);
            assertThat(answer.status()).as(client).isEqualTo(welcome(front.wire));
            if (front.wire == Wire.WEB) {
                assertThat(ask(front, port, client, of(front, session(answer)), List.of(), "40")
                                .status())
                        .as(client + " comes back to its node")
                        .isEqualTo(200);
            }
        }
    }

    private void addresses(Front front, int port) throws IOException {
        for (int i = 0; i < 6; i++) {
            fail(front, port);
        }
        final Answer ann = enter(front, port, ANN);
        assertThat(ann.status()).as("who has failed too often").isEqualTo(429);
        assertThat(ann.head()).contains("retry-after: ");
        assertThat(enter(front, port, BEN).status())
                .as("another address: only a proxy that is believed tells them apart")
                .isEqualTo(front.believed ? welcome(front.wire) : 429);
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void what_is_too_long_is_told_and_a_page_can_read_it(Wire wire) throws Exception {
        try (RunningNode node = cluster.startApart(wire, Map.of("PARLEY_ORIGINS", "*"))) {
            final Front front = new Front(wire, Way.DIRECT, false);
            final Answer line = ask(front, node.port(), ANN, target(wire) + "&x=" + "a".repeat(17_000), List.of(), "");
            assertThat(line.status()).isEqualTo(414);
            final Answer headers = enter(front, node.port(), ANN, "X: " + "a".repeat(25_000));
            assertThat(headers.status()).isEqualTo(431);
            final Answer fits =
                    ask(front, node.port(), ANN, target(wire) + "&x=" + "a".repeat(15_000), upgrade(wire), "");
            assertThat(fits.status()).isEqualTo(welcome(wire));
            leave(front, node.port());
            if (wire == Wire.WEB) {
                assertThat(List.of(line, headers))
                        .allMatch(answer -> answer.head().contains("access-control-allow-origin: *"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_request_that_is_no_good_http_is_refused_alike(Wire wire) throws Exception {
        try (RunningNode node = cluster.startApart(wire, Map.of())) {
            assertThat(status(wire, node, "HTTP/1.1", upgrade(wire)))
                    .as("no Host")
                    .isEqualTo(400);
            final List<String> two = new ArrayList<>(upgrade(wire));
            two.addAll(List.of("Host: a", "Host: b"));
            assertThat(status(wire, node, "HTTP/1.1", two)).as("two").isEqualTo(400);
            final List<String> one = new ArrayList<>(upgrade(wire));
            one.add("Host: a");
            assertThat(status(wire, node, "HTTP/9.9", one)).isEqualTo(505);
            assertThat(status(wire, node, "HTTP/1.1", one)).isEqualTo(welcome(wire));
            leave(new Front(wire, Way.DIRECT, false), node.port());
        }
    }

    private int status(Wire wire, RunningNode node, String version, List<String> headers) throws IOException {
        return noted(RawHttp.ask("127.0.0.1", node.port(), "GET " + target(wire) + " " + version, headers, ""))
                .status();
    }

    private static Proxy proxy(Way way, RunningNode node) throws Exception {
        return switch (way) {
            case DIRECT -> null;
            case NGINX -> Proxy.nginx(node);
            case HAPROXY -> Proxy.haproxy(node);
        };
    }

    private static int welcome(Wire wire) {
        return wire == Wire.NATIVE ? 101 : 200;
    }

    private static String target(Wire wire) {
        return wire == Wire.NATIVE ? "/v1/ws?" : "/socket.io/?EIO=4&transport=polling";
    }

    private static List<String> upgrade(Wire wire) {
        return wire == Wire.NATIVE
                ? List.of(
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                : List.of();
    }

    private Answer enter(Front front, int port, String client, String... headers) throws IOException {
        final List<String> all = new ArrayList<>(upgrade(front.wire));
        all.addAll(List.of(headers));
        return ask(front, port, client, target(front.wire), all, "");
    }

    /** Comes to nothing: natively no upgrade, on the web a session with a token that is none. */
    private void fail(Front front, int port) throws IOException {
        final String session = session(ask(front, port, ANN, target(front.wire), List.of(), ""));
        if (!session.isEmpty()) {
            post(front, port, session, "40{\"token\":\"bad\"}");
            ask(front, port, ANN, of(front, session), List.of(), ""); // reads what it is told
        }
    }

    /** Ends the sessions that there are: a node that stops would wait until each has been told so. */
    private void leave(Front front, int port) throws IOException {
        for (String session : sessions) {
            post(front, port, session, "1");
        }
    }

    private void post(Front front, int port, String session, String packet) throws IOException {
        ask(front, port, ANN, of(front, session), List.of("Content-Type: text/plain"), packet);
    }

    private static String of(Front front, String session) {
        return target(front.wire) + "&sid=" + session;
    }

    private Answer noted(Answer answer) {
        final String session = session(answer);
        if (!session.isEmpty()) {
            sessions.add(session);
        }
        return answer;
    }

    /** The id of the session that was begun; empty if none was. */
    private static String session(Answer answer) {
        final int sid = answer.body().indexOf("\"sid\":\"");
        return sid < 0 ? "" : answer.body().substring(sid + 7, answer.body().indexOf('"', sid + 7));
    }

    private Answer ask(Front front, int port, String client, String target, List<String> headers, String body)
            throws IOException {
        final boolean direct = front.way == Way.DIRECT;
        final List<String> all = new ArrayList<>();
        all.add("Host: " + (direct ? "inner.example:7080" : HOST));
        all.add("X-Forwarded-For: 203.0.113.9" + (direct ? ", " + client : ""));
        if (direct) {
            all.add("X-Forwarded-Host: " + HOST);
        }
        all.addAll(headers);
        return noted(RawHttp.ask(
                direct ? "127.0.0.1" : client,
                port,
                (body.isEmpty() ? "GET " : "POST ") + target + " HTTP/1.1",
                all,
                body));
    }
}

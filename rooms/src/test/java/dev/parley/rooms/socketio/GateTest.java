package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.parley.testkit.watch.LeakWatch;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gate lets in, on ours and on the stock server. */
@ExtendWith(LeakWatch.class)
class GateTest {
    private static final String HANDSHAKE = "EIO=4&transport=polling";
    private static final String GOOD = "https://good.example";
    private static final String EVIL = "https://evil.example";
    private static ServerUnderTest server;

    @BeforeAll
    static void start() {
        server = ServerUnderTest.start(ServerUnderTest.Settings.defaults().quiet());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "not-a-uuid", "00000000-0000-0000-0000-000000000000", "../../etc/passwd", "%00"})
    void an_unknown_session_id_is_refused_at_once(String sid) {
        HttpResponse<String> get = Polling.send("GET", server.port(), HANDSHAKE + "&sid=" + sid, null)
                .orTimeout(2, TimeUnit.SECONDS)
                .join();
        assertThat(get.statusCode()).isEqualTo(400);
        HttpResponse<String> post = Polling.send("POST", server.port(), HANDSHAKE + "&sid=" + sid, new byte[] {'4'})
                .orTimeout(2, TimeUnit.SECONDS)
                .join();
        assertThat(post.statusCode()).isEqualTo(400);
    }

    @Test
    void an_unknown_session_id_is_refused_to_a_websocket() {
        assertThatThrownBy(() -> WebSocketPeer.open(
                        server.port(), "EIO=4&transport=websocket&sid=00000000-0000-0000-0000-000000000000"))
                .hasMessageContaining("Handshake");
    }

    @Test
    void an_allowed_origin_polls_with_credentials() {
        HttpResponse<String> response = Polling.get(server.port(), HANDSHAKE, "Origin", GOOD);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(GOOD);
        assertThat(response.headers().firstValue("Access-Control-Allow-Credentials"))
                .contains("true");
        assertThat(response.headers().firstValue("Vary"))
                .map(String::toLowerCase)
                .contains("origin");
    }

    @Test
    void an_origin_that_is_not_allowed_gets_no_session_by_polling() {
        HttpResponse<String> response = Polling.get(server.port(), HANDSHAKE, "Origin", EVIL);
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void an_origin_that_is_not_allowed_gets_no_websocket() {
        try (RawSocket socket = new RawSocket(server.port())) {
            assertThat(socket.webSocket("", "Origin: " + EVIL).head()).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void an_allowed_origin_gets_a_websocket() {
        try (RawSocket socket = new RawSocket(server.port())) {
            assertThat(socket.webSocket("", "Origin: " + GOOD).head()).startsWith("HTTP/1.1 101");
        }
    }

    @Test
    void an_origin_that_is_not_allowed_cannot_use_a_session_either() {
        Polling polling = Polling.joined(server.port());
        HttpResponse<String> post = Polling.send(
                        "POST", server.port(), polling.query(), "42[\"message\",1]".getBytes(), "Origin", EVIL)
                .join();
        assertThat(post.statusCode()).isEqualTo(403);
    }

    @Test
    void a_preflight_request_is_answered_without_a_session() {
        HttpResponse<String> response = Polling.send(
                        "OPTIONS",
                        server.port(),
                        HANDSHAKE,
                        null,
                        "Origin",
                        GOOD,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "baggage,traceparent,x-requested-with")
                .orTimeout(2, TimeUnit.SECONDS)
                .join();
        assertThat(response.statusCode()).isIn(200, 204);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(GOOD);
        assertThat(response.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains("POST");
        if (!ServerUnderTest.STOCK) {
            assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
                    .contains("baggage,traceparent,x-requested-with");
            assertThat(response.headers().allValues("Vary")).contains("access-control-request-headers");
        }
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(response.body()).isEmpty();
    }

    @Test
    void a_preflight_request_of_an_origin_that_is_not_allowed_is_refused() {
        HttpResponse<String> response = Polling.send("OPTIONS", server.port(), HANDSHAKE, null, "Origin", EVIL)
                .orTimeout(2, TimeUnit.SECONDS)
                .join();
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EIO=4&transport=pigeon",
                "EIO=3&transport=polling",
                HANDSHAKE + "&sid=unknown",
                "EIO=4&transport=websocket"
            })
    void an_allowed_page_can_read_why_it_was_refused(String query) {
        assumeFalse(ServerUnderTest.STOCK, "the stock server tells pages nothing");
        HttpResponse<String> response =
                Polling.send("GET", server.port(), query, null, "Origin", GOOD).join();
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(GOOD);
        assertThat(response.headers().allValues("Vary")).anyMatch("origin"::equalsIgnoreCase);
        assertThat(response.body()).contains("\"message\":");
    }

    @Test
    void no_cookie_is_set_and_none_chooses_the_session() {
        String chosen = "11111111-2222-3333-4444-555555555555";
        HttpResponse<String> response = Polling.get(server.port(), HANDSHAKE, "Cookie", "io=" + chosen, "io", chosen);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(Json.text(response.body().substring(1), "sid")).isNotEqualTo(chosen);
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/socket.io.evil/?EIO=4&transport=polling",
                "/other/",
                "/socket.io/x?EIO=4",
                "/socket.io%2f?EIO=4&transport=polling",
                "/socket%2Eio/?EIO=4&transport=polling"
            })
    void another_path_is_not_served(String target) {
        try (RawSocket socket = new RawSocket(server.port())) {
            assertThat(socket.request("GET", target).head()).matches("(?s)HTTP/1.1 40[04].*");
        }
    }

    @Test
    void only_an_ampersand_separates_parameters() {
        assertThat(Polling.get(server.port(), "EIO=4;transport=polling").statusCode())
                .isEqualTo(400);
        assertThat(Polling.get(server.port(), HANDSHAKE + "&token=a;sid=b").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: keep-alive",
                "Connection: Upgrade, keep-alive|Sec-WebSocket-Version: 8",
                "Connection: Upgrade|Sec-WebSocket-Version: 13",
                "Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: short"
            })
    void half_an_opening_handshake_is_refused_and_opens_no_session(String headers) {
        Polling polling = Polling.joined(server.port());
        for (String sid : new String[] {"", "&sid=" + polling.sid}) {
            try (RawSocket socket = new RawSocket(server.port())) {
                String[] all = ("Upgrade: websocket|" + headers).split("\\|", -1);
                socket.request("GET", "/socket.io/?EIO=4&transport=websocket" + sid, all);
                assertThat(socket.response()).startsWith("HTTP/1.1 400");
            }
        }
        try (WebSocketPeer peer = EngineIoProtocolTest.upgrade(polling)) {
            peer.send("42[\"message\",1]");
            assertThat(peer.next()).isEqualTo("42[\"message-back\",1]");
        }
    }

    @Test
    void requests_of_one_connection_are_answered_in_their_order() {
        try (RawSocket socket = new RawSocket(server.port())) {
            String target = "/socket.io/?EIO=4&transport=";
            socket.request("GET", target + "polling").request("GET", target + "nonsense");
            assertThat(socket.response()).startsWith("HTTP/1.1 200").contains("\"sid\"");
            assertThat(socket.response()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void what_is_no_http_is_refused() {
        try (RawSocket socket = new RawSocket(server.port())) {
            socket.send("\u0016\u0003\u0001 nonsense\r\n\r\n");
            assertThat(socket.isEnded()).isTrue();
        }
    }

    @Test
    void a_request_that_never_ends_is_closed_in_time() {
        try (RawSocket socket = new RawSocket(server.port())) {
            socket.send("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n");
            assertThat(socket.isEnded()).isTrue();
        }
    }
}

package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.limit.RateLimit;
import dev.parley.node.edge.AddressBudget;
import dev.parley.testkit.Await;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many may come, from where, and with which configuration. */
class AdmissionTest {
    private static final String HANDSHAKE = "EIO=4&transport=polling";

    private static OwnServer limited(int sessions, int connections, int failures) {
        AddressBudget.Limits perAddress = new AddressBudget.Limits(new RateLimit(1, failures), 100, 100);
        return new OwnServer(
                ServerUnderTest.Settings.defaults().quiet(),
                config -> config.limits(new SocketIoConfig.Limits(1_000, 1 << 20, sessions, connections))
                        .edge(Edges.of(List.of(), perAddress)));
    }

    @Test
    void a_full_server_says_so() {
        try (OwnServer server = limited(2, 100, 100)) {
            Polling.open(server.port());
            Polling.open(server.port());
            assertThat(Polling.get(server.port(), HANDSHAKE).statusCode()).isEqualTo(503);
            assertThat(server.registry
                            .get("parley.socketio.requests.refused")
                            .tag("reason", "server_full")
                            .counter()
                            .count())
                    .isOne();
        }
    }

    @Test
    void clients_that_are_let_in_cost_their_address_nothing() {
        try (OwnServer server = limited(100, 100, 2)) {
            for (int i = 0; i < 20; i++) {
                WebSocketPeer.joined(server.port()).close();
            }
        }
    }

    @Test
    void an_address_whose_clients_have_bad_tokens_is_told_to_come_later() {
        try (OwnServer server = limited(100, 100, 2)) {
            Await.until("a handshake is refused", () -> isRefusedAfterALie(server));
            HttpResponse<String> refused = Polling.get(server.port(), HANDSHAKE);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
        }
    }

    private static boolean isRefusedAfterALie(OwnServer server) {
        if (Polling.get(server.port(), HANDSHAKE).statusCode() == 429) {
            return true;
        }
        try (WebSocketPeer liar = WebSocketPeer.open(server.port())) {
            liar.send("40{\"token\":\"bad\"}");
            liar.await("44");
        }
        return false;
    }

    @Test
    void a_client_that_is_gone_before_it_says_who_it_is_is_a_failure() {
        try (OwnServer server = limited(100, 100, 2)) {
            Await.until("a handshake is refused", () -> {
                if (Polling.get(server.port(), HANDSHAKE).statusCode() == 429) {
                    return true;
                }
                WebSocketPeer.open(server.port()).abort();
                return false;
            });
        }
    }

    private static void opens(RawSocket connection) {
        assertThat(connection.request("GET", "/socket.io/?" + HANDSHAKE).response())
                .contains("\"sid\"");
    }

    @Test
    void a_connection_too_many_is_closed_at_once() {
        try (OwnServer server = limited(100, 2, 100);
                RawSocket one = new RawSocket(server.port());
                RawSocket two = new RawSocket(server.port())) {
            // Answered once, so that they are counted before the third: each is on an event loop of its own.
            opens(one);
            opens(two);
            try (RawSocket three = new RawSocket(server.port())) {
                assertThat(three.isEnded()).isTrue();
            }
            opens(one);
            opens(two);
        }
    }

    @Test
    void a_bad_configuration_is_refused_by_its_name() {
        SocketIoConfig.Builder builder = SocketIoConfig.builder();
        assertThatThrownBy(() -> builder.maxPayload(1)).hasMessageContaining("limits.maxPayload");
        assertThatThrownBy(() -> SocketIoConfig.builder().paths("x").build()).hasMessageContaining("paths");
    }
}

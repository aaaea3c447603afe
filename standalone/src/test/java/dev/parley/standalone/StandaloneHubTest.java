package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedded.EmbeddedServerException;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.lifecycle.Phase;
import dev.parley.ops.lifecycle.StartException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nodes are put together while the broker starts: what fails in either is told as if one had come after the other. */
class StandaloneHubTest {

    /** Redis servers that nobody needs here, since nothing comes so far. */
    private static StandaloneSettings settings(Map<String, String> more) throws Exception {
        final Map<String, String> all = new HashMap<>(more);
        StandaloneSettings.REDIS.forEach(redis -> all.put(redis.key(), "redis://127.0.0.1:1"));
        StandaloneSettings.PORTS.forEach(port -> all.putIfAbsent(port.key(), "0"));
        return StandaloneSettings.read(new SettingSources(Optional.empty(), all, Map.of()));
    }

    private static ServerSocket listening(int port) throws Exception {
        return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
    }

    @Test
    void a_broker_that_does_not_start_ends_it_whatever_becomes_of_the_nodes_put_together_beside_it() throws Exception {
        final StandaloneSettings settings = settings(Map.of());
        final EmbeddedServers servers = new EmbeddedServers(settings);
        final int port = URI.create(servers.addresses().get(StandaloneSettings.AMQP.key()))
                .getPort();
        final StandaloneHub hub = new StandaloneHub(settings, servers);
        try (ServerSocket taken = listening(port)) {
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(hub.lifecycle()::start)
                    .isInstanceOf(StartException.class)
                    .hasMessage("standalone did not start: embedded servers failed:"
                            + " The embedded broker did not start: port " + port + " is taken")
                    .hasCauseInstanceOf(EmbeddedServerException.class);
        }
        assertThat(hub.lifecycle().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void nodes_that_cannot_be_put_together_beside_the_servers_are_named_as_what_has_failed() throws Exception {
        try (ServerSocket taken = listening(0)) {
            final StandaloneSettings settings = settings(Map.of(
                    StandaloneSettings.PAGE_PORT.key(),
                    Integer.toString(taken.getLocalPort()),
                    StandaloneSettings.AMQP.key(),
                    "amqp://127.0.0.1:1"));
            final StandaloneHub hub = new StandaloneHub(settings, new EmbeddedServers(settings));
            assertThatThrownBy(hub.lifecycle()::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("standalone did not start: nodes and page failed: Address already in use");
            assertThat(hub.lifecycle().phase()).isEqualTo(Phase.STOPPED);
        }
    }
}

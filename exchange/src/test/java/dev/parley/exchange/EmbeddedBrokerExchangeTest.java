package dev.parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.BrokerOptions;
import dev.parley.embedded.EmbeddedBroker;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.fixtures.exchange.RecordingInbox;
import dev.parley.hub.fixtures.exchange.SignalExchangeContract;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole contract on the embedded broker, which refuses before it returns. */
class EmbeddedBrokerExchangeTest extends SignalExchangeContract {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(BrokerOptions.onFreePort());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Override
    protected SignalExchange create(NodeRef self) {
        return new RabbitExchange(
                AmqpConfig.at(URI.create(broker.uri())), self, new SimpleMeterRegistry(), TestLoop.LOOP);
    }

    /** It sends a heartbeat only when it has said nothing for one, which is when others' patience would end. */
    @Test
    void connections_at_rest_last() throws Exception {
        final AmqpConfig config = AmqpConfig.at(URI.create(broker.uri()));
        try (RunningNode node = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering())) {
            final double connects = node.count("parley.amqp.connects");
            // That nothing happens meanwhile is what is to be seen.
            Thread.sleep(config.heartbeat().multipliedBy(4).toMillis());
            assertThat(node.count("parley.amqp.connects")).isEqualTo(connects);
        }
    }

    /** At the client's own two heartbeats it looks up a name on the event loop, which may take as long as a network is away. */
    @Test
    void a_silent_broker_is_given_up_after_a_heartbeat_and_before_the_client_would() throws Exception {
        final AmqpConfig config = AmqpConfig.at(URI.create(broker.uri()));
        final BrokerConnections connections =
                new BrokerConnections(config, "silent", TestLoop.LOOP, new OpenChannels());
        try {
            final ChannelPipeline pipeline = connections.open().socket().pipeline();
            final IdleStateHandler clients = (IdleStateHandler) pipeline.get("IdleStateHandler");
            assertThat(pipeline.get(ReadTimeoutHandler.class).getReaderIdleTimeInMillis())
                    .isGreaterThan(config.heartbeat().toMillis())
                    .isLessThan(clients.getReaderIdleTimeInMillis());
        } finally {
            connections.close();
        }
    }
}

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
        final RunningNode node = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering());
        try {
            final double connects = node.count("parley.amqp.connects");
            Thread.sleep(config.heartbeat().multipliedBy(4).toMillis());
            assertThat(node.count("parley.amqp.connects")).isEqualTo(connects);
        } finally {
            node.close();
        }
    }
}

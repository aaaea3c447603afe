package dev.parley.exchange;

import dev.parley.embedded.BrokerOptions;
import dev.parley.embedded.EmbeddedBroker;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.fixtures.exchange.SignalExchangeContract;
import dev.parley.hub.node.NodeRef;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

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
}

package dev.parley.exchange;

import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.fixtures.exchange.SignalExchangeContract;
import dev.parley.hub.node.NodeRef;
import dev.parley.testkit.infra.Infra;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;

class RabbitExchangeTest extends SignalExchangeContract {
    @Override
    protected SignalExchange create(NodeRef self) {
        return new RabbitExchange(
                AmqpConfig.at(URI.create(Infra.broker().uri())), self, new SimpleMeterRegistry(), TestLoop.LOOP);
    }
}

package dev.parley.exchange;

import dev.parley.exchange.link.LinkConfig;
import dev.parley.hub.exchange.SignalExchange.Inbox;
import dev.parley.hub.fixtures.exchange.Outcomes;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A node with an exchange of its own, for one test. */
final class RunningNode implements AutoCloseable {
    final NodeRef ref;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final RabbitExchange exchange;
    final Outcomes outcomes;

    private RunningNode(Service service, AmqpConfig config) {
        ref = new NodeRef(service, NodeId.random());
        exchange = new RabbitExchange(config, ref, meters, TestLoop.LOOP);
        outcomes = new Outcomes(exchange);
    }

    static AmqpConfig config(String uri) {
        return AmqpConfig.at(URI.create(uri));
    }

    static AmqpConfig config(String uri, LinkConfig link) {
        return config(uri, link, config(uri).heartbeat());
    }

    static AmqpConfig config(String uri, LinkConfig link, Duration heartbeat) {
        final AmqpConfig plain = config(uri);
        return new AmqpConfig(
                plain.uri(), heartbeat, plain.connectTimeout(), plain.nodeQueue(), plain.serviceQueue(), link);
    }

    /** A node that can be reached. */
    static RunningNode start(Service service, AmqpConfig config, Inbox inbox) {
        final RunningNode node = new RunningNode(service, config);
        node.exchange
                .start(inbox)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        return node;
    }

    /** A node that may not be reached yet. */
    static RunningNode starting(Service service, AmqpConfig config, Inbox inbox) {
        final RunningNode node = new RunningNode(service, config);
        node.started = node.exchange.start(inbox);
        return node;
    }

    CompletionStage<Void> started;

    double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    double count(String name, String... tags) {
        return meters.get(name).tags(tags).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    @Override
    public void close() {
        exchange.close().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}

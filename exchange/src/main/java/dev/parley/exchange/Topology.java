package dev.parley.exchange;

import dev.parley.exchange.link.Publication;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.protocol.Wire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.core.BindingBuilder;
import org.springframework.amqp.core.Queue;
import org.springframework.amqp.core.TopicExchange;

/**
 * Every exchange, queue, argument and routing key there is. Keys are made from nodes and kinds of message only:
 * {@code <service>.<node>.<kind>}, where the node {@code any} stands for the service as a whole.
 */
final class Topology {
    static final TopicExchange SIGNALS = new TopicExchange("webrtc.signals", true, false);
    static final TopicExchange EVENTS = new TopicExchange("webrtc.events", true, false);

    private static final List<TopicExchange> EXCHANGES = List.of(SIGNALS, EVENTS);
    private static final String ANY_NODE = "any";

    private final QueueBounds nodeQueue;
    private final QueueBounds serviceQueue;

    Topology(QueueBounds nodeQueue, QueueBounds serviceQueue) {
        this.nodeQueue = nodeQueue;
        this.serviceQueue = serviceQueue;
    }

    /** Both exchanges: without them nothing can be published. */
    void declareExchanges(AmqpAdmin admin) {
        EXCHANGES.forEach(admin::declareExchange);
    }

    /** The queues of services that have sessions: messages to a service, whichever of its nodes takes them. */
    void declareServiceQueues(AmqpAdmin admin) {
        final Map<String, Object> arguments = arguments(serviceQueue, "drop-head");
        for (Wire wire : Wire.values()) {
            final Service service = Service.of(wire);
            bind(admin, new Queue(serviceQueue(service), true, false, false, arguments), service, ANY_NODE);
        }
    }

    /**
     * The queue of one node's connection: goes with it, so that what is sent to a dead node comes back.
     *
     * @param connection tells it from the queue of an earlier connection, which the broker may not yet know to be dead
     * @return its name
     */
    String declareNodeQueue(AmqpAdmin admin, NodeRef node, int connection) {
        final Queue queue =
                new Queue(node + "." + connection, false, true, true, arguments(nodeQueue, "reject-publish"));
        bind(admin, queue, node.service(), node.id().value());
        return queue.getName();
    }

    static String serviceQueue(Service service) {
        return service.wireName() + ".events";
    }

    /** Where the publication goes: a message with a signal among its frames counts as one of signals. */
    static TopicExchange exchange(Publication publication) {
        return publication.signals() > 0 ? SIGNALS : EVENTS;
    }

    static String routingKey(Publication publication) {
        return publication.to() + "." + publication.key();
    }

    /** The inverse of {@link #routingKey}, as far as the node goes; throws {@link IllegalArgumentException} on another key. */
    static NodeRef node(String routingKey) {
        return NodeRef.parse(routingKey.substring(0, Math.max(0, routingKey.lastIndexOf('.'))));
    }

    private static void bind(AmqpAdmin admin, Queue queue, Service service, String node) {
        admin.declareQueue(queue);
        for (TopicExchange exchange : EXCHANGES) {
            admin.declareBinding(BindingBuilder.bind(queue).to(exchange).with(service.wireName() + "." + node + ".*"));
        }
    }

    // Classic queues, said explicitly: a virtual host's default may be a type that can't be exclusive.
    private static Map<String, Object> arguments(QueueBounds bounds, String whenFull) {
        final Map<String, Object> arguments = new HashMap<>();
        arguments.put("x-queue-type", "classic");
        arguments.put("x-max-length", bounds.maxMessages());
        arguments.put("x-max-length-bytes", bounds.maxBytes());
        arguments.put("x-message-ttl", bounds.lifetime().toMillis());
        arguments.put("x-overflow", whenFull);
        return arguments;
    }
}

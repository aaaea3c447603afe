package dev.parley.simulation;

import dev.parley.exchange.link.Publication;
import dev.parley.hub.node.NodeRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** RabbitMQ: a queue for each node that is connected, which goes with its connection. */
final class Broker {
    private final World world;
    private final Map<NodeRef, BrokerLine> queues = new LinkedHashMap<>();
    private final List<BrokerLine> lines = new ArrayList<>();
    private boolean up = true;

    Broker(World world) {
        this.world = world;
    }

    World world() {
        return world;
    }

    void add(BrokerLine line) {
        lines.add(line);
    }

    boolean up() {
        return up;
    }

    void declare(NodeRef node, BrokerLine line) {
        queues.put(node, line);
    }

    void remove(NodeRef node, BrokerLine line) {
        queues.remove(node, line);
    }

    /** A message has arrived; it is put into its queue, or comes back. */
    void publish(BrokerLine from, Publication publication) {
        final @Nullable BrokerLine queue = queues.get(publication.to());
        if (queue == null) {
            if (publication.mandatory()) {
                from.returned(publication);
            }
            return;
        }
        queue.deliver(publication.message());
    }

    /** It stops, and every queue of a node is gone. */
    void stop() {
        up = false;
        queues.clear();
        lines.forEach(BrokerLine::lost);
    }

    void start() {
        up = true;
    }
}

package dev.parley.exchange.link;

import dev.parley.hub.exchange.SignalExchange.Inbox;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.WireVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** A broker that a test plays by hand, with a clock that stands still unless it is moved. One thread. */
final class FakeNetwork {
    /** A message that a node has published and the broker has not dealt with. */
    record Published(Node by, Publication publication, byte[] bytes, boolean copy) {
        Published again() {
            return new Published(by, publication, bytes, true);
        }

        /** The broker has no queue for it. */
        void returned() {
            by.links.returned(publication.to(), decoded(bytes));
        }
    }

    private final Map<NodeRef, Node> nodes = new HashMap<>();
    private long now = 1_000_000_000L;

    /** What was published, in order. */
    final List<Published> published = new ArrayList<>();

    Node node(NodeRef self, LinkConfig config, Inbox inbox) {
        final Node node = new Node(self, config, inbox);
        nodes.put(self, node);
        return node;
    }

    Node node(NodeRef self) {
        return nodes.get(self);
    }

    long now() {
        return now;
    }

    void advance(Duration time) {
        now += time.toNanos();
        nodes.values().forEach(node -> node.links.tick());
    }

    /** Every node publishes what it has, also what could wait. */
    void publishAll() {
        nodes.values().forEach(Node::publishAll);
    }

    /** Delivers until nothing moves. */
    void settle() {
        publishAll();
        while (!published.isEmpty()) {
            final Published first = published.removeFirst();
            deliver(first);
            publishAll();
        }
    }

    /** A node drops what it does not read, as the one of version 1 did. */
    void deliver(Published message) {
        final Node to = node(message.publication().to());
        final LinkMessage read = decoded(message.bytes());
        if (read.version() > to.reads) {
            to.dropped++;
            return;
        }
        if (to.reads == WireVersion.POSITIONS) {
            read.frames()
                    .forEach(frame -> Assertions.assertThat(frame.body().get(0))
                            .isBetween((byte) 1, (byte) PositionalMessageCodec.LAST_KIND));
        }
        to.links.receive(read);
    }

    private static LinkMessage decoded(byte[] bytes) {
        try {
            return LinkCodec.decode(bytes);
        } catch (MalformedLinkMessageException e) {
            throw new AssertionError("what was encoded could not be decoded", e);
        }
    }

    /** One node, and its transport. */
    final class Node implements Transport {
        final Links links;
        final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        /** Up to which version. */
        int reads = WireVersion.CURRENT;

        int dropped;
        /** Whether its loop has. */
        boolean ended;

        private final ArrayDeque<Link> ready = new ArrayDeque<>();
        private final ArrayDeque<Link> delayed = new ArrayDeque<>();

        private Node(NodeRef self, LinkConfig config, Inbox inbox) {
            links = new Links(self, config, this, inbox, meters, System.currentTimeMillis(), () -> now);
            links.reconnected();
        }

        @Override
        public void ready(Link link, Duration delay) {
            (delay.isZero() ? ready : delayed).add(link);
        }

        @Override
        public boolean run(Runnable task) {
            if (ended) {
                return false;
            }
            task.run();
            return true;
        }

        /** What this turn has brought. */
        void publish() {
            while (!ready.isEmpty()) {
                final Link link = ready.remove();
                Publication publication = link.next();
                while (publication != null) {
                    published.add(new Published(this, publication, LinkCodec.encode(publication.message()), false));
                    publication = link.next();
                }
            }
        }

        void publishAll() {
            ready.addAll(delayed);
            delayed.clear();
            publish();
        }
    }
}

package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange.Inbox;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.WireVersion;
import dev.parley.protocol.PeerId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The links of one node, one for each other node that it talks to or is talked to by. Lives on the exchange's loop. */
public final class Links {
    private final ConcurrentHashMap<NodeRef, Link> links = new ConcurrentHashMap<>();
    private final AtomicLong incarnations;
    private final Link.Shared shared;
    private final LinkMeters meters;
    private volatile int version = WireVersion.POSITIONS;
    private boolean connectedBefore;
    private boolean deaf;
    private boolean closed;

    /**
     * @param started milliseconds since the epoch: higher than that of an earlier process under the same name
     * @param clock nanoseconds, as {@link System#nanoTime()}; deadlines are by it
     */
    public Links(
            NodeRef self,
            LinkConfig config,
            Transport transport,
            Inbox inbox,
            MeterRegistry registry,
            long started,
            LongSupplier clock) {
        incarnations = new AtomicLong(started);
        meters = new LinkMeters(registry);
        shared = new Link.Shared(
                self, config, transport, inbox, meters, clock, incarnations::incrementAndGet, () -> version);
        Gauge.builder("parley.link.retained", this, Links::retained)
                .description("messages to other nodes that have no outcome yet")
                .register(registry);
    }

    /** As {@link dev.parley.hub.exchange.SignalExchange#speak}. Any thread. */
    public void speak(int agreed) {
        version = Math.clamp(agreed, WireVersion.POSITIONS, WireVersion.FIELDS);
    }

    /** As {@link dev.parley.hub.exchange.SignalExchange#send}. Any thread. */
    public void send(NodeRef to, NodeMessage message, long deadline, Consumer<Outcome> done) {
        if (deadline - shared.clock().getAsLong() <= 0) {
            meters.tell(new Ended(done, Outcome.UNREACHABLE));
            return;
        }
        final FrameKind kind = FrameKind.of(message);
        final PeerId from = message instanceof NodeMessage.Signal signal ? signal.from() : null;
        final byte[] body = NodeMessageCodec.encode(message, shared.version().getAsInt());
        final boolean runs = shared.transport().run(() -> {
            if (closed) {
                meters.tell(new Ended(done, Outcome.UNREACHABLE));
            } else {
                link(to).send(kind, from, body, deadline, done);
            }
        });
        if (!runs) {
            meters.tell(new Ended(done, Outcome.UNREACHABLE));
        }
    }

    /** A message that the broker has no queue for came back. */
    public void returned(NodeRef to, LinkMessage message) {
        final Link link = links.get(to);
        if (link != null) {
            link.returned(message);
        }
    }

    /** A message that came in. */
    public void receive(LinkMessage message) {
        if (!deaf) {
            link(message.from()).receive(message);
        }
    }

    /** A new connection to publish on. */
    public void reconnected() {
        final boolean first = !connectedBefore;
        connectedBefore = true;
        links.values().forEach(link -> link.reconnected(first));
    }

    /** A new queue to receive from. */
    public void queueRenewed() {
        links.values().forEach(Link::queueRenewed);
    }

    /** To be called about every 50 ms: deadlines are kept as exactly as that. */
    public void tick() {
        links.values().forEach(Link::tick);
    }

    /** Forgets links on which nothing happens any more. To be called now and then. */
    public void retireIdle() {
        links.values().removeIf(Link::idle);
    }

    /** How many messages of this node's have no outcome yet. Any thread. */
    public int retained() {
        return links.values().stream().mapToInt(Link::retained).sum();
    }

    /** Whether other nodes wait for answers that may yet leave. */
    public boolean answering() {
        return links.values().stream().anyMatch(Link::answering);
    }

    /** From now on nothing is handed over. */
    public void stopReceiving() {
        deaf = true;
    }

    /** Ends every message without an outcome, and every later one, as {@link Outcome#UNREACHABLE}. */
    public void close() {
        deaf = true;
        closed = true;
        links.values().forEach(Link::close);
        links.clear();
    }

    private Link link(NodeRef peer) {
        final Link known = links.get(peer);
        return known != null ? known : links.computeIfAbsent(peer, ref -> new Link(shared, ref));
    }
}

package dev.parley.simulation;

import dev.parley.exchange.link.Link;
import dev.parley.exchange.link.LinkConfig;
import dev.parley.exchange.link.LinkMessage;
import dev.parley.exchange.link.Links;
import dev.parley.exchange.link.Publication;
import dev.parley.exchange.link.Transport;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.node.NodeRef;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node's exchange: the real links, on the first of the node's loops, over a {@link Broker} of the simulation. */
final class BrokerLine implements SignalExchange, Transport {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);

    private final Broker broker;
    private final NodeRef self;
    private final Machine machine;
    private final MeterRegistry meters;
    private final Strand loop;
    private final Pipe toBroker;
    private final Pipe toNode;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private @Nullable Links links;
    private boolean connected;
    private boolean cut;
    private int connection;

    BrokerLine(Broker broker, NodeRef self, Machine machine, Strand loop, MeterRegistry meters) {
        this.broker = broker;
        this.self = self;
        this.machine = machine;
        this.meters = meters;
        this.loop = loop;
        toBroker = new Pipe(broker.world());
        toNode = new Pipe(broker.world());
        broker.add(this);
    }

    @Override
    public CompletionStage<Void> start(Inbox inbox) {
        links = new Links(
                self, LinkConfig.DEFAULT, this, inbox, meters, machine.clock().millis(), machine::nanoTime);
        loop.schedule(TICK, this::tick);
        loop.schedule(HOUSEKEEPING, this::retireIdle);
        loop.execute(this::connect);
        return first;
    }

    @Override
    public void send(NodeRef to, NodeMessage message, long deadline, Consumer<Outcome> done) {
        links().send(to, message, deadline, done);
    }

    @Override
    public void speak(int version) {
        links().speak(version);
    }

    @Override
    public boolean available() {
        return connected;
    }

    @Override
    public void ready(Link link, Duration delay) {
        if (delay.isZero()) {
            loop.execute(() -> publish(link));
        } else {
            loop.schedule(delay, () -> publish(link));
        }
    }

    @Override
    public boolean run(Runnable task) {
        loop.run(task);
        return true;
    }

    @Override
    public CompletionStage<Void> close() {
        final CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.schedule(Duration.ofMillis(300), () -> {
            broker.remove(self, this);
            links().close();
            closed.complete(null);
        });
        loop.execute(links()::stopReceiving);
        return closed;
    }

    private void publish(Link link) {
        if (!connected) {
            return;
        }
        for (Publication next = link.next(); next != null; next = link.next()) {
            final Publication publication = next;
            toBroker.send(() -> broker.publish(this, publication));
        }
    }

    /** There was no queue for it. */
    void returned(Publication publication) {
        toNode.send(() -> loop.execute(() -> links().returned(publication.to(), publication.message())));
    }

    void deliver(LinkMessage message) {
        toNode.send(() -> loop.execute(() -> links().receive(message)));
    }

    /**
     * The connection breaks.
     *
     * @param noticed whether the broker knows; otherwise the queue stays there for a while
     */
    void drop(boolean noticed) {
        lost();
        if (noticed) {
            broker.remove(self, this);
        } else {
            broker.world().afterMillis(3_000, () -> {
                if (!connected) {
                    broker.remove(self, this);
                }
            });
        }
    }

    /** Nothing gets through to the broker, nor is a connection made, until {@link #heal}. */
    void cut() {
        cut = true;
        drop(true);
    }

    void heal() {
        cut = false;
        toBroker.slow(0);
        toNode.slow(0);
    }

    /** Each direction takes so much longer. */
    void slow(long millis) {
        toBroker.slow(millis);
        toNode.slow(millis);
    }

    /** The connection is gone, and this node is about to notice. */
    void lost() {
        connection++;
        toBroker.cut();
        toNode.cut();
        loop.execute(() -> {
            if (connected) {
                connected = false;
                loop.schedule(Duration.ofMillis(broker.world().chance().nextInt(20, 800)), this::connect);
            }
        });
    }

    /** The process is gone: the broker sees its connection end. */
    void killed() {
        toBroker.cut();
        toNode.cut();
        broker.world().after(broker.world().transit(), () -> broker.remove(self, this));
    }

    private void connect() {
        if (!broker.up() || cut) {
            loop.schedule(Duration.ofMillis(200), this::connect);
            return;
        }
        final int opened = connection;
        broker.declare(self, this);
        loop.execute(() -> {
            if (opened == connection) {
                connected = true;
                links().reconnected();
                loop.execute(this::consuming);
            } else {
                loop.schedule(Duration.ofMillis(100), this::connect);
            }
        });
    }

    private void consuming() {
        if (!first.complete(null)) {
            links().queueRenewed();
        }
    }

    private void tick() {
        links().tick();
        loop.schedule(TICK, this::tick);
    }

    private void retireIdle() {
        links().retireIdle();
        loop.schedule(HOUSEKEEPING, this::retireIdle);
    }

    private Links links() {
        if (links == null) {
            throw new IllegalStateException("not started");
        }
        return links;
    }
}

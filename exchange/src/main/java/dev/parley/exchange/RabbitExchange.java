package dev.parley.exchange;

import dev.parley.exchange.link.Links;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.node.NodeRef;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exchange on RabbitMQ, or on a broker that speaks its AMQP 0-9-1.
 *
 * <p>All of it lives on one event loop, the links and the broker's sockets, too: a message of a session on the same loop is
 * handed from thread to thread nowhere. The inbox and {@code done} are called there. What blocks (opening and closing
 * connections) has virtual threads.
 */
public final class RabbitExchange implements SignalExchange {
    private static final Logger LOG = LoggerFactory.getLogger(RabbitExchange.class);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private final AmqpConfig config;
    private final NodeRef self;
    private final MeterRegistry registry;
    private final AmqpMeters meters;
    private final Topology topology;
    private final EventLoop loop;
    private final Publisher publisher;
    private final BrokerConnections toPublish;
    private final BrokerConnections toConsume;
    private final Reconnector<PublisherSession> publishing;
    private final Reconnector<ConsumerSession> consuming;
    private final OpenChannels channels = new OpenChannels();
    private final AtomicInteger queues = new AtomicInteger();
    private final CompletableFuture<Void> firstPublishing = new CompletableFuture<>();
    private final CompletableFuture<Void> firstConsuming = new CompletableFuture<>();
    /** The loop goes on for others: what is done on it again and again ends with this exchange. */
    private final List<Future<?>> periodic = new CopyOnWriteArrayList<>();

    private volatile @Nullable Links links;

    /** @param loop not this exchange's to shut down, and running until it is closed */
    public RabbitExchange(AmqpConfig config, NodeRef self, MeterRegistry registry, EventLoop loop) {
        this.config = config;
        this.self = self;
        this.registry = registry;
        this.loop = loop;
        publisher = new Publisher(loop);
        meters = new AmqpMeters(registry);
        topology = new Topology(config.nodeQueue(), config.serviceQueue());
        toPublish = new BrokerConnections(config, self + " publishes", loop, channels);
        toConsume = new BrokerConnections(config, self + " consumes", loop, channels);
        publishing = new Reconnector<>("publisher", this::openPublisher, this::publisherOpened, loop, meters);
        consuming = new Reconnector<>("consumer", this::openConsumer, session -> consumerOpened(), loop, meters);
        bindMeters();
    }

    @Override
    public CompletionStage<Void> start(Inbox inbox) {
        final Links started = new Links(
                self, config.link(), publisher, inbox, registry, System.currentTimeMillis(), System::nanoTime);
        links = started;
        every(TICK, started::tick);
        every(HOUSEKEEPING, started::retireIdle);
        publishing.start();
        consuming.start();
        return CompletableFuture.allOf(firstPublishing, firstConsuming);
    }

    @Override
    public void send(NodeRef to, NodeMessage message, long deadline, Consumer<Outcome> done) {
        started().send(to, message, deadline, done);
    }

    @Override
    public void speak(int version) {
        started().speak(version);
    }

    @Override
    public boolean available() {
        final PublisherSession session = publishing.session();
        return session != null && !session.blocked() && consuming.session() != null;
    }

    /** {@return why it is not {@link #available}, as one sentence for operators; empty while it is} */
    public String trouble() {
        final PublisherSession session = publishing.session();
        if (session == null) {
            return publishing.trouble();
        }
        if (consuming.session() == null) {
            return consuming.trouble();
        }
        return session.blocked() ? "the broker takes nothing: it is short of memory or disk" : "";
    }

    private PublisherSession openPublisher(Runnable lost) throws IOException {
        final BrokerConnections.Opened opened = toPublish.open();
        topology.declareExchanges(toPublish.admin());
        opened.socket().pipeline().addLast(new WritabilityHandler(publisher::publish));
        return new PublisherSession(opened, meters, started()::returned, lost);
    }

    private void publisherOpened(PublisherSession session) {
        publisher.use(session, started()::reconnected);
        firstPublishing.complete(null);
    }

    private ConsumerSession openConsumer(Runnable lost) throws IOException {
        final BrokerConnections.Opened opened = toConsume.open();
        topology.declareExchanges(toConsume.admin());
        topology.declareServiceQueues(toConsume.admin());
        final String queue = topology.declareNodeQueue(toConsume.admin(), self, queues.incrementAndGet());
        return ConsumerSession.open(opened, queue, started()::receive, meters, lost);
    }

    private void consumerOpened() {
        if (!firstConsuming.complete(null)) {
            loop.execute(started()::queueRenewed);
        }
    }

    private void every(Duration interval, Runnable task) {
        final Runnable guarded = () -> {
            try {
                task.run();
            } catch (RejectedExecutionException e) {
                LOG.debug("closing", e);
            } catch (RuntimeException e) {
                LOG.error("a periodic task failed", e);
            }
        };
        periodic.add(
                loop.scheduleWithFixedDelay(guarded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS));
    }

    private Links started() {
        final Links current = links;
        if (current == null) {
            throw new IllegalStateException("the exchange was not started");
        }
        return current;
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.runAsync(this::closeNow, Thread::startVirtualThread);
    }

    private void closeNow() {
        final Links current = links;
        try {
            final ConsumerSession consumer = consuming.session();
            if (consumer != null) {
                consumer.cancel();
            }
            if (current != null) {
                loop.submit(current::stopReceiving).get();
                awaitAnswers(current);
            }
        } catch (IOException | ExecutionException | RuntimeException e) {
            LOG.debug("closing without a broker", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        periodic.forEach(task -> task.cancel(false));
        if (current != null && !loop.isShuttingDown()) {
            loop.execute(current::close);
        }
        consuming.close();
        publishing.close();
        toConsume.close();
        toPublish.close();
    }

    private void awaitAnswers(Links current) throws InterruptedException, ExecutionException {
        final long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
        while (loop.submit(current::answering).get() && available() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void bindMeters() {
        meters.bind("parley.amqp.up", "1 while this node can publish and receive", this, e -> e.available() ? 1 : 0);
        final String connections = "connections to the broker";
        meters.bindState("parley.amqp.connections", connections, "open", channels, OpenChannels::connections);
        meters.bindState("parley.amqp.connections", connections, "blocked", this, RabbitExchange::blockedSessions);
        meters.bindState("parley.amqp.channels", "channels", "open", channels, OpenChannels::channels);
    }

    private int blockedSessions() {
        final PublisherSession session = publishing.session();
        return session != null && session.blocked() ? 1 : 0;
    }
}

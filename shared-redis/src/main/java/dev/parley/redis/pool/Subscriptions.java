package dev.parley.redis.pool;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscription connections, apart from the pool's: every one of them carries every channel, so that the loss of one
 * loses no message; a message therefore comes as often as there are connections, and listeners must not mind. One that
 * breaks or does not answer a PING is replaced and subscribed again; what was published while none was there is gone,
 * so {@code onConnected} is called after each subscription, for the listener to read what it may have missed.
 *
 * <p>Any thread; listeners are called on a thread of Lettuce's or of the pool's and must not block it.
 */
public final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(1);

    private record Channel(
            String name, Consumer<byte[]> listener, Runnable onConnected, CompletableFuture<Void> first) {
        byte[] bytes() {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** @param target where it goes, as the connector numbers it */
    private record Open(StatefulRedisPubSubConnection<byte[], byte[]> connection, long target) {}

    private final String label;
    private final PoolConfig config;
    private final Connector connector;
    private final EventExecutor executor;
    private final List<Channel> channels = new ArrayList<>();
    private final List<Open> connections = new ArrayList<>();
    private int opening;
    private long openingTo;
    private long lastPing = System.nanoTime();
    private boolean closed;
    private volatile int open;

    Subscriptions(String label, PoolConfig config, Connector connector, EventExecutor executor) {
        this.label = label;
        this.config = config;
        this.connector = connector;
        this.executor = executor;
    }

    void start() {
        final long interval = config.probeInterval().toMillis();
        var _ = executor.scheduleWithFixedDelay(this::tick, interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Subscription connections open at the moment. */
    public int open() {
        return open;
    }

    /** Subscribes for as long as the pool lives; completes with the first subscription that stands. */
    public CompletionStage<Void> subscribe(String channel, Consumer<byte[]> listener, Runnable onConnected) {
        final Channel added = new Channel(channel, listener, onConnected, new CompletableFuture<>());
        executor.execute(() -> {
            channels.add(added);
            connections.forEach(each -> subscribe(each, added));
            tick();
        });
        return added.first.orTimeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets go of the connections: the connector closes them. */
    void close() {
        closed = true;
    }

    private void tick() {
        if (closed || channels.isEmpty()) {
            return;
        }
        final long target = connector.target();
        if (target != openingTo) {
            openingTo = target;
            opening = 0;
        }
        for (Open each : List.copyOf(connections)) {
            if (!each.connection.isOpen() || each.target != target) {
                drop(each);
            }
        }
        if (System.nanoTime() - lastPing > config.pingInterval().toNanos()) {
            lastPing = System.nanoTime();
            List.copyOf(connections).forEach(this::ping);
        }
        if (connections.size() + opening < config.subscriptionConnections() && opening == 0) {
            connect(target);
        }
    }

    /** For when the server fell silent on other connections: asks now whether these still answer. */
    void doubt() {
        executor.execute(() -> List.copyOf(connections).forEach(this::ping));
    }

    /** For when the server turned out to be a replica: these connections are replaced, too. */
    void leave() {
        executor.execute(() -> {
            List.copyOf(connections).forEach(this::drop);
            tick();
        });
    }

    private void ping(Open each) {
        final AtomicBoolean answered = new AtomicBoolean();
        var _ = each.connection
                .async()
                .ping()
                .whenComplete(
                        (pong, failure) -> answered.set(failure == null || Refusals.isThere(failure.getMessage())));
        var _ = executor.schedule(
                () -> {
                    if (!answered.get()) {
                        drop(each);
                    }
                },
                PING_TIMEOUT.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void drop(Open each) {
        var _ = each.connection.closeAsync();
        if (connections.remove(each)) {
            open = connections.size();
            LOG.warn("a subscription to redis {} is lost", label);
        }
    }

    private void connect(long target) {
        opening++;
        final AtomicBoolean over = new AtomicBoolean();
        final var deadline = executor.schedule(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        ended(target);
                    }
                },
                config.connectTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = Connector.attempt(connector::connectPubSub)
                .whenCompleteAsync(
                        (connection, failure) -> {
                            deadline.cancel(false);
                            final boolean inTime = over.compareAndSet(false, true);
                            if (inTime) {
                                ended(target);
                            }
                            if (connection != null && inTime && !closed && target == openingTo) {
                                connected(new Open(connection, target));
                            } else if (connection != null) {
                                var _ = connection.closeAsync();
                            }
                        },
                        executor);
    }

    private void ended(long target) {
        if (target == openingTo) {
            opening--;
        }
    }

    private void connected(Open added) {
        connections.add(added);
        open = connections.size();
        added.connection.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
            @Override
            public void message(byte[] channel, byte[] message) {
                executor.execute(() -> deliver(channel, message));
            }
        });
        channels.forEach(channel -> subscribe(added, channel));
        executor.execute(this::tick);
    }

    private void subscribe(Open each, Channel channel) {
        var _ = each.connection
                .async()
                .subscribe(channel.bytes())
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                drop(each);
                            } else {
                                channel.first.complete(null);
                                channel.onConnected.run();
                            }
                        },
                        executor);
    }

    private void deliver(byte[] name, byte @Nullable [] message) {
        final String text = new String(name, StandardCharsets.UTF_8);
        for (Channel channel : channels) {
            if (message != null && channel.name.equals(text)) {
                call(channel, message);
            }
        }
    }

    private void call(Channel channel, byte[] message) {
        try {
            channel.listener.accept(message);
        } catch (RuntimeException e) {
            LOG.error("a listener to redis {} failed", label, e);
        }
    }
}

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

    private final String label;
    private final PoolConfig config;
    private final Connector connector;
    private final EventExecutor executor;
    private final List<Channel> channels = new ArrayList<>();
    private final List<StatefulRedisPubSubConnection<byte[], byte[]>> connections = new ArrayList<>();
    private int opening;
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
            connections.forEach(connection -> subscribe(connection, added));
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
        for (var connection : List.copyOf(connections)) {
            if (!connection.isOpen()) {
                drop(connection);
            }
        }
        if (System.nanoTime() - lastPing > config.pingInterval().toNanos()) {
            lastPing = System.nanoTime();
            List.copyOf(connections).forEach(this::ping);
        }
        if (connections.size() + opening < config.subscriptionConnections() && opening == 0) {
            connect();
        }
    }

    /** For when the server fell silent on other connections: asks now whether these still answer. */
    void doubt() {
        executor.execute(() -> List.copyOf(connections).forEach(this::ping));
    }

    private void ping(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
        final AtomicBoolean answered = new AtomicBoolean();
        var _ = connection.async().ping().whenComplete((pong, failure) -> answered.set(failure == null));
        var _ = executor.schedule(
                () -> {
                    if (!answered.get()) {
                        drop(connection);
                    }
                },
                PING_TIMEOUT.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void drop(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
        var _ = connection.closeAsync();
        if (connections.remove(connection)) {
            open = connections.size();
            LOG.warn("a subscription to redis {} is lost", label);
        }
    }

    private void connect() {
        opening++;
        final AtomicBoolean over = new AtomicBoolean();
        final var deadline = executor.schedule(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        opening--;
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
                                opening--;
                            }
                            if (connection != null && inTime && !closed) {
                                connected(connection);
                            } else if (connection != null) {
                                var _ = connection.closeAsync();
                            }
                        },
                        executor);
    }

    private void connected(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
        connections.add(connection);
        open = connections.size();
        connection.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
            @Override
            public void message(byte[] channel, byte[] message) {
                executor.execute(() -> deliver(channel, message));
            }
        });
        channels.forEach(channel -> subscribe(connection, channel));
        executor.execute(this::tick);
    }

    private void subscribe(StatefulRedisPubSubConnection<byte[], byte[]> connection, Channel channel) {
        var _ = connection
                .async()
                .subscribe(channel.bytes())
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure != null) {
                                drop(connection);
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

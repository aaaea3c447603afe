package dev.parley.redis.pool;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Sentinels every second where the master is: one at a time over a connection that stays, the next when it has no
 * answer within a second. All on one executor's thread, but {@link #trouble}.
 */
final class Sentinels {
    private static final Logger LOG = LoggerFactory.getLogger(Sentinels.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final RedisClient client;
    private final List<RedisURI> uris;
    private final String name;
    private final EventExecutor executor;
    private final Consumer<InetSocketAddress> master;
    private @Nullable StatefulRedisSentinelConnection<String, String> connection;
    private @Nullable InetSocketAddress last;
    private int next;
    private boolean asking;
    private boolean closed;
    private volatile String trouble = "no Sentinel was asked yet";

    /** @param master told of the address, again and again */
    Sentinels(RedisClient client, RedisURI uri, EventExecutor executor, Consumer<InetSocketAddress> master) {
        this.client = client;
        this.executor = executor;
        this.master = master;
        uris = uri.getSentinels();
        name = uri.getSentinelMasterId();
    }

    void start() {
        var _ = executor.scheduleWithFixedDelay(this::ask, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why no master is known; of no meaning once one is. */
    String trouble() {
        return trouble;
    }

    /** Asks no more. The client closes the connection. */
    void close() {
        executor.execute(() -> closed = true);
    }

    private void ask() {
        if (closed || asking) {
            return;
        }
        asking = true;
        final StatefulRedisSentinelConnection<String, String> open = connection;
        if (open != null && open.isOpen()) {
            ask(open);
        } else {
            connect();
        }
    }

    private void connect() {
        final RedisURI uri = uris.get(next % uris.size());
        inTime(client.connectSentinelAsync(StringCodec.UTF8, uri), Sentinels::leave, (opened, failure) -> {
            if (opened == null) {
                failed(uri, "does not answer");
            } else {
                connection = opened;
                ask(opened);
            }
        });
    }

    private void ask(StatefulRedisSentinelConnection<String, String> open) {
        final RedisURI uri = uris.get(next % uris.size());
        inTime(
                open.async().getMasterAddrByName(name).toCompletableFuture(),
                late -> {},
                (address, failure) -> answered(uri, address, failure));
    }

    private void answered(RedisURI uri, @Nullable SocketAddress address, @Nullable Throwable failure) {
        if (failure != null) {
            failed(uri, "does not answer");
        } else if (address instanceof InetSocketAddress named) {
            asking = false;
            if (!named.equals(last)) {
                LOG.info("redis {}: Sentinels name {}:{}", name, named.getHostString(), named.getPort());
                last = named;
            }
            master.accept(named);
        } else {
            failed(uri, "knows no master " + name);
        }
    }

    /** The next one will be asked, a second later. */
    private void failed(RedisURI uri, String what) {
        asking = false;
        next++;
        trouble = "Sentinel " + uri.getHost() + ":" + uri.getPort() + " " + what;
        final StatefulRedisSentinelConnection<String, String> silent = connection;
        connection = null;
        if (silent != null) {
            leave(silent);
        }
    }

    private static void leave(StatefulRedisSentinelConnection<String, String> connection) {
        var _ = connection.closeAsync();
    }

    /** What comes of it, or neither value nor failure in time; what comes later goes elsewhere. */
    private <T> void inTime(
            CompletableFuture<T> call, Consumer<T> late, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        final AtomicBoolean over = new AtomicBoolean();
        final var deadline = executor.schedule(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        then.accept(null, new IllegalStateException("no answer in time"));
                    }
                },
                TIMEOUT.toMillis(),
                TimeUnit.MILLISECONDS);
        var _ = call.whenCompleteAsync(
                (value, failure) -> {
                    deadline.cancel(false);
                    if (over.compareAndSet(false, true)) {
                        then.accept(value, failure);
                    } else if (value != null) {
                        late.accept(value);
                    }
                },
                executor);
    }
}

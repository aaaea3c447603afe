package dev.parley.redis.pool;

import dev.parley.redis.Unreadable;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.TestServer;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One pool to one server, with times short enough for a test. */
final class PoolFixture implements AutoCloseable {
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final RedisPool pool;
    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .build();

    PoolFixture(String uri, PoolConfig config, List<Script> scripts) {
        pool = RedisPool.open(
                "shared", Endpoint.parse(uri), config, scripts, resources, registry, new Unreadable(registry));
    }

    static PoolConfig config(int min, int max) {
        return new PoolConfig(
                min,
                max,
                2,
                64,
                1,
                Duration.ofMillis(200),
                Duration.ofMillis(300),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                3,
                Duration.ofMillis(500),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                BackupTimes.defaults());
    }

    PoolFixture ready() {
        Await.until("the pool answers", pool::available);
        return this;
    }

    double gauge(String name, String... tags) {
        return registry.get(name).tag("pool", "shared").tags(tags).gauge().value();
    }

    /** How many series there are. */
    int meters(String name) {
        return registry.find(name).tag("pool", "shared").meters().size();
    }

    double count(String name, String... tags) {
        return registry.get(name).tag("pool", "shared").tags(tags).counter().count();
    }

    /** The server's own count of clients, the one that asks left out. */
    static int clientsOf(TestServer server) {
        try (RedisProbe probe =
                RedisProbe.connect(server.endpoint().host(), server.endpoint().port())) {
            return (int) ServerFigures.field(probe.call("INFO", "clients"), "connected_clients") - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RedisRequest ping() {
        return RedisRequest.of(CommandType.PING, List.of());
    }

    @Override
    public void close() {
        Await.value(pool.close());
        resources.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}

package dev.parley.system.harness;

import dev.parley.embedded.RedisOptions;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What nodes stand on: three Redis servers and a broker.
 *
 * @param broker null: the one that all tests of this JVM share, which nobody may stop
 */
public record Servers(TestServer signaling, TestServer rooms, TestServer shared, TestServer broker)
        implements AutoCloseable {

    /** Redis servers of one's own, and the JVM's broker. */
    public static Servers start() {
        return new Servers(Infra.newRedis(), Infra.newRedis(), Infra.newRedis(), null);
    }

    /** All of one's own, to be stopped and killed at will, with what they keep; takes some 10 s. */
    public static Servers forFaults() {
        final CompletableFuture<TestServer> broker = CompletableFuture.supplyAsync(Infra::newBroker);
        final Supplier<TestServer> redis =
                () -> Infra.newRedis(RedisOptions.onFreePort().keepingData());
        return new Servers(redis.get(), redis.get(), redis.get(), broker.join());
    }

    /** As settings of a node. */
    public Map<String, String> settings() {
        return Map.of(
                "PARLEY_REDIS_SIGNALING", signaling.uri(),
                "PARLEY_REDIS_ROOMS", rooms.uri(),
                "PARLEY_REDIS_SHARED", shared.uri(),
                "PARLEY_AMQP", broker == null ? Infra.broker().uri() : broker.uri());
    }

    /** The Redis that only nodes of that wire use. */
    public TestServer own(Wire wire) {
        return wire == Wire.NATIVE ? signaling : rooms;
    }

    @Override
    public void close() {
        signaling.close();
        rooms.close();
        shared.close();
        if (broker != null) {
            broker.close();
        }
    }
}

package dev.parley.standalone;

import dev.parley.embedded.BrokerOptions;
import dev.parley.embedded.EmbeddedBroker;
import dev.parley.embedded.EmbeddedRedis;
import dev.parley.embedded.FreePort;
import dev.parley.embedded.RedisOptions;
import dev.parley.embedded.RedisServer;
import dev.parley.ops.config.Setting;
import dev.parley.ops.lifecycle.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The Redis servers and the broker that the settings don't name, on free ports of loopback. */
final class EmbeddedServers {
    private final StandaloneSettings settings;
    private final Map<String, AutoCloseable> running = new ConcurrentHashMap<>();
    private final Map<String, String> addresses = new ConcurrentHashMap<>();
    private final @Nullable BrokerOptions broker;

    /**
     * Starts nothing, but chooses the broker's port: its start takes longest, and nodes that know its address can be put together
     * meanwhile.
     */
    EmbeddedServers(StandaloneSettings settings) {
        this.settings = settings;
        if (settings.get(StandaloneSettings.AMQP).isEmpty()) {
            broker = BrokerOptions.onPort(FreePort.pick());
            addresses.put(StandaloneSettings.AMQP.key(), broker.uri());
        } else {
            broker = null;
        }
    }

    /**
     * Starts the broker. Blocks until it answers.
     *
     * @throws dev.parley.embedded.EmbeddedServerException if it can't be started, with a message for people
     */
    void startBroker() {
        if (broker != null) {
            running.put(StandaloneSettings.AMQP.key(), EmbeddedBroker.start(broker));
        }
    }

    /**
     * Starts the Redis servers at the same time. Blocks until they answer.
     *
     * @throws dev.parley.embedded.EmbeddedServerException if one can't be started, with a message for people
     */
    void startRedis() throws Exception {
        final List<Step.Action> starts = new ArrayList<>();
        for (Setting<Optional<String>> redis : StandaloneSettings.REDIS) {
            if (settings.get(redis).isEmpty()) {
                starts.add(() -> startRedis(redis.key()));
            }
        }
        Concurrently.run(starts);
    }

    /** Where each of them is, by the setting that nodes read it from: the broker from the beginning, a Redis server once it has started. */
    Map<String, String> addresses() {
        return Map.copyOf(addresses);
    }

    /** Ends those that have started. */
    void stop() throws Exception {
        final List<Step.Action> ends = new ArrayList<>();
        for (AutoCloseable server : running.values()) {
            ends.add(server::close);
        }
        Concurrently.run(ends);
    }

    private void startRedis(String key) {
        final RedisServer redis = EmbeddedRedis.start(RedisOptions.onFreePort());
        running.put(key, redis);
        addresses.put(key, redis.uri());
    }
}

package dev.parley.standalone;

import dev.parley.embedded.BrokerOptions;
import dev.parley.embedded.EmbeddedBroker;
import dev.parley.embedded.EmbeddedRedis;
import dev.parley.embedded.RedisOptions;
import dev.parley.embedded.RedisServer;
import dev.parley.ops.config.Setting;
import dev.parley.ops.lifecycle.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The Redis servers and the broker that the settings don't name, on free ports of loopback. */
final class EmbeddedServers {
    private final StandaloneSettings settings;
    private final Map<String, AutoCloseable> running = new ConcurrentHashMap<>();
    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    EmbeddedServers(StandaloneSettings settings) {
        this.settings = settings;
    }

    /**
     * Starts them all at the same time. Blocks until they answer.
     *
     * @throws dev.parley.embedded.EmbeddedServerException if one can't be started, with a message for people
     */
    void start() throws Exception {
        final List<Step.Action> starts = new ArrayList<>();
        if (settings.get(StandaloneSettings.AMQP).isEmpty()) {
            starts.add(this::startBroker);
        }
        for (Setting<Optional<String>> redis : StandaloneSettings.REDIS) {
            if (settings.get(redis).isEmpty()) {
                starts.add(() -> startRedis(redis.key()));
            }
        }
        Concurrently.run(starts);
    }

    /** Where each of them is, by the setting that nodes read it from. */
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

    private void startBroker() {
        final EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.onFreePort());
        running.put(StandaloneSettings.AMQP.key(), broker);
        addresses.put(StandaloneSettings.AMQP.key(), broker.uri());
    }

    private void startRedis(String key) {
        final RedisServer redis = EmbeddedRedis.start(RedisOptions.onFreePort());
        running.put(key, redis);
        addresses.put(key, redis.uri());
    }
}

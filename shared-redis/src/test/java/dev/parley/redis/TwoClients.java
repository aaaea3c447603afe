package dev.parley.redis;

import dev.parley.protocol.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Two clients of the same servers, as two nodes of a deployable are, which may do what {@link NodesUser} may; shared by the
 * tests of this JVM, and ended with it.
 */
public final class TwoClients {
    private static final TestServer SIGNALING = Infra.newRedis();
    private static final TestServer ROOMS = Infra.newRedis();
    private static final TestServer SHARED = Infra.newRedis();
    private static final RedisStores ONE = open(Wire.NATIVE);
    private static final RedisStores OTHER = open(Wire.NATIVE);
    private static final ConcurrentHashMap<Wire, RedisStores> WEB = new ConcurrentHashMap<>();

    private TwoClients() {}

    public static RedisStores one() {
        return ONE;
    }

    public static RedisStores other() {
        return OTHER;
    }

    /** A client of the other deployable. */
    public static RedisStores web() {
        return WEB.computeIfAbsent(Wire.WEB, TwoClients::open);
    }

    public static TestServer signalingServer() {
        return SIGNALING;
    }

    public static TestServer roomsServer() {
        return ROOMS;
    }

    public static TestServer sharedServer() {
        return SHARED;
    }

    private static RedisStores open(Wire wire) {
        final RedisConfig config = RedisConfig.defaults()
                .at(
                        NodesUser.on(SIGNALING, RedisNamespace.SIGNALING),
                        NodesUser.on(ROOMS, RedisNamespace.ROOMS),
                        NodesUser.on(SHARED, RedisNamespace.SHARED));
        final RedisStores stores = RedisStores.connect(wire, config, new SimpleMeterRegistry(), TestLoops.LOOPS);
        Await.until(
                "both Redis answer",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty()
                        && stores.trouble(RedisNamespace.of(wire)).isEmpty());
        return stores;
    }
}

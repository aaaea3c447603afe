package dev.parley.redis.cluster;

import dev.parley.embedded.RedisServer;
import dev.parley.protocol.Wire;
import dev.parley.redis.NodesUser;
import dev.parley.redis.RedisConfig;
import dev.parley.redis.RedisNamespace;
import dev.parley.redis.RedisStores;
import dev.parley.redis.TestLoops;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.RedisCluster;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Three masters without replicas, and two clients; shared by the tests of this JVM, and ended with it. */
final class ClusterOfThree {
    private static final RedisCluster CLUSTER = RedisCluster.ofMasters(3);
    private static final RedisStores ONE = open();
    private static final RedisStores OTHER = open();

    private ClusterOfThree() {}

    static RedisStores one() {
        return ONE;
    }

    static RedisStores other() {
        return OTHER;
    }

    private static RedisStores open() {
        final String uri = NodesUser.with(CLUSTER.uri());
        for (RedisServer master : CLUSTER.masters()) {
            CLUSTER.call(master, NodesUser.command(RedisNamespace.SHARED));
            CLUSTER.call(master, "ACL", "SETUSER", "parley", "~rooms:*", "&rooms:*");
        }
        final RedisStores stores = RedisStores.connect(
                Wire.WEB,
                RedisConfig.defaults().at("redis://127.0.0.1:1", uri, uri),
                new SimpleMeterRegistry(),
                TestLoops.LOOPS);
        Await.until(
                "it answers",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty()
                        && stores.trouble(RedisNamespace.ROOMS).isEmpty());
        return stores;
    }
}

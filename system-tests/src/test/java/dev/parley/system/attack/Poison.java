package dev.parley.system.attack;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What nobody can read, where nodes read: in their queues and in Redis. */
final class Poison {
    private static final long SEED = 20261129;
    private static final List<String> GARBAGE = List.of("", "nonsense", "1", "9e999", "-1", "1 2 3 4 5 {");

    private Poison() {}

    /** So many messages of up to 2 kB for each node that has a lease; two in three begin as messages of nodes do. */
    static void queues(String broker, TestServer shared, int messages) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        final Random random = new Random(SEED);
        try (RedisProbe probe = probe(shared);
                Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            for (String node :
                    probe.call("HKEYS", "shared:webrtc:{nodes}:leases").split("\n")) {
                for (int i = 0; i < messages; i++) {
                    final byte[] noise = new byte[3 + random.nextInt(2_000)];
                    random.nextBytes(noise);
                    noise[0] = i % 3 == 0 ? noise[0] : (byte) (i % 3);
                    channel.basicPublish("webrtc.signals", node + ".offer", null, noise);
                }
            }
        }
    }

    /** Beside all that is there, and what nodes look at every second. */
    static void redis(TestServer server) throws IOException {
        try (RedisProbe probe = probe(server)) {
            final List<String> keys = Arrays.stream(probe.call("KEYS", "*").split("\n"))
                    .limit(300)
                    .toList();
            for (String key : keys) {
                for (String garbage : GARBAGE) {
                    switch (key.isEmpty() ? "none" : probe.call("TYPE", key)) {
                        case "hash" -> probe.call("HSET", key, "gar.bage", garbage, "garbage", garbage);
                        case "list" -> probe.call("RPUSH", key, garbage);
                        case "zset" -> probe.call("ZADD", key, "inf", garbage, "9e18", "garbage");
                        default -> {}
                    }
                }
            }
            if (!keys.isEmpty() && keys.getFirst().startsWith("shared:")) {
                probe.call("SET", "shared:webrtc:{nodes}:generation", "nonsense");
                probe.call("DEL", "shared:token:{revocations}");
                probe.call("SET", "shared:token:{revocations}", "nonsense");
            }
        }
    }

    private static RedisProbe probe(TestServer server) throws IOException {
        return RedisProbe.connect(server.endpoint().host(), server.endpoint().port());
    }
}

package dev.parley.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.parley.exchange.link.LinkCodec;
import dev.parley.exchange.link.LinkMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.node.WireVersion;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The queues of all nodes, and all that they have in Redis, are filled with what they can't read, and with what a node of an
 * earlier or a later version may write: they stay up, say so once a minute, and go on.
 */
class UnreadableTest {
    private static final long SEED = 20261129;
    private static final int MESSAGES = 3_000;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> GARBAGE =
            List.of("", "nonsense", "1", "1 2", "1 2 3 4 5 {", "-9 9e999 {}", "\u0000\uFFFD");

    private final Random random = new Random(SEED);

    @Test
    void garbage_in_queues_and_in_redis_is_counted_said_once_and_stops_nothing() throws Exception {
        try (Cluster cluster = Cluster.on(Servers.start())) {
            final ProcessNode signaling = cluster.spawn(Wire.NATIVE, Map.of());
            final ProcessNode rooms = cluster.spawn(Wire.WEB, Map.of());
            Cluster.awaitReady(signaling, rooms);
            try (Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB))) {
                assertThat(pair.offer("before").outcome()).isEqualTo("delivered");
                for (TestServer server : List.of(
                        cluster.servers().shared(),
                        cluster.servers().signaling(),
                        cluster.servers().rooms())) {
                    fill(server);
                }
                fillQueues(cluster.servers().shared());
                for (ProcessNode node : List.of(signaling, rooms)) {
                    Await.until(
                            "all were read: " + node.wire(),
                            PATIENCE,
                            () -> counted(node, "parley_exchange_received_total") >= MESSAGES);
                    Await.until(
                            "what is in Redis was seen: " + node.wire(),
                            PATIENCE,
                            () -> counted(node, "parley_redis_unreadable_total") > 0);
                }
            }
            for (Wire.Pairing pairing :
                    List.of(new Wire.Pairing(Wire.NATIVE, Wire.WEB), new Wire.Pairing(Wire.WEB, Wire.NATIVE))) {
                try (Pair pair = cluster.pair(pairing)) {
                    assertThat(pair.offer("after").outcome()).isEqualTo("delivered");
                }
            }
            for (ProcessNode node : List.of(signaling, rooms)) {
                assertThat(node.ready()).isTrue();
                assertThat(counted(node, "parley_exchange_malformed_total")).isPositive();
                assertThat(counted(node, "parley_link_dropped_total", "reason=\"unknown\""))
                        .isPositive();
                assertThat(node.log().lines().filter(line -> line.contains("a message that can't be read")))
                        .as("one line for what is broken, one for what is of a later version, each minute")
                        .hasSizeBetween(2, 4);
                assertThat(node.log()
                                .lines()
                                .filter(line -> line.contains("a message from") && line.contains("could not be read")))
                        .hasSizeBetween(1, 4);
                assertThat(node.log()).doesNotContain("a message that could not be handled", "OutOfMemory");
            }
        }
    }

    private static double counted(ProcessNode node, String meter) {
        return counted(node, meter, "");
    }

    private static double counted(ProcessNode node, String meter, String label) {
        return node.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(meter) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Beside all that is there, and instead of what nodes make anew. */
    private static void fill(TestServer server) throws IOException {
        try (RedisProbe probe =
                RedisProbe.connect(server.endpoint().host(), server.endpoint().port())) {
            for (String key : probe.call("KEYS", "*").split("\n")) {
                switch (key.isEmpty() ? "none" : probe.call("TYPE", key)) {
                    case "hash" -> fillHash(probe, key);
                    case "list" ->
                        probe.call("RPUSH", key, "nonsense", "", "9 later\n{}", "9 bye later=1\n{}", "x 1 later\n{}");
                    case "zset" -> probe.call("ZADD", key, "9e15", "no id at all", "-1", "", "1", "nobody");
                    default -> {
                        if (key.endsWith(":generation")) {
                            probe.call("SET", key, "nonsense");
                        }
                    }
                }
            }
            for (int i = 0; i < GARBAGE.size(); i++) {
                probe.call("HSET", "shared:webrtc:{nodes}:leases", "no node " + i, GARBAGE.get(i));
                probe.call("HSET", "shared:webrtc:{nodes}:leases", "signaling.ngarbage" + i, GARBAGE.get(i));
                probe.call("HSET", "shared:webrtc:{nodes}:versions", "signaling.ngarbage" + i, GARBAGE.get(i));
            }
        }
    }

    private static void fillHash(RedisProbe probe, String key) throws IOException {
        for (int i = 0; i < GARBAGE.size(); i++) {
            probe.call("HSET", key, "garbage" + i, GARBAGE.get(i), "gar.bage" + i, GARBAGE.get(i));
        }
        if (key.endsWith(":versions") || key.contains(":rooms:") || key.endsWith(":fences")) {
            for (String field : probe.call("HKEYS", key).split("\n")) {
                probe.call("HSET", key, field, "nonsense");
            }
        }
    }

    private void fillQueues(TestServer shared) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(Infra.broker().uri());
        try (RedisProbe probe = RedisProbe.connect(
                        shared.endpoint().host(), shared.endpoint().port());
                Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            final List<String> nodes = Arrays.stream(
                            probe.call("HKEYS", "shared:webrtc:{nodes}:leases").split("\n"))
                    .filter(node -> node.matches("(signaling|rooms)\\.n[0-9a-z]+") && !node.contains("garbage"))
                    .toList();
            assertThat(nodes).hasSize(2);
            for (String node : nodes) {
                for (int i = 0; i < MESSAGES; i++) {
                    channel.basicPublish("webrtc.signals", node + ".offer", null, garbage(i));
                }
            }
        }
    }

    private byte[] garbage(int number) {
        final int version = number % 2 == 0 ? WireVersion.POSITIONS : WireVersion.FIELDS;
        final byte[] whole = LinkCodec.encode(message(version, number));
        return switch (number % 6) {
            case 0 -> {
                final byte[] noise = new byte[random.nextInt(2_000)];
                random.nextBytes(noise);
                yield noise;
            }
            case 1 -> Arrays.copyOf(whole, random.nextInt(whole.length));
            case 2 -> {
                whole[0] = (byte) (3 + random.nextInt(200));
                yield whole;
            }
            case 3, 4 -> {
                for (int i = 0; i <= random.nextInt(4); i++) {
                    whole[1 + random.nextInt(whole.length - 1)] = (byte) random.nextInt(256);
                }
                yield whole;
            }
            default -> whole;
        };
    }

    /** Of a node that is not there, with bodies of no kind. */
    private LinkMessage message(int version, int number) {
        final byte[] noise = new byte[1 + random.nextInt(200)];
        random.nextBytes(noise);
        return new LinkMessage(
                version,
                new NodeRef(Service.ROOMS, new NodeId("garbage" + number % 7)),
                random.nextLong(),
                random.nextLong(),
                1 + random.nextLong(1L << 53),
                1,
                true,
                new LinkMessage.Answers(
                        random.nextLong(1L << 53),
                        random.nextLong(),
                        true,
                        List.of(new LinkMessage.Answer(random.nextLong(), Outcome.HELD))),
                0,
                List.of(
                        new LinkMessage.Frame(1, 5_000, ByteBuffer.wrap(noise)),
                        new LinkMessage.Frame(2, random.nextLong(), ByteBuffer.wrap(new byte[] {16, 99})),
                        new LinkMessage.Frame(9, 5_000, ByteBuffer.wrap(new byte[] {1, 99, 0}))));
    }
}

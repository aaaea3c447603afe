package dev.parley.system.chaos;

import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a cluster holds while no client is there.
 *
 * @param nodes of each node: how many connections, sessions, threads, descriptors, bytes of direct memory
 * @param stores names of keys and queues by their kind
 */
record Footprint(Map<String, Long> nodes, Map<String, List<String>> stores) {
    /**
     * Remembered for a while by design: a user's last status; which lease of a dead node may not write any more; and the two
     * indexes of a living node, of sessions and of rooms, which may name too many and never too few.
     */
    private static final Set<String> REMEMBERED = Set.of(
            "keys shared:user:status:{}",
            "keys shared:webrtc:room:{}:fences",
            "keys shared:webrtc:{nodes}:rooms:*",
            "keys signaling:owned:{}",
            "keys rooms:owned:{}");

    /** Of a session that is over nothing is kept but that it is. */
    private static final Set<String> SESSIONS = Set.of("keys signaling:session:{}", "keys rooms:user:{}");

    private static final int EXAMPLES = 2;

    private static final long THREADS = 12;
    private static final long DESCRIPTORS = 30;
    private static final long DIRECT_BYTES = 24L * 1024 * 1024;

    static Footprint of(ChaosCluster cluster) {
        final Map<String, Long> nodes = new TreeMap<>();
        cluster.nodes().forEach(node -> node(node, nodes));
        final Map<String, List<String>> stores = new TreeMap<>();
        keys(cluster.servers().signaling(), stores);
        keys(cluster.servers().rooms(), stores);
        keys(cluster.servers().shared(), stores);
        cluster.servers()
                .broker()
                .queues()
                .ifPresent(names ->
                        names.forEach(name -> put("queues " + name.replaceFirst("\\..*", ".*"), name, stores)));
        return new Footprint(nodes, stores);
    }

    private static void node(ChaosNode node, Map<String, Long> into) {
        final String page = node.get("/metrics").body();
        into.put(node.name() + " connections", sum(page, "parley_connections{", ""));
        into.put(node.name() + " sessions", sum(page, "parley_sessions{", ""));
        into.put(node.name() + " threads", entries(node, "task"));
        into.put(node.name() + " descriptors", entries(node, "fd"));
        into.put(node.name() + " direct bytes", sum(page, "netty_allocator_memory_used{", "direct"));
    }

    private static long entries(ChaosNode node, String what) {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(node.pid()), what))) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sum(String page, String name, String label) {
        return page.lines()
                .filter(line -> line.startsWith(name) && line.contains(label))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void keys(TestServer redis, Map<String, List<String>> into) {
        try (RedisProbe probe = RedisProbe.connect(redis.endpoint().host(), redis.port())) {
            for (String key : probe.call("KEYS", "*").split("\n")) {
                if (!key.isBlank() && !isOver(key, probe)) {
                    put("keys " + kind(key), key, into);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOver(String key, RedisProbe probe) throws IOException {
        return SESSIONS.contains("keys " + kind(key))
                && probe.call("HEXISTS", key, "ended").equals("1");
    }

    /** Of many keys, each for one thing, only what they have in common. */
    private static String kind(String key) {
        return key.replaceFirst("\\{(?!nodes}|revocations}).*}", "{}").replaceFirst("(\\{nodes}:rooms:).*", "$1*");
    }

    private static void put(String kind, String name, Map<String, List<String>> into) {
        if (!REMEMBERED.contains(kind)) {
            into.computeIfAbsent(kind, first -> new ArrayList<>()).add(name);
        }
    }

    /** What there is more of than there was; empty if all is as before. */
    List<String> moreThan(Map<String, Long> nodesBefore, Map<String, List<String>> storesBefore) {
        final List<String> more = new ArrayList<>();
        nodes.forEach((what, now) -> {
            final long then = nodesBefore.getOrDefault(what, 0L);
            if (now > then + allowance(what)) {
                more.add(what + ": " + now + ", were " + then);
            }
        });
        stores.forEach((kind, now) -> {
            final List<String> then = storesBefore.getOrDefault(kind, List.of());
            if (now.size() > then.size()) {
                final List<String> fresh = now.stream()
                        .filter(name -> !then.contains(name))
                        .limit(EXAMPLES)
                        .toList();
                more.add(kind + ": " + now.size() + ", were " + then.size() + "; such as " + fresh);
            }
        });
        return more;
    }

    /** Pools grow under load and are not at once as small as they were. */
    private static long allowance(String what) {
        if (what.endsWith("threads")) {
            return THREADS;
        }
        if (what.endsWith("descriptors")) {
            return DESCRIPTORS;
        }
        return what.endsWith("bytes") ? DIRECT_BYTES : 0;
    }
}

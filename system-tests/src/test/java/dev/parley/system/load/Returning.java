package dev.parley.system.load;

import dev.parley.bench.client.Client;
import dev.parley.bench.client.Dialect;
import dev.parley.bench.client.Head;
import dev.parley.bench.client.Incoming;
import dev.parley.bench.client.NativeDialect;
import dev.parley.bench.client.WebDialect;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Clients of one address that come back when their connection breaks, as clients do: at once to the next node, after
 * that when they were told to, or with Socket.IO's delays where nobody told them anything. Each has a user of its own
 * and is in a room with three others. For one thread; the clients have another.
 */
final class Returning implements AutoCloseable {
    private static final byte[] JOIN = ascii("join");
    private static final int OF_A_ROOM = 4;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) group.next();
    private final Head head = new Head();
    private final Random random = new Random(10);
    private final Dialect dialect;
    private final String name;
    private final List<Peer> peers = new ArrayList<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private volatile URI address;

    Returning(String name, RunningNode node) {
        this.name = name;
        this.dialect = node.wire() == Wire.NATIVE ? new NativeDialect() : new WebDialect();
        this.address = addressOf(node);
    }

    private static URI addressOf(RunningNode node) {
        final String authority = "127.0.0.1:" + node.port();
        return URI.create(node.wire() == Wire.NATIVE ? "ws://" + authority + "/v1/ws" : "http://" + authority);
    }

    /** Brings in so many more, a hundred at a time, and waits until they are in their rooms. */
    void come(int count, Duration atMost) {
        final int last = peers.size() + count;
        while (peers.size() < last) {
            final int from = peers.size();
            for (int i = from; i < Math.min(last, from + 100); i++) {
                peers.add(new Peer(i));
            }
            peers.subList(from, peers.size()).forEach(peer -> loop.execute(peer::connect));
            Await.until("clients are in their rooms", atMost, () -> in(from) == peers.size() - from);
        }
        on(() -> {
            refusals.clear();
            return null;
        });
    }

    private int in(int from) {
        return on(() -> (int) peers.subList(from, peers.size()).stream()
                .filter(peer -> peer.in)
                .count());
    }

    /** From now on they come back to that node. */
    void next(RunningNode node) {
        address = addressOf(node);
    }

    /** Waits until all have resumed, and says how long each needed from the end of its connection, in milliseconds. */
    long[] awaitBack(Duration atMost) {
        try {
            Await.until("all are back", atMost, () -> on(() -> peers.stream().allMatch(peer -> peer.backAfter >= 0)));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ": " + backAfter().length + ", " + refusals(), e);
        }
        return backAfter();
    }

    private long[] backAfter() {
        return on(() -> peers.stream()
                .mapToLong(peer -> peer.backAfter)
                .filter(millis -> millis >= 0)
                .sorted()
                .toArray());
    }

    /** How many came back to a new session. */
    long strangers() {
        return on(() -> peers.stream().filter(peer -> peer.stranger).count());
    }

    /** How attempts were refused since all had come, and how often. */
    Map<String, Integer> refusals() {
        return on(() -> new TreeMap<>(refusals));
    }

    static String figures(long[] sorted) {
        return "median %d ms, p99 %d ms, last %d ms"
                .formatted(
                        sorted[sorted.length / 2],
                        sorted[sorted.length * 99 / 100],
                        Arrays.stream(sorted).max().orElse(0));
    }

    private <T> T on(java.util.concurrent.Callable<T> task) {
        return Await.value(java.util.concurrent.CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return task.call();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                loop));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        on(() -> {
            peers.forEach(Peer::leave);
            return null;
        });
        Await.until("all have left", () -> on(() -> peers.stream().noneMatch(peer -> peer.open)));
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One client, whatever connections it has; on the loop. */
    private final class Peer implements Client.Listener {
        private final String token;
        private final byte[] room;
        private Client client;
        private String session;
        private String refusal = "";
        private boolean open;
        private boolean leaving;
        private boolean in;
        private boolean stranger;
        private int attempts;
        private long lostAt;
        private long backAfter = -1;

        private Peer(int number) {
            this.token = Token.of(name + "-" + number).sign();
            this.room = ascii("\"room\":\"" + name + "-" + number / OF_A_ROOM + "\"");
        }

        private void connect() {
            refusal = "";
            open = true;
            client = new Client(loop, dialect, address, token, session, this, head);
            client.connect();
        }

        @Override
        public void came(Client from, Incoming incoming) {
            switch (incoming.kind()) {
                case WELCOME -> welcomed(incoming);
                case ACK -> in = true;
                case REFUSED -> {
                    refusal = incoming.code();
                    client.close();
                }
                case ERROR, FAILED -> refusal = incoming.code();
                default -> {}
            }
        }

        private void welcomed(Incoming welcome) {
            attempts = 0;
            if (session != null) {
                backAfter = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostAt);
                stranger = !welcome.resumed();
            }
            if (!welcome.resumed()) {
                client.request(JOIN, 0, room);
            }
            session = welcome.session();
        }

        @Override
        public void ended(Client from, String how) {
            open = false;
            if (leaving) {
                return;
            }
            if (in && attempts == 0 && refusal.isEmpty()) {
                lostAt = System.nanoTime();
                attempts = 1;
                connect();
                return;
            }
            final String why = refusal.isEmpty() ? reason(how) : refusal;
            refusals.merge(why, 1, Integer::sum);
            attempts++;
            loop.schedule(this::connect, delay(why), TimeUnit.MILLISECONDS);
        }

        /** The hub's word is a second; Socket.IO's clients take 1, 2, 4, 5 s, half more or less. */
        private long delay(String why) {
            final boolean told = "429".equals(why) || "rate-limited".equals(why);
            return told
                    ? 1000 + random.nextInt(500)
                    : (long) (Math.min(5000, 1000L << Math.min(attempts - 2, 3)) * (0.5 + random.nextDouble()));
        }

        private String reason(String how) {
            if (how.contains("429")) {
                return "429";
            }
            return how.contains("reset") || how.contains("broke") ? "reset" : how;
        }

        private void leave() {
            leaving = true;
            client.close();
        }
    }
}

package dev.parley.bench.load;

import dev.parley.bench.client.Client;
import dev.parley.bench.client.Head;
import dev.parley.bench.client.Incoming;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Clients that connect and join, two to a room, as fast as they are let in; one whose join fails tries again. For one thread.
 */
public final class Storm implements AutoCloseable {
    private static final byte[] JOIN = "join".getBytes(StandardCharsets.US_ASCII);
    private static final int AT_ONCE = 64;
    private static final long AGAIN_MILLIS = 100;
    private static final long SETUP_SECONDS = 30;

    private final MultiThreadIoEventLoopGroup group;
    private final List<Client> clients = new ArrayList<>();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Histogram latency = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(5), 3);
    private final Map<String, LongAdder> again = new ConcurrentHashMap<>();
    private volatile String refusal = "";
    private Duration took = Duration.ZERO;

    /** @param threads event loops */
    public Storm(int threads) {
        this.group = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    }

    /** Has so many join. Blocks until all are in; throws {@link Refused} if one of them can't be, or is thrown out. */
    public void run(int count, String run, Fleet.Party odd, Fleet.Party even) throws Exception {
        final long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            enter();
            final EventLoop loop = (EventLoop) group.next();
            final Joining joining = new Joining("\"room\":\"" + run + "-" + i / 2 + "\"");
            // A head each: they are not shared between loops.
            final Client client = (i % 2 == 0 ? even : odd).client(loop, i / 2, joining, new Head());
            clients.add(client);
            loop.execute(client::connect);
        }
        for (int i = 0; i < AT_ONCE; i++) {
            enter();
        }
        took = Duration.ofNanos(System.nanoTime() - begin);
    }

    private void enter() throws Exception {
        if (!places.tryAcquire(SETUP_SECONDS, TimeUnit.SECONDS) || !refusal.isEmpty()) {
            throw new Refused("a client did not get in: "
                    + (refusal.isEmpty() ? "nothing heard for " + SETUP_SECONDS + " s" : refusal));
        }
    }

    /** How long it took until all were in. */
    public Duration took() {
        return took;
    }

    /** What it came to; latency is from connecting to having joined. */
    public Counted counted() {
        final long joined = latency.getTotalCount();
        final Map<String, Long> outcomes = new TreeMap<>(Map.of("joined", joined));
        again.forEach((code, times) -> outcomes.put(code, times.sum()));
        return Counted.of(outcomes, clients.size(), joined, latency);
    }

    private final class Joining implements Client.Listener {
        private final byte[] room;
        private final long begin = System.nanoTime();
        private String peer = "";

        private Joining(String room) {
            this.room = room.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public void came(Client client, Incoming incoming) {
            switch (incoming.kind()) {
                case WELCOME -> {
                    peer = incoming.peer();
                    join(client);
                }
                case ACK -> {
                    latency.recordValue(System.nanoTime() - begin);
                    places.release();
                }
                case FAILED -> {
                    again.computeIfAbsent(incoming.code(), code -> new LongAdder())
                            .increment();
                    client.later(() -> join(client), AGAIN_MILLIS);
                }
                case REFUSED, ERROR -> refused(incoming.code());
                default -> {}
            }
        }

        private void join(Client client) {
            client.request(JOIN, 0, client.dialect().join(room, peer));
        }

        @Override
        public void ended(Client client, String how) {
            refused(how);
        }

        private void refused(String how) {
            refusal = how.isEmpty() ? "refused" : how;
            places.release();
        }
    }

    @Override
    public void close() {
        Leaving.leave(clients, group);
    }
}

package dev.parley.system.chaos;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The clients of a run, half of them on each wire. */
final class Crowd implements AutoCloseable {
    private static final Duration IN = Duration.ofSeconds(60);
    private static final double CONFIRMING = 0.75;
    private static final double IN_TWO_ROOMS = 0.3;
    private static final int SPREAD_MILLIS = 2_000;
    private static final int STAMPEDE_MILLIS = 60;
    private static final int HALF_OPEN_EVERY = 4;
    /** Odd, so that there are some on each wire. */
    private static final int STEADY_EVERY = 5;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("chaos-clients", true), NioIoHandler.newFactory());
    private final List<ChaosClient> clients = new ArrayList<>();
    private final Set<String> confirming = new LinkedHashSet<>();

    Crowd(World world, long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final String room = Cluster.unique("chaos");
        final int rooms = world.options().rooms();
        for (int i = 0; i < world.options().sessions(); i++) {
            final Wire wire = Wire.values()[i % Wire.values().length];
            final String name = wire.rosterName().charAt(0) + Integer.toString(i);
            final Set<String> in = new LinkedHashSet<>(List.of(room + '-' + i / 2 % rooms));
            if (random.nextDouble() < IN_TWO_ROOMS) {
                in.add(room + '-' + random.nextInt(rooms));
            }
            final boolean confirms = random.nextDouble() < CONFIRMING;
            if (confirms) {
                confirming.add(name);
            }
            clients.add(new ChaosClient(name, wire, List.copyOf(in), world, loops.next(), random.split(), confirms));
        }
    }

    List<ChaosClient> clients() {
        return List.copyOf(clients);
    }

    /** Those that use {@code received}. */
    Set<String> confirming() {
        return Set.copyOf(confirming);
    }

    /** Connects all, and returns when all are in their rooms. */
    void start() {
        for (ChaosClient client : clients) {
            client.run(() -> client.later(client.random().nextInt(SPREAD_MILLIS), client::start));
        }
        Await.until("all clients are in", IN, this::isIn);
    }

    /** Whether all are connected and in their rooms. */
    boolean isIn() {
        return all(ChaosClient::isIn).stream().allMatch(in -> in);
    }

    /** From now on connections break, until the world says otherwise. */
    void hop() {
        restless().forEach(client -> client.run(() -> new Hops(client).next()));
    }

    /** All but a few, who stay, and so see a room only by its events. */
    private List<ChaosClient> restless() {
        return clients.stream()
                .filter(client -> clients.indexOf(client) % STEADY_EVERY != 0)
                .toList();
    }

    /** Has all but the steady change their connections once more, at the same time: what is seen wrong now, stays wrong. */
    void stampede() {
        restless()
                .forEach(client -> client.run(() -> client.hop(
                        client.random().nextInt(HALF_OPEN_EVERY) == 0,
                        client.random().nextInt(STAMPEDE_MILLIS))));
    }

    void view() {
        all(ChaosClient::view);
    }

    /** Ends all sessions. */
    void stop() {
        all(ChaosClient::stop);
    }

    private <T> List<T> all(Function<ChaosClient, CompletableFuture<T>> ask) {
        return clients.stream().map(ask).collect(Collectors.toList()).stream()
                .map(Await::value)
                .toList();
    }

    @Override
    public void close() {
        stop();
        loops.shutdownGracefully(2, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}

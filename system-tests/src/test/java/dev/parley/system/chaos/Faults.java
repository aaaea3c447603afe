package dev.parley.system.chaos;

import dev.parley.simulation.check.Entry;
import dev.parley.system.chaos.ChaosNode.Way;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.fault.Direction;
import dev.parley.testkit.fault.FaultyTcpProxy;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Makes faults and undoes them. Blocks. */
final class Faults {
    private static final Duration SLOW = Duration.ofMillis(200);

    private final World world;
    private final CountDownLatch never = new CountDownLatch(1);

    Faults(World world) {
        this.world = world;
    }

    /** Makes pairs out of the plan for so long; returns when all is undone. */
    void run(Plan plan, Duration time) {
        final long end = world.now() + time.toMillis();
        pause(plan.pause());
        while (world.now() < end) {
            final Plan.Pair pair = plan.next();
            System.out.printf("[chaos] %8.3f %s%n", world.now() / 1000.0, pair);
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> one(pair.first())),
                            CompletableFuture.runAsync(() -> one(pair.second())))
                    .join();
            pause(plan.pause());
        }
    }

    /** Makes one fault and undoes it. */
    void one(Fault fault) {
        pause(fault.after());
        note(fault.part(), fault.toString());
        if (fault.isOutage()) {
            fault.part().node(world.cluster()).outage(world.now());
        }
        make(fault);
        if (!fault.kind().isMoment()) {
            pause(fault.lasting());
            undo(fault);
        }
        if (fault.isOutage()) {
            fault.part().node(world.cluster()).back(world.now());
        }
        note(fault.part(), fault.kind() + " " + fault.part() + " is over");
    }

    private void note(Part part, String what) {
        world.note(new Entry.Fault(world.now(), part.name(), what));
    }

    void pause(long millis) {
        try {
            never.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void make(Fault fault) {
        if (fault.way() != null) {
            make(fault, fault.part().node(world.cluster()).way(fault.way()));
        } else if (fault.part().isNode()) {
            make(fault, fault.part().node(world.cluster()));
        } else {
            make(fault, fault.part().server(world.cluster().servers()));
        }
    }

    private static void make(Fault fault, ChaosNode node) {
        switch (fault.kind()) {
            case KILL -> node.kill();
            case STOP -> node.terminate();
            case FREEZE -> node.freeze();
            case EMPTY, SLOW, CUT, STALL, STALL_OUT, STALL_IN, PARTITION ->
                throw new IllegalStateException("to a node: " + fault);
        }
    }

    private static void make(Fault fault, TestServer server) {
        switch (fault.kind()) {
            case KILL -> server.crash();
            case FREEZE -> server.pause();
            case EMPTY -> empty(server);
            case STOP, SLOW, CUT, STALL, STALL_OUT, STALL_IN, PARTITION ->
                throw new IllegalStateException("to a server: " + fault);
        }
    }

    private static void empty(TestServer redis) {
        try (RedisProbe probe = RedisProbe.connect(redis.endpoint().host(), redis.port())) {
            probe.call("FLUSHALL");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Fault fault, FaultyTcpProxy way) {
        switch (fault.kind()) {
            case SLOW -> way.latency(SLOW);
            case CUT -> way.cut();
            case STALL -> way.stall();
            case STALL_OUT -> way.stall(from(fault.way()));
            case STALL_IN -> way.stall(to(fault.way()));
            case PARTITION -> {
                way.refuse();
                way.cut();
            }
            case KILL, STOP, FREEZE, EMPTY -> throw new IllegalStateException("to a way: " + fault);
        }
    }

    /** The direction in which a node's own words go: it is its clients' server, and its servers' client. */
    private static Direction from(Way way) {
        return way == Way.CLIENTS ? Direction.TO_CLIENT : Direction.TO_SERVER;
    }

    private static Direction to(Way way) {
        return way == Way.CLIENTS ? Direction.TO_SERVER : Direction.TO_CLIENT;
    }

    private void undo(Fault fault) {
        if (fault.way() != null) {
            final FaultyTcpProxy way = fault.part().node(world.cluster()).way(fault.way());
            way.latency(Duration.ZERO);
            way.flow();
            way.accept();
        } else if (fault.part().isNode()) {
            undo(fault, fault.part().node(world.cluster()));
        } else {
            undo(fault, fault.part().server(world.cluster().servers()));
        }
    }

    private static void undo(Fault fault, ChaosNode node) {
        if (fault.kind() == Fault.Kind.FREEZE) {
            node.thaw();
        } else {
            node.start();
            node.awaitReady();
        }
    }

    private static void undo(Fault fault, TestServer server) {
        if (fault.kind() == Fault.Kind.FREEZE) {
            server.resume();
        } else {
            server.restart();
        }
    }
}

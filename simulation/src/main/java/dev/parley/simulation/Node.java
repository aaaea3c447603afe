package dev.parley.simulation;

import dev.parley.hub.Hub;
import dev.parley.hub.HubConfig;
import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.protocol.Wire;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A node: the hub as it is, on threads of its own, with its lines to the stores and the broker. */
final class Node {
    /** As long as clients that stay are waited for. */
    static final Duration DRAIN = Duration.ofSeconds(2);

    final NodeRef ref;
    final Wire wire;
    final Machine machine;
    final RedisLine own;
    final RedisLine shared;
    final BrokerLine exchange;
    final Hub hub;
    private final List<Strand> loops;
    private final List<Socket> sockets = new ArrayList<>();
    private int nextLoop;
    private boolean accepts = true;

    Node(Wire wire, String name, HubConfig config, Datacenter where, long skewMillis) {
        final World world = where.world();
        this.wire = wire;
        ref = new NodeRef(Service.of(wire), new NodeId(name));
        machine = new Machine(world, skewMillis);
        loops = List.of(machine.strand(name + "-io-1"), machine.strand(name + "-io-2"));
        own = new RedisLine(where.redis(wire), machine.strand(name + "-redis-own"));
        shared = new RedisLine(where.sharedRedis(), machine.strand(name + "-redis-shared"));
        final CompositeMeterRegistry meters = new CompositeMeterRegistry();
        exchange = new BrokerLine(where.broker(), ref, machine, loops.getFirst(), meters);
        hub = new Hub(
                wire,
                ref.id(),
                config,
                where.ports(this),
                TokenVerifier.withSecret(Tokens.SECRET, TokenRules.defaults(), machine.clock()),
                List.copyOf(loops),
                machine.strand(name + "-blocking"),
                machine.clock(),
                world.split(),
                meters);
        loops.getFirst().execute(() -> hub.start());
    }

    /** Whether a new connection gets in. */
    boolean accepts() {
        return accepts && !machine.dead();
    }

    /** The event loop of a new connection. */
    Strand loop(Socket socket) {
        sockets.add(socket);
        return loops.get(nextLoop++ % loops.size());
    }

    void forget(Socket socket) {
        sockets.remove(socket);
    }

    void kill() {
        accepts = false;
        machine.kill();
        own.cut(true, true);
        shared.cut(true, true);
        exchange.killed();
        List.copyOf(sockets).forEach(Socket::nodeDied);
        sockets.clear();
    }

    /**
     * SIGTERM: as {@code Node} and the wires do.
     *
     * @param stopped called when it is over
     */
    void stop(Runnable stopped) {
        accepts = false;
        loops.getFirst()
                .execute(() -> hub.drain(DRAIN)
                        .whenComplete((drained, failure) -> loops.getFirst().execute(() -> stopAfterDrain(stopped))));
    }

    private void stopAfterDrain(Runnable stopped) {
        List.copyOf(sockets).forEach(Socket::goingAway);
        hub.stop()
                .whenComplete((done, failure) -> exchange.close()
                        .whenComplete((closed, never) -> machine.world().afterMillis(300, () -> {
                            kill();
                            stopped.run();
                        })));
    }
}

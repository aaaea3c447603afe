package dev.parley.simulation;

import dev.parley.hub.SessionlessHub;
import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;

/** A node without sessions: what it has of a hub, with its lines to the shared store and the broker. */
final class Speaker {
    final NodeRef ref;
    final Machine machine;
    final RedisLine shared;
    final SessionlessHub hub;
    private final Strand loop;
    private final BrokerLine exchange;

    Speaker(String name, Duration lease, Datacenter where, long skewMillis) {
        ref = new NodeRef(Service.ARTIFACTS, new NodeId(name));
        machine = new Machine(where.world(), skewMillis);
        loop = machine.strand(name + "-io-1");
        shared = new RedisLine(where.sharedRedis(), machine.strand(name + "-redis-shared"));
        final CompositeMeterRegistry meters = new CompositeMeterRegistry();
        exchange = new BrokerLine(where.broker(), ref, machine, loop, meters);
        hub = new SessionlessHub(
                ref,
                lease,
                where.sharedPorts(shared, exchange),
                TokenVerifier.withSecret(Tokens.SECRET, TokenRules.defaults(), machine.clock()),
                loop,
                machine.strand(name + "-blocking"),
                machine.clock(),
                meters);
        loop.execute(() -> hub.start());
    }

    /** Has its thread do something, as long as it lives. */
    void run(Runnable task) {
        loop.execute(task);
    }

    void kill() {
        machine.kill();
        shared.cut(true, true);
        exchange.killed();
    }
}

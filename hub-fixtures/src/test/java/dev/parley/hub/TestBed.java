package dev.parley.hub;

import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.fixtures.auth.InMemoryRevocationList;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.fixtures.node.InMemoryNodeLeases;
import dev.parley.hub.fixtures.presence.InMemoryPresence;
import dev.parley.hub.fixtures.store.InMemoryConnectionReports;
import dev.parley.hub.fixtures.store.InMemoryDevices;
import dev.parley.hub.fixtures.store.InMemorySessionStore;
import dev.parley.hub.fixtures.store.StoreLink;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.protocol.RoomName;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Whole nodes over stores in memory, all on one loop: nothing happens but by the test, on its thread. */
final class TestBed {
    static final RoomName ROOM = new RoomName("r");

    final ManualLoop loop = new ManualLoop();
    final Clock clock = loop.clock();
    final StoreLink sharedLink = new StoreLink();
    final StoreLink sessionsLink = new StoreLink();
    final InMemoryPresence presence = new InMemoryPresence(clock, sharedLink);
    final InMemoryNodeLeases leases = new InMemoryNodeLeases(clock, sharedLink);
    final SlowCalls sessionsCalls = new SlowCalls(sessionsLink);
    final InMemorySessionStore sessions = new InMemorySessionStore(clock, sessionsCalls);
    /** The other service's own store. */
    final InMemorySessionStore webSessions = new InMemorySessionStore(clock, new StoreLink());

    final InMemoryDevices devices = new InMemoryDevices(clock, sharedLink);
    final InMemoryConnectionReports reports = new InMemoryConnectionReports(clock, sessionsLink);
    final InMemoryConnectionReports webReports = new InMemoryConnectionReports(clock, new StoreLink());
    final InMemoryRevocationList revocations = new InMemoryRevocationList(clock, sharedLink);
    final DirectExchange exchange = new DirectExchange(loop);
    /** Where nodes that are made from now on have their secrets from. */
    RandomGenerator secrets = new SecureRandom();

    TestNode node(String id) {
        return node(id, Configs.plain());
    }

    TestNode node(String id, HubConfig config) {
        return node(id, config, true);
    }

    /** @param waits until it has started */
    TestNode node(String id, HubConfig config, boolean waits) {
        return start(new TestNode(new NodeRef(Service.SIGNALING, new NodeId(id)), config, this), waits);
    }

    /** A node of the other service. */
    TestNode webNode(String id) {
        return start(new TestNode(new NodeRef(Service.ROOMS, new NodeId(id)), Configs.plain(), this), true);
    }

    /** A node without sessions. */
    SessionlessHub artifacts(String id) {
        final SessionlessHub hub = new SessionlessHub(
                artifactsRef(id),
                Configs.plain().lease(),
                new SessionlessHub.Ports(presence, leases, revocations, exchange.of(artifactsRef(id))),
                TokenVerifier.withSecret(TestNode.SECRET, TokenRules.defaults(), clock),
                loop,
                Runnable::run,
                clock,
                new SimpleMeterRegistry());
        Await.value(hub.start());
        return hub;
    }

    static NodeRef artifactsRef(String id) {
        return new NodeRef(Service.ARTIFACTS, new NodeId(id));
    }

    private static TestNode start(TestNode node, boolean waits) {
        final CompletionStage<Void> started = node.hub.start();
        if (waits) {
            Await.value(started);
        }
        return node;
    }

    void advance(Duration by) {
        loop.advance(by);
    }

    void seconds(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }
}

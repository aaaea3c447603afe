package dev.parley.simulation;

import dev.parley.hub.Hub;
import dev.parley.hub.HubConfig;
import dev.parley.hub.SessionlessHub;
import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.fixtures.auth.InMemoryRevocationList;
import dev.parley.hub.fixtures.node.InMemoryNodeLeases;
import dev.parley.hub.fixtures.presence.InMemoryPresence;
import dev.parley.hub.fixtures.store.InMemoryConnectionReports;
import dev.parley.hub.fixtures.store.InMemoryDevices;
import dev.parley.hub.fixtures.store.InMemorySessionStore;
import dev.parley.hub.fixtures.store.StoreCalls;
import dev.parley.hub.fixtures.store.StoreLink;
import dev.parley.hub.node.Service;
import dev.parley.hub.node.WireVersion;
import dev.parley.hub.trace.CallTrace;
import dev.parley.protocol.Wire;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The servers: three Redis, a broker, and the nodes that there are at the moment. */
final class Datacenter {
    private final World world;
    private final HubConfig config;
    private final Map<Wire, RedisServer> own = new EnumMap<>(Wire.class);
    private final Map<Wire, InMemorySessionStore> sessions = new EnumMap<>(Wire.class);
    private final Map<Wire, InMemoryConnectionReports> reports = new EnumMap<>(Wire.class);
    private final RedisServer shared;
    private final InMemoryPresence presence;
    private final InMemoryNodeLeases leases;
    private final InMemoryRevocationList revocations;
    private final InMemoryDevices devices;
    private final Broker broker;
    private final Map<Wire, List<Node>> nodes = new EnumMap<>(Wire.class);
    private final List<Speaker> speakers = new ArrayList<>();
    private int started;
    private int newest = WireVersion.CURRENT;

    Datacenter(World world, HubConfig config) {
        this.world = world;
        this.config = config;
        final StoreCalls unused = new StoreLink();
        for (Wire wire : Wire.values()) {
            final RedisServer server =
                    new RedisServer("redis-" + Service.of(wire).wireName(), world, skew());
            final InMemorySessionStore store = new InMemorySessionStore(server.clock(), unused);
            server.holds(store::snapshot);
            own.put(wire, server);
            sessions.put(wire, store);
            reports.put(wire, new InMemoryConnectionReports(server.clock(), unused));
            nodes.put(wire, new ArrayList<>());
        }
        shared = new RedisServer("redis-shared", world, skew());
        presence = new InMemoryPresence(shared.clock(), unused);
        leases = new InMemoryNodeLeases(shared.clock(), unused);
        revocations = new InMemoryRevocationList(shared.clock(), unused);
        devices = new InMemoryDevices(shared.clock(), unused);
        shared.holds(devices::snapshot);
        shared.holds(presence::snapshot);
        shared.holds(leases::snapshot);
        broker = new Broker(world);
    }

    World world() {
        return world;
    }

    Broker broker() {
        return broker;
    }

    RedisServer redis(Wire wire) {
        return Objects.requireNonNull(own.get(wire));
    }

    RedisServer sharedRedis() {
        return shared;
    }

    Hub.Ports ports(Node node) {
        return new Hub.Ports(
                presence.through(node.shared),
                leases.through(node.shared, newest),
                Objects.requireNonNull(sessions.get(node.wire)).through(node.own),
                devices.through(node.shared),
                Objects.requireNonNull(reports.get(node.wire)).through(node.own),
                revocations.through(node.shared),
                node.exchange,
                RoomEvents.NOBODY,
                CallTrace.NONE);
    }

    SessionlessHub.Ports sharedPorts(RedisLine line, SignalExchange exchange) {
        return new SessionlessHub.Ports(
                presence.through(line), leases.through(line, newest), revocations.through(line), exchange);
    }

    /** Starts a node without sessions. */
    Speaker startSpeaker() {
        final Speaker speaker = new Speaker("anode" + ++started, config.lease(), this, skew());
        speakers.removeIf(one -> one.machine.dead());
        speakers.add(speaker);
        return speaker;
    }

    /** Nodes that are started from now on read no version newer than this one. */
    void reads(int version) {
        newest = version;
    }

    /** Starts another node. */
    Node start(Wire wire) {
        final Node node =
                new Node(wire, Service.of(wire).wireName().substring(0, 1) + "node" + ++started, config, this, skew());
        nodes(wire).add(node);
        return node;
    }

    /** The nodes that have not been killed, the oldest first. */
    List<Node> nodes(Wire wire) {
        final List<Node> all = Objects.requireNonNull(nodes.get(wire));
        all.removeIf(node -> node.machine.dead());
        return all;
    }

    List<Node> nodes() {
        final List<Node> all = new ArrayList<>();
        for (Wire wire : Wire.values()) {
            all.addAll(nodes(wire));
        }
        return all;
    }

    /** Every connection to that server breaks. */
    void disconnect(RedisServer server) {
        if (server == shared) {
            speakers.forEach(speaker -> speaker.shared.serverGone());
        }
        for (Node node : nodes()) {
            if (server == shared) {
                node.shared.serverGone();
            } else if (server == own.get(node.wire)) {
                node.own.serverGone();
            }
        }
    }

    /** Clocks are a little wrong, and in some runs much. */
    private long skew() {
        return world.chance().nextInt(10) == 0
                ? world.chance().nextLong(-20_000, 20_000)
                : world.chance().nextLong(-20, 20);
    }
}

package dev.parley.system.chaos;

import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.infra.TestServer;
import java.util.List;
import java.util.stream.Stream;

/** What faults are made to. */
enum Part {
    NATIVE_0(Wire.NATIVE, 0),
    NATIVE_1(Wire.NATIVE, 1),
    WEB_0(Wire.WEB, 0),
    WEB_1(Wire.WEB, 1),
    REDIS_SIGNALING(Wire.NATIVE),
    REDIS_ROOMS(Wire.WEB),
    REDIS_SHARED(null),
    BROKER(null);

    private static final int NO_NODE = -1;

    private final Wire wire;
    private final int index;

    Part(Wire wire, int index) {
        this.wire = wire;
        this.index = index;
    }

    Part(Wire wire) {
        this(wire, NO_NODE);
    }

    static List<Part> nodes() {
        return Stream.of(values()).filter(Part::isNode).toList();
    }

    boolean isNode() {
        return index != NO_NODE;
    }

    boolean isRedis() {
        return !isNode() && this != BROKER;
    }

    /** Whose clients it serves or whose sessions it keeps; {@code null} for what all share. */
    Wire wire() {
        return wire;
    }

    ChaosNode node(ChaosCluster cluster) {
        return cluster.node(wire, index);
    }

    TestServer server(Servers servers) {
        return switch (this) {
            case REDIS_SIGNALING -> servers.signaling();
            case REDIS_ROOMS -> servers.rooms();
            case REDIS_SHARED -> servers.shared();
            case BROKER -> servers.broker();
            case NATIVE_0, NATIVE_1, WEB_0, WEB_1 -> throw new IllegalStateException("no server: " + this);
        };
    }
}

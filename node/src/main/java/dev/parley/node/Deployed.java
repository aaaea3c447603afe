package dev.parley.node;

import dev.parley.ops.health.Health;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Lifecycle;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** A node of either deployable, its wire with it. Nothing starts before its {@link #lifecycle()} does. Any thread. */
public final class Deployed {
    private final Node node;
    private final Lifecycle lifecycle;
    private final AtomicInteger port = new AtomicInteger();

    /** @param wire makes the wire's component, which says on which port it listens as soon as it does */
    public Deployed(Node node, Function<IntConsumer, Component> wire) {
        this.node = node;
        this.lifecycle = node.lifecycle(wire.apply(port::set));
    }

    /** From start to end. */
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    public MeterRegistry meters() {
        return node.meters();
    }

    /** What readiness depends on. */
    public Health health() {
        return node.health();
    }

    /** As {@link Node#adminRoutes}. */
    public SortedSet<String> adminRoutes() {
        return node.adminRoutes();
    }

    /** The port of the wire, once it listens; 0 before. */
    public int port() {
        return port.get();
    }

    /** Where the ops server listens; throws {@link IllegalStateException} before it does. */
    public InetSocketAddress opsAddress() {
        return node.opsAddress();
    }
}

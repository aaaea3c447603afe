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
import java.util.function.Supplier;

/** A node of a deployable, with what it serves. Nothing starts before its {@link #lifecycle()} does. Any thread. */
public final class Deployed {
    private final Lifecycle lifecycle;
    private final MeterRegistry meters;
    private final Health health;
    private final Supplier<SortedSet<String>> adminRoutes;
    private final Supplier<InetSocketAddress> opsAddress;
    private final AtomicInteger port = new AtomicInteger();

    /** @param wire makes the wire's component, which says on which port it listens as soon as it does */
    public Deployed(Node node, Function<IntConsumer, Component> wire) {
        this.lifecycle = node.lifecycle(wire.apply(port::set));
        this.meters = node.meters();
        this.health = node.health();
        this.adminRoutes = node::adminRoutes;
        this.opsAddress = node::opsAddress;
    }

    /** @param own makes the deployable's components, of which one says on which port it listens as soon as it does */
    public Deployed(ServiceNode node, Function<IntConsumer, Component[]> own) {
        this.lifecycle = node.lifecycle(own.apply(port::set));
        this.meters = node.meters();
        this.health = node.health();
        this.adminRoutes = node::adminRoutes;
        this.opsAddress = node::opsAddress;
    }

    /** From start to end. */
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    public MeterRegistry meters() {
        return meters;
    }

    /** What readiness depends on. */
    public Health health() {
        return health;
    }

    /** As {@link Node#adminRoutes}. */
    public SortedSet<String> adminRoutes() {
        return adminRoutes.get();
    }

    /** The port of what it serves, once it listens; 0 before. */
    public int port() {
        return port.get();
    }

    /** Where the ops server listens; throws {@link IllegalStateException} before it does. */
    public InetSocketAddress opsAddress() {
        return opsAddress.get();
    }
}

package dev.parley.ops.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.concurrent.EventExecutor;

/**
 * The registry of a process, with the meters that belong to no feature: JVM, process, Netty's allocator, the build, and
 * {@code parley.metrics.denied}, the registrations refused because their meter has too many label sets.
 */
public final class Metrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry;
    private final JvmGcMetrics gc = new JvmGcMetrics();

    private Metrics(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * @param service {@code signaling}, {@code rooms} or {@code standalone}; label of every series
     * @param node the node's name; label of every series
     * @param maxSeries label sets that one meter name may have, at least 1; 200 is plenty
     */
    public static Metrics create(String service, String node, BuildInfo build, int maxSeries) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        SeriesLimit limit = new SeriesLimit(maxSeries);
        registry.config()
                .commonTags("service", service, "node", node)
                .meterFilter(limit)
                .onMeterRemoved(limit::removed);
        FunctionCounter.builder("parley.metrics.denied", limit, SeriesLimit::denied)
                .description("Registrations refused because their meter has too many label sets")
                .register(registry);
        Gauge.builder("parley.build.info", () -> 1)
                .description("What is running")
                .tag("version", build.version())
                .tag("java", Runtime.version().toString())
                .register(registry);
        Metrics metrics = new Metrics(registry);
        metrics.bindProcess();
        return metrics;
    }

    public PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Shows the tasks that wait in each event loop of a group. May block until the loops' threads have started. */
    public void watchEventLoops(Iterable<EventExecutor> group) {
        new NettyEventExecutorMetrics(group).bindTo(registry);
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }

    private void bindProcess() {
        new JvmInfoMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        gc.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            new NettyAllocatorMetrics(provider).bindTo(registry);
        }
    }
}

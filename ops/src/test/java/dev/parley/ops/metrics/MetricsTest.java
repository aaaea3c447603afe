package dev.parley.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final int MAX = 20;

    private final Metrics metrics = Metrics.create("rooms", "n1", new BuildInfo("1.2.3"), MAX);
    private final PrometheusMeterRegistry registry = metrics.registry();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void every_series_bears_service_and_node() {
        Counter.builder("parley.some").register(registry).increment();

        assertThat(registry.scrape().lines().filter(line -> !line.startsWith("#")))
                .isNotEmpty()
                .allMatch(line -> line.contains("service=\"rooms\"") && line.contains("node=\"n1\""));
    }

    @Test
    void process_build_and_allocator_are_shown() {
        assertThat(registry.scrape())
                .contains(
                        "jvm_memory_used_bytes{",
                        "jvm_threads_live_threads{",
                        "process_cpu_usage{",
                        "process_files_open_files{",
                        "netty_allocator_memory_used{",
                        "version=\"1.2.3\"");
    }

    @Test
    void tasks_that_wait_in_event_loops_are_shown() {
        var group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try {
            metrics.watchEventLoops(group);

            assertThat(registry.find("netty.eventexecutor.tasks.pending").gauges())
                    .hasSize(2);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void label_sets_beyond_the_bound_are_not_recorded_but_counted() {
        for (int i = 0; i < MAX + 7; i++) {
            Counter.builder("parley.leaky")
                    .tag("user", "u" + i)
                    .register(registry)
                    .increment();
        }
        Counter.builder("parley.leaky").tag("user", "u0").register(registry).increment();
        Counter.builder("parley.other").register(registry).increment();

        assertThat(registry.find("parley.leaky").counters()).hasSize(MAX);
        assertThat(registry.get("parley.leaky").tag("user", "u0").counter().count())
                .isEqualTo(2);
        assertThat(registry.get("parley.other").counter().count()).isEqualTo(1);
        assertThat(registry.scrape()).containsPattern("parley_metrics_denied_total\\{[^}]*} 7.0");
    }

    @Test
    void a_removed_series_gives_its_place_back() {
        for (int i = 0; i < MAX; i++) {
            Counter.builder("parley.coming").tag("i", "" + i).register(registry);
        }
        Meter first = registry.get("parley.coming").tag("i", "0").meter();
        registry.remove(first);
        Counter.builder("parley.coming").tag("i", "new").register(registry);

        assertThat(registry.find("parley.coming").tag("i", "new").counter()).isNotNull();
        assertThat(registry.get("parley.metrics.denied").functionCounter().count())
                .isZero();
    }

    @Test
    void a_process_that_runs_from_classes_is_a_dev_build() {
        assertThat(BuildInfo.of(MetricsTest.class)).isEqualTo(new BuildInfo("dev"));
    }

    @Test
    void a_gauge_is_denied_like_any_other_meter() {
        for (int i = 0; i < MAX + 2; i++) {
            Gauge.builder("parley.gauges", () -> 1).tag("i", "" + i).register(registry);
        }

        assertThat(registry.find("parley.gauges").gauges()).hasSize(MAX);
    }
}

package dev.parley.node.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code parley.webhooks.*}. There whether anybody is told or not. Any thread. */
public final class WebhookMeters {
    final AtomicInteger waiting = new AtomicInteger();
    final Counter sent;
    final Counter refused;
    final Counter unreachable;
    final Counter full;
    final Counter expired;
    final Counter stopped;

    public WebhookMeters(MeterRegistry registry) {
        Gauge.builder("parley.webhooks.waiting", waiting, AtomicInteger::get)
                .description("Events that the application's backend has not taken yet")
                .register(registry);
        sent = Counter.builder("parley.webhooks.sent")
                .description("Events that the application's backend has taken")
                .register(registry);
        refused = failed(registry, "refused");
        unreachable = failed(registry, "unreachable");
        full = dropped(registry, "full");
        expired = dropped(registry, "expired");
        stopped = dropped(registry, "stopped");
    }

    private static Counter failed(MeterRegistry registry, String reason) {
        return Counter.builder("parley.webhooks.failures")
                .description("Tries to tell the application's backend of an event that failed")
                .tag("reason", reason)
                .register(registry);
    }

    private static Counter dropped(MeterRegistry registry, String reason) {
        return Counter.builder("parley.webhooks.dropped")
                .description("Events that the application's backend was never told of")
                .tag("reason", reason)
                .register(registry);
    }
}

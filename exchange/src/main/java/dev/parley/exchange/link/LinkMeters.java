package dev.parley.exchange.link;

import dev.parley.hub.exchange.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the links count, and the one place where outcomes are told. Any thread. */
final class LinkMeters {
    private static final Logger LOG = LoggerFactory.getLogger(LinkMeters.class);

    private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
    private final Timer settle;
    private final Counter overflow;
    private final Counter malformed;
    private final Counter unknown;
    private final Counter late;
    private final Counter repeated;
    private final Counter outOfOrder;
    private final Counter stale;
    private final Counter raised;
    private final Counter forgotten;

    LinkMeters(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(
                    outcome,
                    Counter.builder("parley.link.outcomes")
                            .description("what became of messages to other nodes")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        settle = Timer.builder("parley.link.settle")
                .description("from publishing a frame to hearing its outcome; of each answer, of its eldest frame")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
        overflow = Counter.builder("parley.link.overflow")
                .description("messages refused because the queue to their node was full")
                .register(registry);
        malformed = dropped(registry, "malformed");
        unknown = dropped(registry, "unknown");
        late = dropped(registry, "late");
        repeated = dropped(registry, "repeated");
        outOfOrder = dropped(registry, "out-of-order");
        stale = dropped(registry, "stale");
        raised = Counter.builder("parley.link.raised")
                .description("links begun anew because the other node knew more of them than there was")
                .register(registry);
        forgotten = Counter.builder("parley.link.forgotten")
                .description("outcomes forgotten before the other node was known to have them")
                .register(registry);
    }

    private static Counter dropped(MeterRegistry registry, String reason) {
        return Counter.builder("parley.link.dropped")
                .description("frames from other nodes that were not handed over")
                .tag("reason", reason)
                .register(registry);
    }

    void settled(long nanos) {
        settle.record(nanos, TimeUnit.NANOSECONDS);
    }

    void overflow() {
        overflow.increment();
    }

    void raised() {
        raised.increment();
    }

    /** @param later whether a later version of this program may read it */
    void unreadable(boolean later) {
        (later ? unknown : malformed).increment();
    }

    void dropped(LinkReceiver.Drops drops) {
        late.increment((double) drops.late());
        repeated.increment((double) drops.repeated());
        outOfOrder.increment((double) drops.outOfOrder());
        stale.increment((double) drops.stale());
        forgotten.increment((double) drops.forgotten());
    }

    void tell(Ended ended) {
        final Counter counter = outcomes.get(ended.outcome());
        if (counter != null) {
            counter.increment();
        }
        try {
            ended.done().accept(ended.outcome());
        } catch (RuntimeException e) {
            LOG.error("a callback failed on {}", ended.outcome(), e);
        }
    }
}

package dev.parley.exchange;

import dev.parley.exchange.link.Publication;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What this node counts of its dealings with the broker. Any thread. */
final class AmqpMeters {
    private final MeterRegistry registry;
    private final Counter connected;
    private final Counter connectFailed;
    private final Counter connectRefused;
    private final Counter publishedSignals;
    private final Counter publishedEvents;
    private final Counter publishedOutcomes;
    private final Counter signalFrames;
    private final Counter eventFrames;
    private final Counter returned;
    private final Counter received;
    private final Counter malformed;
    private final DistributionSummary batch;

    AmqpMeters(MeterRegistry registry) {
        this.registry = registry;
        connected = counter("parley.amqp.connects", "attempts to connect", "result", "ok");
        connectFailed = counter("parley.amqp.connects", "attempts to connect", "result", "failed");
        connectRefused = counter("parley.amqp.connects", "attempts to connect", "result", "refused");
        final String published = "AMQP messages published";
        publishedSignals = counter("parley.exchange.published", published, "kind", "signals");
        publishedEvents = counter("parley.exchange.published", published, "kind", "events");
        publishedOutcomes = counter("parley.exchange.published", published, "kind", "outcomes");
        final String frames = "messages to other nodes in them, repetitions counted";
        signalFrames = counter("parley.exchange.frames", frames, "kind", "signals");
        eventFrames = counter("parley.exchange.frames", frames, "kind", "events");
        returned = Counter.builder("parley.exchange.returned")
                .description("AMQP messages for which there was no queue")
                .register(registry);
        received = Counter.builder("parley.exchange.received")
                .description("AMQP messages received")
                .register(registry);
        malformed = Counter.builder("parley.exchange.malformed")
                .description("AMQP messages received that could not be read, and were dropped")
                .register(registry);
        batch = DistributionSummary.builder("parley.exchange.batch")
                .description("frames in an AMQP message that bears any")
                .register(registry);
    }

    private Counter counter(String name, String description, String tag, String value) {
        return Counter.builder(name).description(description).tag(tag, value).register(registry);
    }

    <T> void bind(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).description(description).register(registry);
    }

    <T> void bindState(String name, String description, String state, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value)
                .description(description)
                .tag("state", state)
                .register(registry);
    }

    void connected() {
        connected.increment();
    }

    /** @param refused whether the broker was there, and did not let this node in */
    void connectFailed(boolean refused) {
        (refused ? connectRefused : connectFailed).increment();
    }

    void published(Publication publication) {
        final int frames = publication.signals() + publication.events();
        if (frames == 0) {
            publishedOutcomes.increment();
            return;
        }
        // A message with a signal in it is one of signals, whatever else it bears.
        final boolean signals = publication.signals() > 0;
        (signals ? publishedSignals : publishedEvents).increment();
        (signals ? signalFrames : eventFrames).increment(frames);
        batch.record(frames);
    }

    void returned() {
        returned.increment();
    }

    void received() {
        received.increment();
    }

    void malformed() {
        malformed.increment();
    }
}

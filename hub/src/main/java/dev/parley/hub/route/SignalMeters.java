package dev.parley.hub.route;

import dev.parley.hub.exchange.Outcome;
import dev.parley.protocol.SignalType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code parley.signals} (counter by type, route and outcome) and {@code parley.signal.latency} (timer by route: from
 * the moment the sender's node takes the signal up until it knows the outcome).
 */
public final class SignalMeters {
    private enum Route {
        LOCAL,
        REMOTE;

        private final String tag = name().toLowerCase(Locale.ROOT);
    }

    private final Map<Route, Map<SignalType, Map<Outcome, Counter>>> signals = new EnumMap<>(Route.class);
    private final Map<Route, Timer> latency = new EnumMap<>(Route.class);
    private final Congestion congestion;

    /** @param congestion is told of every signal that leaves for its target, and of its outcome */
    public SignalMeters(Congestion congestion, MeterRegistry registry) {
        this.congestion = congestion;
        for (Route route : Route.values()) {
            latency.put(route, timer(registry, route));
            final Map<SignalType, Map<Outcome, Counter>> ofRoute = new EnumMap<>(SignalType.class);
            signals.put(route, ofRoute);
            for (SignalType type : SignalType.values()) {
                final Map<Outcome, Counter> ofType = new EnumMap<>(Outcome.class);
                ofRoute.put(type, ofType);
                for (Outcome outcome : Outcome.values()) {
                    ofType.put(outcome, counter(registry, type, route, outcome));
                }
            }
        }
    }

    Consumer<Outcome> local(SignalType type, Consumer<Outcome> done) {
        return counting(type, Route.LOCAL, done);
    }

    Consumer<Outcome> remote(SignalType type, Consumer<Outcome> done) {
        return counting(type, Route.REMOTE, done);
    }

    private Consumer<Outcome> counting(SignalType type, Route route, Consumer<Outcome> done) {
        final long sent = congestion.sent();
        final Map<Outcome, Counter> counters = Objects.requireNonNull(
                Objects.requireNonNull(signals.get(route)).get(type));
        final Timer timer = Objects.requireNonNull(latency.get(route));
        return outcome -> {
            Objects.requireNonNull(counters.get(outcome)).increment();
            timer.record(congestion.settled(sent), TimeUnit.NANOSECONDS);
            done.accept(outcome);
        };
    }

    private static Timer timer(MeterRegistry registry, Route route) {
        return Timer.builder("parley.signal.latency")
                .description("From a signal's arrival here to its outcome")
                .tag("route", route.tag)
                .serviceLevelObjectives(
                        Duration.ofNanos(500_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, SignalType type, Route route, Outcome outcome) {
        return Counter.builder("parley.signals")
                .description("Signals by what became of them")
                .tag("type", type.wireName())
                .tag("route", route.tag)
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}

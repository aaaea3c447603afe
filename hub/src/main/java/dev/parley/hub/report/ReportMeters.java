package dev.parley.hub.report;

import dev.parley.protocol.ConnectionState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code parley.peer.*}: how calls fare, as clients report it: states, and of statistics what {@link PeerStats} knows.
 * Any thread.
 */
public final class ReportMeters {
    private static final int[] RTT_MILLIS = {10, 25, 50, 100, 200, 300, 500, 1000, 2000};
    private static final int[] JITTER_MILLIS = {1, 5, 10, 20, 30, 50, 100, 200, 500};

    private final Map<ConnectionState, Counter> states = new EnumMap<>(ConnectionState.class);
    private final Map<CandidateType, Counter> local;
    private final Map<CandidateType, Counter> remote;
    private final Timer rtt;
    private final Timer jitter;
    private final DistributionSummary loss;

    public ReportMeters(MeterRegistry registry) {
        for (ConnectionState state : ConnectionState.values()) {
            states.put(
                    state,
                    Counter.builder("parley.peer.connections")
                            .description("States of peer connections, as clients report them")
                            .tag("state", state.wireName())
                            .register(registry));
        }
        local = candidates(registry, "local");
        remote = candidates(registry, "remote");
        rtt = timer(registry, "parley.peer.rtt", "Round-trip times between peers, as clients report them", RTT_MILLIS);
        jitter = timer(registry, "parley.peer.jitter", "Jitter between peers, as clients report it", JITTER_MILLIS);
        loss = DistributionSummary.builder("parley.peer.loss")
                .description("Shares of packets that were lost between peers, as clients report them")
                .serviceLevelObjectives(0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
                .register(registry);
    }

    /** A state was reported. */
    public void count(ConnectionState state) {
        count(states.get(state));
    }

    /** Statistics were reported. */
    public void record(PeerStats stats) {
        if (stats.rtt() != null) {
            rtt.record(stats.rtt());
        }
        if (stats.jitter() != null) {
            jitter.record(stats.jitter());
        }
        if (stats.loss() != null) {
            loss.record(stats.loss());
        }
        if (stats.local() != null) {
            count(local.get(stats.local()));
        }
        if (stats.remote() != null) {
            count(remote.get(stats.remote()));
        }
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    private static Map<CandidateType, Counter> candidates(MeterRegistry registry, String side) {
        final Map<CandidateType, Counter> counters = new EnumMap<>(CandidateType.class);
        for (CandidateType type : CandidateType.values()) {
            counters.put(
                    type,
                    Counter.builder("parley.peer.candidates")
                            .description("Types of the candidates in use, by reports that say so")
                            .tag("side", side)
                            .tag("type", type.wireName())
                            .register(registry));
        }
        return counters;
    }

    private static Timer timer(MeterRegistry registry, String name, String description, int... millis) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(
                        Arrays.stream(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new))
                .register(registry);
    }
}

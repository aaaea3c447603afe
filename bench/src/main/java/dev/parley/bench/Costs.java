package dev.parley.bench;

import dev.parley.bench.machine.ProcessSample;
import dev.parley.bench.machine.Processors;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the watched processes have used between two moments, among them this one, as "bench"; and what all others have. */
final class Costs {
    static final String SELF = "bench";

    private final Map<String, Long> processes = new LinkedHashMap<>();
    private final Map<String, ProcessSample> before = new LinkedHashMap<>();
    private Processors machine;
    private long since;

    Costs(Map<String, Long> processes) throws IOException {
        this.processes.putAll(processes);
        this.processes.put(SELF, ProcessHandle.current().pid());
        this.machine = Processors.now();
        begin();
    }

    /**
     * @param cpu used meanwhile
     * @param residentBytes now
     * @param grownBytes by which that is more than before; negative for less
     */
    record Cost(Duration cpu, long residentBytes, long grownBytes) {
        double microsFor(long signals) {
            return signals == 0 ? Double.NaN : cpu.toNanos() / 1e3 / signals;
        }
    }

    /**
     * @param otherCores kept busy by others: how far the measurement was disturbed
     */
    record Used(Map<String, Cost> costs, double otherCores) {}

    /** From now on. */
    void begin() throws IOException {
        since = System.nanoTime();
        machine = Processors.now();
        for (Map.Entry<String, Long> process : processes.entrySet()) {
            before.put(process.getKey(), ProcessSample.of(process.getValue()));
        }
    }

    /** Up to now. */
    Used end() throws IOException {
        final Map<String, Cost> costs = new LinkedHashMap<>();
        Duration known = Duration.ZERO;
        for (Map.Entry<String, Long> process : processes.entrySet()) {
            final ProcessSample now = ProcessSample.of(process.getValue());
            final ProcessSample then = before.getOrDefault(process.getKey(), now);
            known = known.plus(now.cpu().minus(then.cpu()));
            costs.put(
                    process.getKey(),
                    new Cost(
                            now.cpu().minus(then.cpu()),
                            now.residentBytes(),
                            now.residentBytes() - then.residentBytes()));
        }
        final Duration others = Processors.now().othersSince(machine, known);
        return new Used(costs, (double) others.toNanos() / (System.nanoTime() - since));
    }
}

package dev.parley.bench;

import dev.parley.bench.load.Crowd;
import dev.parley.bench.machine.Collection;
import dev.parley.bench.machine.OpsPage;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Connections that do nothing: what each costs in memory, and their heartbeats in CPU. Resident memory only grows, and
 * holds what collections have not yet freed: the heap that is alive is the better figure, for processes that have both
 * a pid and an ops server.
 */
final class IdleRun {
    private final Options options;
    private final PrintStream out;

    IdleRun(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Whether all connections stayed. */
    boolean run(Parties parties) throws Exception {
        final Costs costs = new Costs(options.processes());
        final Map<String, Long> heapBefore = heaps();
        try (Crowd crowd = new Crowd(options.threads())) {
            crowd.connect(options.idle(), parties.callers(), parties.callees());
            print("connected", costs.end(), heapBefore);
            costs.begin();
            TimeUnit.NANOSECONDS.sleep(options.time().toNanos());
            print("after " + options.time().toSeconds() + " s more", costs.end(), heapBefore);
            out.printf("%d of %d connections ended meanwhile%n", crowd.ended(), options.idle());
            return crowd.ended() == 0;
        }
    }

    private void print(String when, Map<String, Costs.Cost> costs, Map<String, Long> heapBefore)
            throws IOException, InterruptedException {
        out.printf("%d idle connections, %s%n", options.idle(), when);
        final Map<String, Long> heapNow = heaps();
        costs.forEach((name, cost) -> out.printf(
                Locale.ROOT,
                "    %-12s %6d MB, %+d MB: %.1f KB a connection; CPU %.2f s; live heap %s%n",
                name,
                cost.residentBytes() >> 20,
                cost.grownBytes() >> 20,
                cost.grownBytes() / 1024.0 / options.idle(),
                cost.cpu().toMillis() / 1000.0,
                heapNow.containsKey(name)
                        ? String.format(
                                Locale.ROOT,
                                "%.1f KB a connection more",
                                (heapNow.getOrDefault(name, 0L) - heapBefore.getOrDefault(name, 0L))
                                        / 1024.0
                                        / options.idle())
                        : "not asked for"));
    }

    private Map<String, Long> heaps() throws IOException, InterruptedException {
        final Map<String, Long> heaps = new LinkedHashMap<>();
        for (Map.Entry<String, URI> ops : options.ops().entrySet()) {
            final Long pid = options.processes().get(ops.getKey());
            if (pid != null) {
                Collection.of(pid);
                heaps.put(ops.getKey(), OpsPage.read(ops.getValue()).heapUsed());
            }
        }
        return heaps;
    }
}

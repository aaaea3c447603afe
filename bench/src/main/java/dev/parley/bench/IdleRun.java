package dev.parley.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.bench.load.Crowd;
import dev.parley.bench.machine.Collection;
import dev.parley.bench.machine.OpsPage;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final int count;
    private final PrintStream out;
    private final Map<String, Long> grown = new LinkedHashMap<>();

    IdleRun(Options options, int count, PrintStream out) {
        this.options = options;
        this.count = count;
        this.out = out;
    }

    /** Whether all connections stayed. */
    boolean run(String run) throws Exception {
        final Parties parties = Parties.of(options.servers(), run);
        final Costs costs = new Costs(options.processes());
        final Map<String, Long> heapBefore = heaps();
        try (Crowd crowd = new Crowd(options.threads())) {
            crowd.connect(count, parties.callers(), parties.callees());
            print("connected", costs.end().costs(), heapSince(heapBefore));
            costs.begin();
            TimeUnit.NANOSECONDS.sleep(options.time().toNanos());
            final Map<String, Costs.Cost> held = costs.end().costs();
            final Map<String, Long> heap = heapSince(heapBefore);
            print("after " + options.time().toSeconds() + " s more", held, heap);
            out.printf("%d of %d connections ended meanwhile%n", crowd.ended(), count);
            if (options.json() != null) {
                write(options.json(), held, heap);
            }
            return crowd.ended() == 0;
        }
    }

    private void print(String when, Map<String, Costs.Cost> costs, Map<String, Long> heap) {
        out.printf("%d idle connections, %s%n", count, when);
        costs.forEach((name, cost) -> {
            grown.merge(name, cost.grownBytes(), Long::sum);
            out.printf(
                    Locale.ROOT,
                    "    %-18s %6d MB, %+d MB: %.1f KB a connection; CPU %.2f s; live heap %s%n",
                    name,
                    cost.residentBytes() >> 20,
                    cost.grownBytes() >> 20,
                    cost.grownBytes() / 1024.0 / count,
                    cost.cpu().toMillis() / 1000.0,
                    heap.containsKey(name)
                            ? String.format(
                                    Locale.ROOT,
                                    "%.1f KB a connection more",
                                    heap.getOrDefault(name, 0L) / 1024.0 / count)
                            : "not asked for");
        });
    }

    private Map<String, Long> heapSince(Map<String, Long> before) throws IOException, InterruptedException {
        final Map<String, Long> now = heaps();
        now.replaceAll((name, bytes) -> bytes - before.getOrDefault(name, 0L));
        return now;
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

    /** What has grown since before they connected, and the CPU of the time in which they did nothing. */
    private void write(Path file, Map<String, Costs.Cost> held, Map<String, Long> heap) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("connections", count);
            json.writeNumberField("seconds", options.time().toMillis() / 1000.0);
            json.writeObjectFieldStart("processes");
            for (Map.Entry<String, Costs.Cost> cost : held.entrySet()) {
                json.writeObjectFieldStart(cost.getKey());
                json.writeNumberField("cpuSeconds", cost.getValue().cpu().toMillis() / 1000.0);
                json.writeNumberField("grownBytes", grown.getOrDefault(cost.getKey(), 0L));
                final Long alive = heap.get(cost.getKey());
                if (alive != null) {
                    json.writeNumberField("liveHeapGrownBytes", alive);
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }
}

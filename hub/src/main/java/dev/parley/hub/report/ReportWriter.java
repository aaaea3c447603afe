package dev.parley.hub.report;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.ConnectionReports;
import dev.parley.hub.store.ConnectionReports.Report;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps reports in the store, behind the clients: the last one of each pair, a second after the first that waits, all of a
 * room in one call. While the store is away the last ones wait, {@value #MAX_WAITING} pairs at the most; others are dropped
 * and counted. What waits when the node stops is lost. Lives on one loop.
 */
public final class ReportWriter {
    static final int MAX_WAITING = 4096;
    private static final int AT_ONCE = 64;
    private static final Duration GATHER = Duration.ofSeconds(1);

    private final ConnectionReports store;
    private final Loop loop;
    private final Counter dropped;
    /** The longest waiting first. */
    private final Map<Pair, Report> waiting = new LinkedHashMap<>();

    private boolean armed;

    private record Pair(RoomName room, PeerId from, PeerId to) {}

    public ReportWriter(ConnectionReports store, Loop loop, MeterRegistry meters) {
        this.store = store;
        this.loop = loop;
        this.dropped = Counter.builder("parley.reports.dropped")
                .description("Reports of peer connections that were not kept, because too many wait for the store")
                .register(meters);
    }

    /** Any thread. */
    public void add(RoomName room, Report report) {
        loop.run(() -> {
            put(new Pair(room, report.from(), report.to()), report);
            arm();
        });
    }

    private void put(Pair pair, Report report) {
        final Report before = waiting.get(pair);
        if (before == null && waiting.size() >= MAX_WAITING) {
            dropped.increment();
        } else {
            waiting.put(pair, before == null ? report : report.after(before));
        }
    }

    private void arm() {
        if (!armed && !waiting.isEmpty()) {
            armed = true;
            loop.schedule(GATHER, this::write);
        }
    }

    /** One batch after the other, so that nothing overtakes what came before. */
    private void write() {
        final Map<RoomName, List<Report>> rooms = new LinkedHashMap<>();
        waiting.forEach((pair, report) ->
                rooms.computeIfAbsent(pair.room, first -> new ArrayList<>()).add(report));
        waiting.clear();
        final List<CompletableFuture<Void>> all = new ArrayList<>();
        rooms.forEach((room, reports) -> {
            for (int from = 0; from < reports.size(); from += AT_ONCE) {
                all.add(write(room, reports.subList(from, Math.min(reports.size(), from + AT_ONCE))));
            }
        });
        var _ = CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, never) -> loop.run(() -> {
                    armed = false;
                    arm();
                }));
    }

    /** Never fails. */
    private CompletableFuture<Void> write(RoomName room, List<Report> reports) {
        return store.write(room, reports)
                .handle((done, failure) -> failure)
                .thenAccept(failure -> {
                    if (failure != null) {
                        loop.run(() -> reports.forEach(report -> putBack(room, report)));
                    }
                })
                .toCompletableFuture();
    }

    private void putBack(RoomName room, Report report) {
        final Pair pair = new Pair(room, report.from(), report.to());
        final Report newer = waiting.get(pair);
        if (newer == null) {
            put(pair, report);
        } else {
            waiting.put(pair, newer.after(report));
        }
    }
}

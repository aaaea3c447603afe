package dev.parley.node.trace;

import dev.parley.hub.limit.RateLimitedLog;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.trace.Passage;
import dev.parley.hub.trace.TraceSink;
import dev.parley.protocol.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a collector a span for each station that signals of the sampled negotiations pass. Past {@value #MAX_WAITING} that wait, what
 * comes is dropped and counted: nothing waits for the collector but spans, and what it does not take is not sent again later.
 */
final class Spans implements TraceSink {
    static final int MAX_WAITING = 8192;

    private static final int BATCH = 512;
    private static final Duration GATHER = Duration.ofMillis(200);
    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(Spans.class);

    private final SpanSample sample;
    private final SpanMeters meters;
    private final SpanSender sender;
    private final String collector;

    private final Queue<Passage> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final RateLimitedLog<String> failures = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));
    private volatile boolean stopping;
    private @Nullable Thread thread;

    /**
     * Sends nothing before {@link #start}.
     *
     * @param collector for the log
     */
    Spans(SpanSample sample, SpanSender sender, String collector, SpanMeters meters) {
        this.sample = sample;
        this.sender = sender;
        this.collector = collector;
        this.meters = meters;
    }

    @Override
    public boolean follows(Roster roster, PeerId from, PeerId to) {
        return sample.has(roster.room(), from, to);
    }

    @Override
    public void passed(Passage passage) {
        if (count.incrementAndGet() > MAX_WAITING) {
            count.decrementAndGet();
            meters.full.increment();
        } else {
            waiting.add(passage);
        }
    }

    void start() {
        thread = Thread.ofVirtual().name("spans").start(this::run);
    }

    /** Gives what waits {@link #LAST_CHANCE}, and drops the rest. Blocks. */
    void stop() throws InterruptedException {
        stopping = true;
        final Thread sending = thread;
        if (sending != null && !sending.join(LAST_CHANCE)) {
            sending.interrupt();
        }
        sender.close();
        meters.stopped.increment(count.getAndSet(0));
    }

    private void run() {
        try {
            while (!stopping) {
                Thread.sleep(GATHER);
                sendAll();
            }
            sendAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendAll() {
        List<Passage> batch = take();
        while (!batch.isEmpty() && !Thread.currentThread().isInterrupted()) {
            if (sent(batch)) {
                meters.exported.increment(batch.size());
            } else {
                meters.failed.increment(batch.size());
                failures.warn("failed", "the collector at {} did not take {} spans", collector, batch.size());
            }
            batch = take();
        }
    }

    private boolean sent(List<Passage> batch) {
        try {
            return sender.send(batch);
        } catch (RuntimeException e) { // a defect: the next batch is tried all the same
            failures.error("defect", e, "spans could not be made or sent");
            return false;
        }
    }

    private List<Passage> take() {
        final List<Passage> batch = new ArrayList<>();
        while (batch.size() < BATCH) {
            final Passage next = waiting.poll();
            if (next == null) {
                break;
            }
            count.decrementAndGet();
            batch.add(next);
        }
        return batch;
    }
}

package dev.parley.node.webhook;

import dev.parley.hub.event.RoomEvent;
import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.limit.RateLimitedLog;
import dev.parley.protocol.RoomName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the application's backend what happens in rooms: each event at least once, those of a room in the order in which they
 * happened on this node. A room has a virtual thread while something of it waits, so that none waits for another's. Past
 * {@value #MAX_WAITING} events, or {@value #MAX_BYTES} bytes, what comes is dropped, counted and logged. What waits is in memory.
 * Any thread.
 */
public final class Webhooks implements RoomEvents {
    static final int MAX_WAITING = 10_000;
    static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private final Clock clock;
    private final WebhookMeters meters;
    private final WebhookSender sender;
    private final WebhookDelivery delivery;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("webhooks-", 0).factory());
    private final RateLimitedLog<String> drops = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));
    /** What waits, the first of a room being sent. Guarded by this. */
    private final Map<RoomName, Queue<WebhookMessage>> rooms = new HashMap<>();
    /** Guarded by this. */
    private long bytes;
    /** Guarded by this. */
    private boolean stopped;

    public Webhooks(WebhookConfig config, Clock clock, WebhookMeters meters) {
        this.clock = clock;
        this.meters = meters;
        this.sender = new WebhookSender(config, clock);
        this.delivery = new WebhookDelivery(config, sender, meters);
    }

    @Override
    public void happened(RoomEvent event) {
        final WebhookMessage message = WebhookMessage.of(event, clock.instant(), System.nanoTime());
        if (!queued(event.room(), message)) {
            meters.full.increment();
            drops.warn("full", "too many webhooks wait for the application's backend; {} is dropped", message.id());
        }
    }

    /** {@code false} if there is no place for it. */
    private synchronized boolean queued(RoomName room, WebhookMessage message) {
        if (stopped) {
            meters.stopped.increment();
            return true;
        }
        if (meters.waiting.get() >= MAX_WAITING || bytes + message.bytes() > MAX_BYTES) {
            return false;
        }
        meters.waiting.incrementAndGet();
        bytes += message.bytes();
        final Queue<WebhookMessage> waiting = rooms.get(room);
        if (waiting == null) {
            final Queue<WebhookMessage> first = new ArrayDeque<>(2);
            first.add(message);
            rooms.put(room, first);
            threads.execute(() -> deliver(room));
        } else {
            waiting.add(message);
        }
        return true;
    }

    /** One after the other, until nothing of the room waits. */
    private void deliver(RoomName room) {
        try {
            WebhookMessage message = first(room);
            while (message != null) {
                delivery.deliver(message);
                message = after(room, message);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable WebhookMessage first(RoomName room) {
        final Queue<WebhookMessage> waiting = rooms.get(room);
        return waiting == null ? null : waiting.peek();
    }

    private synchronized @Nullable WebhookMessage after(RoomName room, WebhookMessage done) {
        final Queue<WebhookMessage> waiting = rooms.get(room);
        if (waiting == null) {
            return null; // stopped
        }
        meters.waiting.decrementAndGet();
        bytes -= done.bytes();
        waiting.remove();
        if (waiting.isEmpty()) {
            rooms.remove(room);
            notifyAll();
        }
        return waiting.peek();
    }

    /** Gives what waits {@link #LAST_CHANCE}, and drops the rest. Blocks. */
    public void stop() throws InterruptedException {
        final int left = drain();
        threads.shutdownNow();
        sender.close();
        if (left > 0) {
            meters.stopped.increment(left);
            LOG.warn("{} webhooks were not taken before the node stopped", left);
        }
    }

    /** Waits for the last chance to be over, or all to be sent. Nothing is taken after that. Returns how many were left. */
    private synchronized int drain() throws InterruptedException {
        final long end = System.nanoTime() + LAST_CHANCE.toNanos();
        long left = LAST_CHANCE.toMillis();
        while (!rooms.isEmpty() && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / NANOS_PER_MILLI;
        }
        stopped = true;
        rooms.clear();
        return meters.waiting.getAndSet(0);
    }
}

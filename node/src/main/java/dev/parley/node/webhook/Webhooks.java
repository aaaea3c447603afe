package dev.parley.node.webhook;

import dev.parley.hub.event.RoomEvent;
import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.limit.RateLimitedLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the application's backend what happens in rooms: each event at least once, those of a room in the order in which they
 * happened on this node. Rooms are spread over {@value #LANES} lanes, which a slow backend fills alike; past {@value #MAX_WAITING}
 * events, or {@value #MAX_BYTES} bytes, what comes is dropped, counted and logged. What waits is in memory. Any thread.
 */
public final class Webhooks implements RoomEvents {
    static final int MAX_WAITING = 10_000;
    static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int LANES = 8;
    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private final Clock clock;
    private final WebhookMeters meters;
    private final WebhookSender sender;
    private final List<WebhookLane> lanes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final RateLimitedLog<String> drops = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));

    /** Sends nothing before {@link #start}. */
    public Webhooks(WebhookConfig config, Clock clock, WebhookMeters meters) {
        this.clock = clock;
        this.meters = meters;
        this.sender = new WebhookSender(config, clock);
        for (int i = 0; i < LANES; i++) {
            lanes.add(new WebhookLane(config, sender, meters, this::done));
        }
    }

    public void start() {
        for (WebhookLane lane : lanes) {
            threads.add(Thread.ofVirtual().name("webhooks").start(lane));
        }
    }

    @Override
    public void happened(RoomEvent event) {
        final WebhookMessage message = WebhookMessage.of(event, clock.instant(), System.nanoTime());
        final int count = meters.waiting.incrementAndGet();
        final long size = bytes.addAndGet(message.bytes());
        if (count > MAX_WAITING || size > MAX_BYTES) {
            done(message);
            meters.full.increment();
            drops.warn("full", "too many webhooks wait for the application's backend; {} is dropped", message.id());
            return;
        }
        lanes.get(Math.floorMod(event.room().hashCode(), LANES)).add(message);
    }

    /** Gives what waits {@link #LAST_CHANCE}, and drops the rest. Blocks. */
    public void stop() throws InterruptedException {
        final long end = System.nanoTime() + LAST_CHANCE.toNanos();
        while (meters.waiting.get() > 0 && System.nanoTime() - end < 0) {
            Thread.sleep(LOOK);
        }
        threads.forEach(Thread::interrupt);
        sender.close();
        final int left = meters.waiting.getAndSet(0);
        if (left > 0) {
            meters.stopped.increment(left);
            LOG.warn("{} webhooks were not taken before the node stopped", left);
        }
    }

    private void done(WebhookMessage message) {
        meters.waiting.decrementAndGet();
        bytes.addAndGet(-message.bytes());
    }
}

package dev.parley.node.webhook;

import dev.parley.hub.limit.RateLimitedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a message until it is taken or its time is over; {@value #AT_ONCE} are being sent at once at the most. Any thread. */
final class WebhookDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookDelivery.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final double JITTER = 0.2;
    private static final int AT_ONCE = 8;

    private final WebhookConfig config;
    private final WebhookSender sender;
    private final WebhookMeters meters;
    private final RateLimitedLog<String> failures = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    WebhookDelivery(WebhookConfig config, WebhookSender sender, WebhookMeters meters) {
        this.config = config;
        this.sender = sender;
        this.meters = meters;
    }

    /** Blocks for as long as it takes. */
    void deliver(WebhookMessage message) throws InterruptedException {
        Duration pause = min(FIRST_PAUSE, config.longestPause());
        while (!taken(message)) {
            if (System.nanoTime() - message.since() > config.keep().toNanos()) {
                meters.expired.increment();
                LOG.warn(
                        "the webhook {} was not taken within {} s and is given up",
                        message.id(),
                        config.keep().toSeconds());
                return;
            }
            final double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
            Thread.sleep(Duration.ofNanos((long) (pause.toNanos() * factor)));
            pause = min(pause.multipliedBy(2), config.longestPause());
        }
    }

    private boolean taken(WebhookMessage message) throws InterruptedException {
        turns.acquire();
        try {
            final int status = sender.send(message);
            if (status >= 200 && status < 300) {
                meters.sent.increment();
                return true;
            }
            meters.refused.increment();
            failures.warn(
                    "refused",
                    "the webhook {} was refused: {} of {}",
                    message.id(),
                    status,
                    config.url().getHost());
        } catch (IOException e) {
            meters.unreachable.increment();
            failures.warn("unreachable", "the webhook {} could not be sent: {}", message.id(), e.toString());
        } finally {
            turns.release();
        }
        return false;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

package dev.parley.node.webhook;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the messages of some rooms, one after the other, each until it is taken or its time is over. On a thread of its own. */
final class WebhookLane implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookLane.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final double JITTER = 0.2;

    private final WebhookConfig config;
    private final WebhookSender sender;
    private final WebhookMeters meters;
    private final Consumer<WebhookMessage> done;
    private final BlockingQueue<WebhookMessage> queue = new LinkedBlockingQueue<>();

    /** @param done told of each message that is sent no more, whatever became of it */
    WebhookLane(WebhookConfig config, WebhookSender sender, WebhookMeters meters, Consumer<WebhookMessage> done) {
        this.config = config;
        this.sender = sender;
        this.meters = meters;
        this.done = done;
    }

    /** Whoever adds sees to it that there are not too many. Any thread. */
    void add(WebhookMessage message) {
        queue.add(message);
    }

    /** Until it is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                final WebhookMessage message = queue.take();
                deliver(message);
                done.accept(message);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(WebhookMessage message) throws InterruptedException {
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
        try {
            final int status = sender.send(message);
            if (status >= 200 && status < 300) {
                meters.sent.increment();
                return true;
            }
            meters.refused.increment();
            LOG.debug("the webhook {} was answered by {}", message.id(), status);
        } catch (IOException e) {
            meters.unreachable.increment();
            LOG.debug("the webhook {} could not be sent: {}", message.id(), e.toString());
        }
        return false;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}

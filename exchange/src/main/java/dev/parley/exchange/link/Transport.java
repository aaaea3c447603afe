package dev.parley.exchange.link;

import java.time.Duration;

/** Carries link messages away, and is the loop that the links live on. */
public interface Transport {
    /**
     * The link has something to send: to be fetched by {@link Link#next}, once the delay is over, until there is nothing
     * more. Said again where it can't wait any more after all. On the loop; calls nothing of the link.
     */
    void ready(Link link, Duration delay);

    /** Runs the task on the loop: at once where the caller is on it. Not where the loop has ended: {@code false}. Any thread. */
    boolean run(Runnable task);
}

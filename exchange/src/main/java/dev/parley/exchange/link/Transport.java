package dev.parley.exchange.link;

/** Carries link messages away. */
@FunctionalInterface
public interface Transport {
    /**
     * The link has something to send: to be fetched by {@link Link#next}, soon and on another thread, until there is
     * nothing more. Not said again before that. Never blocks, and calls nothing of the link.
     */
    void ready(Link link);
}

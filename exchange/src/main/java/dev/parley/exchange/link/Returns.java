package dev.parley.exchange.link;

/**
 * What a link makes of messages that came back: how long to wait before the next attempt, whether the queue that is
 * missing may be on its way, and when to give up. Times are nanoseconds of the link's clock. Lives with its link.
 */
final class Returns {
    private final LinkConfig config;
    private boolean pausing;
    private long pauseEnds;
    private boolean returning;
    private long since;
    private boolean reconnected;
    private long graceEnds;

    Returns(LinkConfig config) {
        this.config = config;
    }

    /** A message was returned: the next one waits. */
    void pause(long now) {
        pausing = true;
        pauseEnds = now + config.returnRetry().toNanos();
    }

    boolean pausing(long now) {
        pausing = pausing && now - pauseEnds < 0;
        return pausing;
    }

    /** A message came back; {@code true} if that has gone on for so long that the node has to be given up. */
    boolean returned(long now) {
        if (!returning) {
            returning = true;
            since = now;
        }
        return now - since >= config.returnGrace().toNanos();
    }

    /** The other node was heard of. */
    void over() {
        returning = false;
    }

    /** This node has reconnected, and the other one may be about to. */
    void reconnected(long now) {
        pausing = false;
        returning = false;
        reconnected = true;
        graceEnds = now + config.returnGrace().toNanos();
    }

    /** Whether a queue that is missing now is likely to be there in a moment. */
    boolean queueMayBeComing(long now) {
        reconnected = reconnected && now - graceEnds < 0;
        return reconnected;
    }
}

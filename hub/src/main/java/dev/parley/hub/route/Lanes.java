package dev.parley.hub.route;

import dev.parley.hub.loop.Loop;
import dev.parley.protocol.PeerId;
import java.util.HashMap;
import java.util.Map;

/** The lanes of one sender. Lives on its loop. */
public final class Lanes {

    private static final int TIDY_AT = 256;

    private final Router router;
    private final Loop loop;
    private final long senderEpoch;
    private final Map<PeerId, Lane> lanes = new HashMap<>(4);
    /** Of every lane that there was, the highest number: a lane that is made anew goes on above it. */
    private long highest;

    public Lanes(Router router, Loop loop, long senderEpoch) {
        this.router = router;
        this.loop = loop;
        this.senderEpoch = senderEpoch;
    }

    /** Sends a signal, after all that went to the same target before. */
    public void send(Outgoing outgoing) {
        if (lanes.size() > TIDY_AT) {
            tidy();
        }
        lanes.computeIfAbsent(outgoing.to(), peer -> new Lane(router, loop, senderEpoch, highest))
                .send(outgoing);
    }

    private void tidy() {
        lanes.values().removeIf(lane -> {
            highest = Math.max(highest, lane.lastNumber());
            return lane.idle();
        });
    }
}

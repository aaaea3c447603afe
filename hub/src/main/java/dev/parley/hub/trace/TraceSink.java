package dev.parley.hub.trace;

import dev.parley.hub.presence.Roster;
import dev.parley.protocol.PeerId;

/** Port: follows signals. Any thread; both methods are called on the way of signals and must not block or throw. */
public interface TraceSink {
    /**
     * Whether it wants to follow a signal. Asked once for each signal on each node; nodes have to come to the same answer.
     *
     * @param roster of the signal's room, as this node knows it
     */
    boolean follows(Roster roster, PeerId from, PeerId to);

    /** A signal that it follows has passed a station. */
    void passed(Passage passage);
}

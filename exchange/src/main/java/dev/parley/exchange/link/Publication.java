package dev.parley.exchange.link;

import dev.parley.hub.node.NodeRef;
import java.util.List;

/**
 * One message to be published, and what its link has to be told of it: exactly one of {@link #confirmed},
 * {@link #returned} and {@link #refused}, but {@code returned} may follow {@code refused}, and nothing need follow
 * where the connection is lost. Any thread.
 */
public final class Publication {
    private final Link link;
    private final long connection;
    private final LinkMessage message;
    private final boolean asks;
    private final List<Frame> frames;
    private final int signals;
    private final String key;
    private boolean wasRefused;

    Publication(Link link, long connection, LinkMessage message, boolean asks, List<Frame> frames) {
        this.link = link;
        this.connection = connection;
        this.message = message;
        this.asks = asks;
        this.frames = frames;
        signals = signals(frames);
        key = key(frames);
    }

    public NodeRef to() {
        return link.peer();
    }

    public LinkMessage message() {
        return message;
    }

    /** Whether it has to come back where there is no queue; nothing is lost with one that only answers. */
    public boolean mandatory() {
        return asks || !frames.isEmpty();
    }

    /** How many of its frames are signals. */
    public int signals() {
        return signals;
    }

    /** How many of its frames are events. */
    public int events() {
        return frames.size() - signals;
    }

    /** The last part of the routing key. */
    public String key() {
        return key;
    }

    private static String key(List<Frame> frames) {
        if (frames.isEmpty()) {
            return "outcomes";
        }
        final FrameKind kind = frames.getFirst().kind;
        for (Frame frame : frames) {
            if (frame.kind != kind) {
                return "batch";
            }
        }
        return kind.key();
    }

    private static int signals(List<Frame> frames) {
        int signals = 0;
        for (Frame frame : frames) {
            signals += frame.kind.signal() ? 1 : 0;
        }
        return signals;
    }

    /** The broker has it. */
    public void confirmed() {
        link.confirmed(this);
    }

    /** The broker has no queue for it. */
    public void returned() {
        link.returned(this);
    }

    /** The broker did not take it. */
    public void refused() {
        link.refused(this);
    }

    /** Guarded by the link. */
    boolean wasRefused() {
        return wasRefused;
    }

    void markRefused() {
        wasRefused = true;
    }

    long connection() {
        return connection;
    }

    List<Frame> frames() {
        return frames;
    }
}

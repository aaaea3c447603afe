package dev.parley.exchange.link;

import dev.parley.hub.node.NodeRef;
import java.util.List;

/**
 * One message to be published.
 *
 * @param key the last part of the routing key
 * @param mandatory whether it has to come back where there is no queue; nothing is lost with one that only answers
 * @param signals how many of its frames are signals
 * @param events how many of its frames are events
 */
public record Publication(NodeRef to, LinkMessage message, String key, boolean mandatory, int signals, int events) {

    Publication(NodeRef to, LinkMessage message, List<Frame> frames) {
        this(
                to,
                message,
                key(frames),
                message.ask() || !frames.isEmpty(),
                signals(frames),
                frames.size() - signals(frames));
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
}

package dev.parley.hub.trace;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.node.NodeRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A signal has passed a station.
 *
 * @param span names this passage within the trace
 * @param parent the span from which it came here, maybe on another node; {@value #NO_PARENT} for none
 * @param way the node that it goes to; {@code null} at stations where none is chosen
 * @param outcome what became of it; {@code null} at stations that do not know it yet
 */
public record Passage(
        TracedSignal signal,
        Station station,
        long span,
        long parent,
        Instant began,
        Instant ended,
        @Nullable NodeRef way,
        @Nullable Outcome outcome) {
    /** Of a passage with which a trace begins. */
    public static final long NO_PARENT = 0;
}

package dev.parley.node.trace;

import dev.parley.hub.trace.Passage;
import java.util.List;

/** Brings spans to a collector. For one thread. */
interface SpanSender {
    /** Whether the collector has taken them. Blocks, for some ten seconds at the most. */
    boolean send(List<Passage> passages);

    /** Nothing is sent any more; any thread. */
    void close();
}

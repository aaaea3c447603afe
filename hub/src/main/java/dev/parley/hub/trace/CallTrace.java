package dev.parley.hub.trace;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.presence.Roster;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.SignalType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which signals are followed through this node. Those that are not cost nothing but the question. Any thread. */
public final class CallTrace {
    /** Nobody wants to follow any. */
    public static final CallTrace NONE = new CallTrace(InstantSource.system());

    private final InstantSource clock;
    private final TraceSink[] sinks;

    public CallTrace(InstantSource clock, TraceSink... sinks) {
        this.clock = clock;
        this.sinks = sinks.clone();
    }

    /** A client of this node has sent a signal; {@code null} if nobody follows it. */
    public @Nullable SignalTrace received(Roster roster, SignalType type, PeerId from, PeerId to, Mid mid) {
        final List<TraceSink> following = following(roster, from, to);
        return following.isEmpty()
                ? null
                : SignalTrace.received(TracedSignal.of(type, roster.room(), from, to, mid), following, clock);
    }

    /** A signal of another node has come in; {@code null} if nobody follows it. */
    public @Nullable SignalTrace arrived(Roster roster, NodeMessage.Signal signal) {
        final List<TraceSink> following = following(roster, signal.from(), signal.to());
        return following.isEmpty() ? null : SignalTrace.arrived(signal, following, clock);
    }

    private List<TraceSink> following(Roster roster, PeerId from, PeerId to) {
        List<TraceSink> following = List.of();
        for (TraceSink sink : sinks) {
            if (sink.follows(roster, from, to)) {
                if (following.isEmpty()) {
                    following = new ArrayList<>(sinks.length);
                }
                following.add(sink);
            }
        }
        return following;
    }
}

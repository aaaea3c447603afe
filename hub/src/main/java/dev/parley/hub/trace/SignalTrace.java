package dev.parley.hub.trace;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.node.NodeRef;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One signal's way through this node, told to those who follow it. Its methods are called on one loop, the sender's or, where it
 * has come from another node, that of the exchange; what they return is called on whatever thread tells an outcome.
 */
public final class SignalTrace {
    private final TracedSignal signal;
    private final List<TraceSink> following;
    private final InstantSource clock;
    private final Instant began;
    /** The span of {@link Station#RECEIVED}, here or on its sender's node. */
    private final long received;
    /** The span by which it comes to the next station. */
    private long last;

    private SignalTrace(TracedSignal signal, List<TraceSink> following, InstantSource clock, long last) {
        this.signal = signal;
        this.following = following;
        this.clock = clock;
        this.began = clock.instant();
        this.received = last;
        this.last = last;
    }

    static SignalTrace received(TracedSignal signal, List<TraceSink> following, InstantSource clock) {
        final SignalTrace trace = new SignalTrace(signal, following, clock, fresh());
        trace.tell(Station.RECEIVED, trace.received, Passage.NO_PARENT, trace.began, null, null);
        return trace;
    }

    static SignalTrace arrived(NodeMessage.Signal came, List<TraceSink> following, InstantSource clock) {
        final TracedSignal signal = TracedSignal.of(came.type(), came.room(), came.from(), came.to(), came.mid());
        return new SignalTrace(signal, following, clock, signal.trace().span(came));
    }

    /** Its target lives there. Told again if it turns out that it does not. */
    public void routed(NodeRef way) {
        last = fresh();
        tell(Station.ROUTED, last, received, began, way, null);
    }

    /** It is handed to the link to that node; tells of it when the outcome is known, and passes that on. */
    public Consumer<Outcome> published(NodeMessage.Signal sent, NodeRef way, Consumer<Outcome> done) {
        final long parent = last;
        final Instant start = clock.instant();
        return outcome -> {
            tell(Station.PUBLISHED, signal.trace().span(sent), parent, start, way, outcome);
            done.accept(outcome);
        };
    }

    /** It is at its target's node; tells of it when the outcome is known, and passes that on. */
    public Consumer<Outcome> delivered(Consumer<Outcome> done) {
        final long parent = last;
        final Instant start = clock.instant();
        return outcome -> {
            tell(Station.DELIVERED, fresh(), parent, start, null, outcome);
            done.accept(outcome);
        };
    }

    /** Tells of it when its sender is told the outcome, and passes that on. */
    public Consumer<Outcome> answered(Consumer<Outcome> done) {
        return outcome -> {
            tell(Station.ANSWERED, fresh(), received, began, null, outcome);
            done.accept(outcome);
        };
    }

    private void tell(
            Station station, long span, long parent, Instant start, @Nullable NodeRef way, @Nullable Outcome outcome) {
        final Instant end = station == Station.RECEIVED ? start : clock.instant();
        final Passage passage = new Passage(signal, station, span, parent, start, end, way, outcome);
        following.forEach(sink -> sink.passed(passage));
    }

    private static long fresh() {
        return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }
}

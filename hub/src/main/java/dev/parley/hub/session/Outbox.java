package dev.parley.hub.session;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pushes of a session that its client has not confirmed, in order (protocol, "Resume"). Holds
 * {@value #MAX_PUSHES} of them or {@value #MAX_BYTES} bytes: past that the oldest written ones fall out, and what is not
 * written yet stays (the wire bounds how much that can be). Lives on the session's loop.
 */
final class Outbox {
    static final int MAX_PUSHES = 512;
    static final int MAX_BYTES = 1024 * 1024;

    private final Deque<Entry> entries = new ArrayDeque<>(2);
    private long lastSeq;
    private long received;
    private long bytes;

    /** A push and what has become of it. */
    static final class Entry {
        private final StoredPush push;
        private @Nullable Consumer<Outcome> answer;
        /** It was handed to the operating system on some connection. */
        boolean written;
        /** It is in the store, or the store is away and this node's memory has to do. */
        boolean safe;

        Entry(StoredPush push, @Nullable Consumer<Outcome> answer) {
            this.push = push;
            this.answer = answer;
        }

        StoredPush push() {
            return push;
        }

        /** Whether its sender was told, or never asked. */
        boolean answered() {
            return answer == null;
        }

        void answer(Outcome outcome) {
            final Consumer<Outcome> asked = answer;
            if (asked != null) {
                answer = null;
                asked.accept(outcome);
            }
        }
    }

    /** Begins with what another node left. */
    void restore(Collection<StoredPush> pushes, long receivedSeq, long lastGivenSeq) {
        received = receivedSeq;
        lastSeq = lastGivenSeq;
        for (StoredPush push : pushes) {
            final Entry entry = new Entry(push, null);
            entry.safe = true;
            entries.add(entry);
            bytes += push.body().length();
        }
    }

    boolean fits(RawJson body) {
        return entries.size() < MAX_PUSHES && bytes + body.length() <= MAX_BYTES;
    }

    Entry add(PushType type, RawJson body, StoredPush.@Nullable Origin origin, @Nullable Consumer<Outcome> answer) {
        final Entry entry = new Entry(new StoredPush(++lastSeq, type, body, origin), answer);
        entries.add(entry);
        bytes += body.length();
        trim();
        return entry;
    }

    /** Forgets all up to {@code seq}: they have reached the application. */
    void received(long seq) {
        received = Math.max(received, Math.min(seq, lastSeq));
        for (Entry first = entries.peek(); first != null && first.push.seq() <= received; first = entries.peek()) {
            remove();
            first.answer(Outcome.DELIVERED);
        }
    }

    /** In order. */
    Collection<Entry> entries() {
        return entries;
    }

    /** Those after {@code seq}, in order; takes time for these alone, however many came before. */
    List<Entry> after(long seq) {
        final List<Entry> newestFirst = new ArrayList<>(1);
        for (Entry entry : entries.reversed()) {
            if (entry.push.seq() <= seq) {
                break;
            }
            newestFirst.add(entry);
        }
        return newestFirst.reversed();
    }

    long lastSeq() {
        return lastSeq;
    }

    long received() {
        return received;
    }

    /** Whether everything after {@code seq} is still here. */
    boolean completeAfter(long seq) {
        final Entry first = entries.peek();
        return seq >= lastSeq || (first != null && first.push.seq() <= seq + 1);
    }

    private void trim() {
        for (Entry first = entries.peek(); first != null && first.written && overfull(); first = entries.peek()) {
            remove();
            first.answer(Outcome.DELIVERED);
        }
    }

    private boolean overfull() {
        return entries.size() > MAX_PUSHES || bytes > MAX_BYTES;
    }

    private void remove() {
        bytes -= entries.remove().push.body().length();
    }
}

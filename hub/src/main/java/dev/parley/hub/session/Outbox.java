package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
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
 * written yet stays: as much again, and what the wire was given, which bounds it. Lives on the session's loop.
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
        private StoredPush push;
        private @Nullable Consumer<Outcome> answer;
        private boolean answered;
        /** It was handed to the operating system on some connection. */
        boolean written;
        /** A former owner has written it to a connection, or had one to write it to: then nobody knows if it got there. */
        boolean shown;
        /** It is in the store, or the store is away and this node's memory has to do. */
        boolean safe;
        /** It is in the store. */
        boolean stored;

        Entry(StoredPush push, @Nullable Consumer<Outcome> answer) {
            this.push = push;
            this.answer = answer;
            this.answered = answer == null;
        }

        StoredPush push() {
            return push;
        }

        /** Whether its sender was told, or never asked. */
        boolean answered() {
            return answered;
        }

        /** Whether it is a signal whose sender can be told. */
        boolean hasSender() {
            final StoredPush.Origin origin = push.origin();
            return origin != null && origin.request() != null;
        }

        /** Its sender, or its sender's next node, asks once more. */
        void askedAgain(Consumer<Outcome> another) {
            final Consumer<Outcome> first = answer;
            answered = false;
            shown = false;
            answer = first == null
                    ? another
                    : outcome -> {
                        first.accept(outcome);
                        another.accept(outcome);
                    };
        }

        /** Whether it is this signal, as it came in before or under another number. */
        boolean is(NodeMessage.Signal signal) {
            final StoredPush.Origin origin = push.origin();
            return origin != null
                    && origin.sender().equals(signal.from())
                    && (signal.request() != null
                            ? signal.request().equals(origin.request())
                            : origin.senderEpoch() == signal.senderEpoch() && origin.number() == signal.number());
        }

        void answer(Outcome outcome) {
            final Consumer<Outcome> asked = answer;
            answered = true;
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
            entry.stored = true;
            entries.add(entry);
            bytes += push.body().length();
        }
    }

    /** What was restored, its client was shown up to {@code seq}: senders were told that it was delivered. */
    void shown(long seq) {
        entries.forEach(entry -> entry.shown = entry.push.seq() <= seq);
    }

    /** The entry of that signal, if it is still here; {@code null} if not. */
    @Nullable
    Entry find(NodeMessage.Signal signal) {
        for (Entry entry : entries.reversed()) {
            if (entry.is(signal)) {
                return entry;
            }
        }
        return null;
    }

    /** The last entry that is this push of the hub's own, if it is still here; {@code null} if not. */
    @Nullable
    Entry find(PushType type, RawJson body) {
        for (Entry entry : entries.reversed()) {
            if (entry.push.type() == type && entry.push.body().equals(body)) {
                return entry;
            }
        }
        return null;
    }

    boolean fits(RawJson body) {
        return entries.size() < MAX_PUSHES && bytes + body.length() <= MAX_BYTES;
    }

    /** Whether it would fit if there were only those after {@code seq}; takes time for these alone. */
    boolean fitsAfter(long seq, RawJson body) {
        int pushes = 0;
        long length = body.length();
        for (Entry entry : entries.reversed()) {
            if (entry.push.seq() <= seq) {
                break;
            }
            pushes++;
            length += entry.push.body().length();
        }
        return pushes < MAX_PUSHES && length <= MAX_BYTES;
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

    /** Whether somebody waits for what becomes of an entry, or would have to be told if it came to nothing. */
    boolean owes() {
        return entries.stream().anyMatch(entry -> !entry.answered || entry.hasSender());
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

    /**
     * Numbers up to {@code taken} were used before: none of them is given again, and what comes after {@code shown} and has one is
     * numbered anew.
     */
    void makeRoom(long shown, long taken) {
        final List<Entry> unseen = after(shown);
        if (!unseen.isEmpty() && unseen.getFirst().push.seq() <= taken) {
            received = lastSeq;
            lastSeq = Math.max(lastSeq, taken);
            for (Entry entry : unseen) {
                entry.push = entry.push.numbered(++lastSeq);
                entry.stored = false;
            }
        }
        lastSeq = Math.max(lastSeq, taken);
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

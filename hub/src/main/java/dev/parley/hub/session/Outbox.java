package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.PeerId;
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
 * {@value #MAX_PUSHES} of them or {@value #MAX_BYTES} bytes: past that the oldest written ones fall out. There is as much
 * again for signals alone, of which a sender gets a quarter of what others leave of the whole: whoever fills an outbox, the
 * next one finds a place. While a client is there, half of these bounds is for what is not written yet, by bytes. Where the
 * node's outboxes are over their {@link OutboxSpace}, all bounds in bytes are lower. Lives on the session's loop.
 */
final class Outbox {
    static final int MAX_PUSHES = 512;
    static final int MAX_BYTES = 1024 * 1024;

    private final OutboxSpace space;
    private final Deque<OutboxEntry> entries = new ArrayDeque<>(2);
    private long lastSeq;
    private long handedToStore;
    private long received;
    private long forgotten;
    private long bytes;
    private long unwritten;
    private boolean closed;

    Outbox(OutboxSpace space) {
        this.space = space;
    }

    /** Begins with what another node left. */
    void restore(Collection<StoredPush> pushes, long receivedSeq, long lastGivenSeq) {
        received = receivedSeq;
        lastSeq = lastGivenSeq;
        handedToStore = lastGivenSeq;
        for (StoredPush push : pushes) {
            final OutboxEntry entry = new OutboxEntry(push, null);
            entry.safe = true;
            entry.stored = true;
            count(entry);
        }
    }

    /** What was restored, its client was shown up to {@code seq}: senders were told that it was delivered. */
    void shown(long seq) {
        entries.forEach(entry -> entry.shown = entry.seq() <= seq);
    }

    /** The entry of that signal, if it is still here; {@code null} if not. */
    @Nullable
    OutboxEntry find(NodeMessage.Signal signal) {
        for (OutboxEntry entry : entries.reversed()) {
            if (entry.is(signal)) {
                return entry;
            }
        }
        return null;
    }

    /** The last entry that is this push of the hub's own, if it is still here; {@code null} if not. */
    @Nullable
    OutboxEntry find(PushType type, RawJson body) {
        for (OutboxEntry entry : entries.reversed()) {
            if (entry.push().type() == type && entry.push().body().equals(body)) {
                return entry;
            }
        }
        return null;
    }

    /** Whether there is a place, without any of what is kept for signals. */
    boolean fits(RawJson body) {
        return entries.size() < MAX_PUSHES && bytes + body.length() <= space.each();
    }

    /** As {@link #fits(RawJson)}, if there were only those after {@code seq}; takes time for these alone. */
    boolean fitsAfter(long seq, RawJson body) {
        int pushes = 0;
        long length = body.length();
        for (OutboxEntry entry : entries.reversed()) {
            if (entry.seq() <= seq) {
                break;
            }
            pushes++;
            length += entry.push().body().length();
        }
        return pushes < MAX_PUSHES && length <= space.each();
    }

    /** Whether its sender's share of what is kept for signals has a place, if there were only those after {@code seq}. */
    boolean fitsShare(long seq, RawJson body, PeerId sender) {
        int others = 0;
        int own = 1;
        long othersLength = 0;
        long ownLength = body.length();
        for (OutboxEntry entry : entries.reversed()) {
            if (entry.seq() <= seq) {
                break;
            } else if (entry.isOf(sender)) {
                own++;
                ownLength += entry.push().body().length();
            } else {
                others++;
                othersLength += entry.push().body().length();
            }
        }
        return own <= share(2 * MAX_PUSHES, others) && ownLength <= share(2L * space.each(), othersLength);
    }

    /**
     * Whether a signal may be written, too: not where the client does not read what it was given. Half of the bounds, as what
     * waits ahead of a signal has to be read within its deadline.
     */
    boolean fitsUnwritten(RawJson body, PeerId sender) {
        final long more = OutboxEntry.weight(body);
        if (unwritten == 0 || unwritten + more <= space.each() / 2) {
            return true;
        }
        long length = 0;
        for (OutboxEntry entry : entries.reversed()) {
            if (entry.written()) {
                break;
            }
            length += entry.isOf(sender) ? entry.weight() : 0;
        }
        return length + more <= share(space.each(), unwritten - length);
    }

    private static long share(long all, long others) {
        return (all - others) / 4;
    }

    OutboxEntry add(
            PushType type, RawJson body, StoredPush.@Nullable Origin origin, @Nullable Consumer<Outcome> answer) {
        final OutboxEntry entry = new OutboxEntry(new StoredPush(++lastSeq, type, body, origin), answer);
        count(entry);
        trim();
        return entry;
    }

    /** Whether everything was handed to the operating system. */
    boolean allWritten() {
        return unwritten == 0;
    }

    /** A signal found no place. */
    void refused() {
        space.refused();
    }

    /** It was handed to the operating system. */
    void written(OutboxEntry entry) {
        if (!entry.written()) {
            entry.markWritten();
            unwritten -= entry.weight();
        }
    }

    /** The session is over: what is here still takes no space any more. */
    void close() {
        if (!closed) {
            closed = true;
            space.add(-bytes);
        }
    }

    /** Forgets all up to {@code seq}: they have reached the application. */
    void received(long seq) {
        received = Math.max(received, Math.min(seq, lastSeq));
        for (OutboxEntry first = entries.peek(); first != null && first.seq() <= received; first = entries.peek()) {
            remove();
            first.answer(Outcome.DELIVERED);
        }
    }

    /** Whether somebody waits for what becomes of an entry, or would have to be told if it came to nothing. */
    boolean owes() {
        return entries.stream().anyMatch(entry -> !entry.answered() || entry.hasSender());
    }

    /** In order. */
    Collection<OutboxEntry> entries() {
        return entries;
    }

    /** Those after {@code seq}, in order; takes time for these alone, however many came before. */
    List<OutboxEntry> after(long seq) {
        final List<OutboxEntry> newestFirst = new ArrayList<>(1);
        for (OutboxEntry entry : entries.reversed()) {
            if (entry.seq() <= seq) {
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

    /** Up to here nothing is kept: it was received, or it fell out. */
    long forgotten() {
        return Math.max(received, forgotten);
    }

    /** What the store was not handed yet. */
    List<StoredPush> takeForStore() {
        final List<StoredPush> pushes =
                after(handedToStore).stream().map(OutboxEntry::push).toList();
        handedToStore = lastSeq;
        return pushes;
    }

    /** What the store was handed after {@code seq} did not get there: it will be handed over again. */
    void rewind(long seq) {
        handedToStore = Math.min(handedToStore, seq);
    }

    long handedToStore() {
        return handedToStore;
    }

    /**
     * Numbers up to {@code taken} were used before: none of them is given again, and what comes after {@code shown} and has one is
     * numbered anew.
     */
    void makeRoom(long shown, long taken) {
        final List<OutboxEntry> unseen = after(shown);
        if (!unseen.isEmpty() && unseen.getFirst().seq() <= taken) {
            received = lastSeq;
            lastSeq = Math.max(lastSeq, taken);
            for (OutboxEntry entry : unseen) {
                entry.renumber(++lastSeq);
            }
        }
        lastSeq = Math.max(lastSeq, taken);
    }

    /** Whether everything after {@code seq} is still here. */
    boolean completeAfter(long seq) {
        final OutboxEntry first = entries.peek();
        return seq >= lastSeq || (first != null && first.seq() <= seq + 1);
    }

    private void trim() {
        for (OutboxEntry first = entries.peek();
                first != null && first.written() && overfull();
                first = entries.peek()) {
            remove();
            first.answer(Outcome.DELIVERED);
        }
    }

    private boolean overfull() {
        return entries.size() > MAX_PUSHES || bytes > space.each();
    }

    private void count(OutboxEntry entry) {
        entries.add(entry);
        unwritten += entry.weight();
        change(entry.push().body().length());
    }

    private void remove() {
        final OutboxEntry first = entries.remove();
        written(first);
        forgotten = first.seq();
        change(-first.push().body().length());
    }

    private void change(int by) {
        bytes += by;
        if (!closed) {
            space.add(by);
        }
    }
}

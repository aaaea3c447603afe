package dev.parley.hub.session;

import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Subject;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes from the hub to one client: numbers pushes, writes them to the connection while there is one, keeps them in
 * the outbox, and tells senders what became of theirs. A signal is {@link Outcome#DELIVERED} once it was written and is
 * safe or received, and {@link Outcome#HELD} once it is safe while the client is away.
 *
 * <p>As long as it is certain that this node owns the session, a push is written at once and stored behind. Otherwise it is
 * written only once the store has taken it under this owner's epoch: a client never sees what a stale owner numbers. Lives
 * on the session's loop.
 */
final class Mailbox {
    private final Loop loop;
    private final Outbox outbox;
    private final BooleanSupplier certain;
    private final Persistence persistence;
    private final SeenNotices noticed = new SeenNotices();
    private @Nullable ClientConnection connection;
    private @Nullable LatestPushes latest;
    private long safe;
    private long writtenTo;
    private long shownTo;
    private boolean missedEvents;
    private boolean toldOfGap;
    private long unheardFrom;

    /**
     * @param unheardFrom as {@link SessionRecord#unheardFrom()}
     * @param certain whether this node owns the session for sure
     */
    Mailbox(Loop loop, Outbox outbox, long unheardFrom, BooleanSupplier certain, Persistence persistence) {
        this.loop = loop;
        this.outbox = outbox;
        this.unheardFrom = unheardFrom;
        this.certain = certain;
        this.persistence = persistence;
        this.safe = outbox.lastSeq();
        for (OutboxEntry entry : outbox.entries()) {
            if (entry.push().type() == PushType.UNDELIVERABLE) {
                noticed.add(entry.push().body());
            }
            if (entry.shown) {
                shownTo = entry.seq();
            }
        }
    }

    /**
     * A push of the hub's own. Where it finds no place it is lost, and the client told so when it comes; one that is there
     * notices by the versions.
     *
     * @return whether it has a place
     */
    boolean event(PushType type, RawJson body) {
        final boolean takes = takes(body);
        if (takes) {
            add(type, body, null, null);
        } else {
            missed();
        }
        return takes;
    }

    /** Events were lost on their way here: the client is told so when it comes. */
    void missed() {
        missedEvents = true;
        toldOfGap = false;
    }

    /** Whether events were lost, and the client may not know it yet. */
    boolean missedEvents() {
        return missedEvents;
    }

    /**
     * The client has said something on its connection: it has read what this began with. The record says so when it is written
     * next: until then a resume at another node may show again what the client has.
     */
    void heard() {
        if (toldOfGap) {
            toldOfGap = false;
            missedEvents = false;
            persistence.soon();
        }
        unheardFrom = SessionRecord.HEARD;
    }

    /** As {@link SessionRecord#unheardFrom()}. */
    long unheardFrom() {
        return unheardFrom;
    }

    /**
     * What became of a signal of this client's after all. Whoever tells it wants to know that it is safe, for which this
     * node's memory won't do, and tells it again if it gets no answer: the client is told once.
     */
    void notice(RawJson body, Consumer<Outcome> answer) {
        if (noticed.contains(body)) {
            repeated(outbox.find(PushType.UNDELIVERABLE, body), answer);
        } else if (takes(body)) {
            noticed.add(body);
            add(PushType.UNDELIVERABLE, body, null, answer);
        } else {
            answer.accept(Outcome.UNREACHABLE);
        }
    }

    /**
     * A push of the hub's own, of which its sender wants to know that it is safe, for which this node's memory won't do.
     *
     * @return whether it has a place: if not, it is answered as unreachable, to be sent again
     */
    boolean push(PushType type, RawJson body, Consumer<Outcome> answer) {
        final OutboxEntry before = outbox.find(type, body);
        final boolean fits = before != null || takes(body);
        if (before != null) {
            repeated(before, answer);
        } else if (fits) {
            add(type, body, null, answer);
        } else {
            answer.accept(Outcome.UNREACHABLE);
        }
        return fits;
    }

    /** A push that came in before, by {@link #push}. */
    void repeated(PushType type, RawJson body, Consumer<Outcome> answer) {
        repeated(outbox.find(type, body), answer);
    }

    /** A push without a number, of which only the latest about its subject counts; to a client that is not there, none. */
    void latest(PushType type, Subject subject, RawJson body) {
        if (connection != null) {
            if (latest == null) {
                latest = new LatestPushes(loop);
            }
            latest.add(type, subject, body);
            writeLatest();
        }
    }

    /** Only a client that has read the rest of what there is gets it. */
    private void writeLatest() {
        final ClientConnection to = connection;
        if (to != null && latest != null && outbox.allWritten()) {
            latest.writeOne(to, this::writeLatest);
        }
    }

    /** Whether there is a place for a push of the hub's own. What the connection was given is the wire's to bound. */
    boolean takes(RawJson body) {
        return connection == null ? outbox.fits(body) : outbox.fitsAfter(writtenTo, body);
    }

    /** Whether there is a place for a signal: what others send must not end the connection of a client that reads slowly. */
    boolean takes(RawJson body, PeerId sender) {
        return connection == null
                ? outbox.fits(body) || outbox.fitsShare(0, body, sender)
                : (outbox.fitsAfter(writtenTo, body) || outbox.fitsShare(writtenTo, body, sender))
                        && outbox.fitsUnwritten(body, sender);
    }

    /** A signal of another peer. */
    void signal(PushType type, RawJson body, StoredPush.Origin origin, Consumer<Outcome> answer) {
        if (takes(body, origin.sender())) {
            add(type, body, origin, answer);
        } else {
            outbox.refused();
            answer.accept(Outcome.UNREACHABLE);
        }
    }

    /** A signal that has come in before: what becomes of it is what becomes of the first. */
    void repeated(NodeMessage.Signal signal, Consumer<Outcome> answer) {
        repeated(outbox.find(signal), answer);
    }

    private void repeated(@Nullable OutboxEntry entry, Consumer<Outcome> answer) {
        if (entry == null) {
            // It was here, and its client has it.
            answer.accept(Outcome.DELIVERED);
        } else {
            entry.askedAgain(answer);
            settle(entry);
        }
    }

    /** Whether a client that has everything up to {@code seq} has lost something after it. */
    boolean gapAfter(long seq) {
        return missedEvents || !outbox.completeAfter(seq);
    }

    /**
     * The client is there, and has everything up to {@code seq}: the rest goes again. What it was never shown it can't have:
     * it has others under these numbers, of a former owner whose last writes never reached the store. So it may where what this
     * owner has shown went to a connection that the client had given up: then it gets that again.
     */
    void connect(ClientConnection to, long seq) {
        final long shown = Math.max(shownTo, writtenTo);
        outbox.makeRoom(unheardFrom == SessionRecord.HEARD ? shown : Math.min(shown, unheardFrom), seq);
        outbox.received(seq);
        connection = to;
        toldOfGap = missedEvents;
        // The store has just said whose the session is.
        outbox.entries().forEach(entry -> write(to, entry));
        writtenTo = outbox.lastSeq();
    }

    void disconnect() {
        connection = null;
        if (latest != null) {
            latest.clear();
        }
        outbox.entries().forEach(this::settle);
    }

    void received(long seq) {
        outbox.received(seq);
    }

    /** Everything up to {@code seq} is in the store. */
    void stored(long seq) {
        for (OutboxEntry entry : outbox.after(safe)) {
            if (entry.seq() <= seq) {
                entry.safe = true;
            }
        }
        safe = Math.max(safe, seq);
        for (OutboxEntry entry : outbox.entries()) {
            entry.stored |= entry.seq() <= seq;
        }
        writeOn();
        outbox.entries().forEach(this::settle);
    }

    /** The store is away: up to {@code seq} this node's memory has to do, if the session is its own for sure. */
    void notStored(long seq) {
        if (certain.getAsBoolean()) {
            for (OutboxEntry entry : outbox.after(safe)) {
                if (entry.seq() <= seq) {
                    entry.safe = true;
                    settle(entry);
                }
            }
            safe = Math.max(safe, seq);
            writeOn();
        }
    }

    /** Every push up to this one was written to a connection, here or where the session was before. */
    long shownTo() {
        return shownTo;
    }

    private void add(
            PushType type, RawJson body, StoredPush.@Nullable Origin origin, @Nullable Consumer<Outcome> answer) {
        outbox.add(type, body, origin, answer);
        writeOn();
        persistence.soon();
    }

    /** Writes what may be written, in order. */
    private void writeOn() {
        final ClientConnection to = connection;
        if (to == null || writtenTo >= outbox.lastSeq()) {
            return;
        }
        final boolean own = certain.getAsBoolean();
        for (OutboxEntry entry : outbox.after(writtenTo)) {
            if (!own && !entry.stored) {
                return;
            }
            writtenTo = entry.seq();
            write(to, entry);
        }
    }

    private void write(ClientConnection to, OutboxEntry entry) {
        final StoredPush push = entry.push();
        to.push(push.type(), push.seq(), push.body(), done -> {
            if (done) {
                loop.run(() -> {
                    // Told that it is held, its sender is told, too, if it comes to nothing: a connection that is gone
                    // is late.
                    if (to.equals(connection) || !entry.held()) {
                        outbox.written(entry);
                    }
                    shownTo = Math.max(shownTo, push.seq());
                    settle(entry);
                    writeLatest();
                });
            }
        });
    }

    private void settle(OutboxEntry entry) {
        final boolean safe = entry.push().origin() == null ? entry.stored : entry.safe;
        if (!entry.answered() && safe) {
            if (entry.written()) {
                entry.answer(Outcome.DELIVERED);
            } else if (connection == null) {
                entry.answer(Outcome.HELD);
            }
        }
    }
}

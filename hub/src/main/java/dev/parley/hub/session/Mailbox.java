package dev.parley.hub.session;

import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes from the hub to one client: numbers pushes, writes them to the connection while there is one, keeps them in
 * the outbox, and tells senders what became of theirs. A signal is {@link Outcome#DELIVERED} once it was written and is
 * safe or received, and {@link Outcome#HELD} once it is safe while the client is away. Lives on the session's loop.
 */
final class Mailbox {
    private final Loop loop;
    private final Outbox outbox;
    private final Runnable changed;
    private @Nullable ClientConnection connection;
    private long handedToStore;
    private long safe;
    private boolean missedEvents;

    /** @param changed called when there is something new for the store */
    Mailbox(Loop loop, Outbox outbox, Runnable changed) {
        this.loop = loop;
        this.outbox = outbox;
        this.changed = changed;
        this.handedToStore = outbox.lastSeq();
        this.safe = outbox.lastSeq();
    }

    /** A push of the hub's own. While the client is away and the outbox is full it is lost, and the client told so. */
    void event(PushType type, RawJson body) {
        if (takes(body)) {
            add(type, body, null, null);
        } else {
            missedEvents = true;
        }
    }

    /** Whether there is a place for a signal. */
    boolean takes(RawJson body) {
        return connection != null || outbox.fits(body);
    }

    /** A signal of another peer. */
    void signal(PushType type, RawJson body, StoredPush.Origin origin, Consumer<Outcome> answer) {
        if (takes(body)) {
            add(type, body, origin, answer);
        } else {
            answer.accept(Outcome.UNREACHABLE);
        }
    }

    /** Whether a client that has everything up to {@code seq} has lost something after it. */
    boolean gapAfter(long seq) {
        return missedEvents || !outbox.completeAfter(seq);
    }

    /** The client is there, and has everything up to {@code seq}: the rest goes again. */
    void connect(ClientConnection to, long seq) {
        outbox.received(seq);
        connection = to;
        missedEvents = false;
        outbox.entries().forEach(entry -> write(to, entry));
    }

    void disconnect() {
        connection = null;
        outbox.entries().forEach(this::settle);
    }

    void received(long seq) {
        outbox.received(seq);
    }

    /** What the store does not have yet; it has to be told by {@link #stored} what became of it. */
    List<StoredPush> takeForStore() {
        final List<StoredPush> pushes =
                outbox.after(handedToStore).stream().map(Outbox.Entry::push).toList();
        handedToStore = outbox.lastSeq();
        return pushes;
    }

    /** Everything up to {@code seq} is in the store, or has to do with this node's memory. */
    void stored(long seq) {
        for (Outbox.Entry entry : outbox.after(safe)) {
            if (entry.push().seq() <= seq) {
                entry.safe = true;
                settle(entry);
            }
        }
        safe = Math.max(safe, seq);
    }

    /** What the store was handed after {@code seq} did not get there: it will be handed over again. */
    void rewind(long seq) {
        handedToStore = Math.min(handedToStore, seq);
    }

    long handedToStore() {
        return handedToStore;
    }

    Outbox outbox() {
        return outbox;
    }

    private void add(
            PushType type, RawJson body, StoredPush.@Nullable Origin origin, @Nullable Consumer<Outcome> answer) {
        final Outbox.Entry entry = outbox.add(type, body, origin, answer);
        final ClientConnection to = connection;
        if (to != null) {
            write(to, entry);
        }
        changed.run();
    }

    private void write(ClientConnection to, Outbox.Entry entry) {
        final StoredPush push = entry.push();
        to.push(push.type(), push.seq(), push.body(), done -> {
            if (done) {
                loop.run(() -> {
                    entry.written = true;
                    settle(entry);
                });
            }
        });
    }

    private void settle(Outbox.Entry entry) {
        if (!entry.answered() && entry.safe) {
            if (entry.written) {
                entry.answer(Outcome.DELIVERED);
            } else if (connection == null) {
                entry.answer(Outcome.HELD);
            }
        }
    }
}

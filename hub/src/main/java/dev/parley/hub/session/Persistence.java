package dev.parley.hub.session;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.hub.store.StoredPush;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session's record, outbox and replies in the store, behind what the client sees: one write at a time, with all
 * that has gathered, so that nothing overtakes what came before; when, its loop's {@link SessionWriter} says. While the
 * store is away, what has gathered counts as safe in memory and is handed over again every second. Lives on the session's
 * loop.
 */
final class Persistence implements SessionWriter.Source {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final SessionId session;
    private final long epoch;
    private final Loop loop;
    private final SessionWriter writer;
    private final Outbox outbox;
    private final Owner owner;
    private final UnstoredReplies replies = new UnstoredReplies();
    private List<Consumer<Boolean>> waiting = new ArrayList<>(0);
    private boolean recordChanged;
    /** Whether the store is to begin the session, of which it knows nothing, with the next write. */
    private boolean anew;

    private boolean writeAgain;
    private boolean ended;
    /** {@code null} while nothing is under way. */
    private @Nullable UnderWay underWay;

    /** What the store was handed, and who waits for it. */
    private record UnderWay(
            long from,
            long upTo,
            List<StoredReply> replies,
            @Nullable SessionRecord changed,
            List<Consumer<Boolean>> waiting) {}

    /** The session, as what keeps it asks it and tells it. On the loop. */
    interface Owner {
        /** As it is at the moment. */
        SessionRecord record();

        /** Every push up to {@code seq} is in the store. */
        void stored(long seq);

        /** The store is away: up to {@code seq} this node's memory has to do, if the session is its own for sure. */
        void notStored(long seq);

        /** The store has taken the record: this node owns the session, under the lease that stands there. */
        void confirmed(SessionRecord written);

        /**
         * Another node owns the session.
         *
         * @param claimed whether its client came there
         */
        void moved(boolean claimed);

        /** The session is over. */
        void over();
    }

    Persistence(SessionId session, long epoch, Loop loop, SessionWriter writer, Outbox outbox, Owner owner) {
        this.session = session;
        this.epoch = epoch;
        this.loop = loop;
        this.writer = writer;
        this.outbox = outbox;
        this.owner = owner;
    }

    /**
     * Begins the session in the store, which knows nothing of it. Where the store can't, nothing of it is written.
     *
     * @param task told whether the store has it
     */
    void begin(Consumer<Boolean> task) {
        anew = true;
        recordChanged = true;
        whenRecorded(stored -> {
            ended |= !stored;
            task.accept(stored);
        });
    }

    /** The record is another. Nobody waits, unless by {@link #whenRecorded}. */
    void recordChanged() {
        recordChanged = true;
        writer.soon(this);
    }

    /** The client has come, or is gone: its window counts from what the store knows of that. */
    void connectedChanged() {
        recordChanged = true;
        whenRecorded(stored -> {});
    }

    /**
     * Runs the task once it was tried to store the record as it is now.
     *
     * @param task told whether the store has it
     */
    void whenRecorded(Consumer<Boolean> task) {
        waiting.add(task);
        writer.now(this);
    }

    /** There are new pushes: senders wait for them to be safe. */
    void soon() {
        writer.soon(this);
    }

    /** A reply to remember: nobody waits. */
    void reply(StoredReply reply) {
        replies.add(reply);
        writer.later(this);
    }

    /** Nothing more is written. */
    void end() {
        ended = true;
        run(waiting, false);
    }

    @Override
    public @Nullable Append take() {
        if (underWay != null || ended) {
            return null;
        }
        final long from = outbox.handedToStore();
        final List<StoredPush> pushes = outbox.takeForStore();
        final List<StoredReply> unstored = replies.take();
        final SessionRecord changed = recordChanged ? owner.record() : null;
        final List<Consumer<Boolean>> tasks = waiting;
        waiting = new ArrayList<>(0);
        if (pushes.isEmpty() && unstored.isEmpty() && changed == null) {
            run(tasks, true);
            return null;
        }
        recordChanged = false;
        underWay = new UnderWay(from, outbox.handedToStore(), unstored, changed, tasks);
        return new Append(session, epoch, anew, changed, pushes, outbox.forgotten(), unstored);
    }

    @Override
    public void written(Written written) {
        final UnderWay was = underWay;
        if (was == null) {
            throw new IllegalStateException("nothing is under way");
        }
        underWay = null;
        if (!ended) {
            settle(was, written);
        }
        if (ended || written != Written.LOST) {
            run(was.waiting, written == Written.SAFE);
        }
    }

    private void settle(UnderWay was, Written written) {
        switch (written) {
            case SAFE -> {
                anew = false;
                if (was.changed != null) {
                    owner.confirmed(was.changed);
                }
                owner.stored(was.upTo);
                goOn(was.upTo);
            }
            case MOVED -> owner.moved(false);
            case CLAIMED -> owner.moved(true);
            case ENDED -> owner.over();
            case LOST -> {
                anew = true;
                waiting.addAll(0, was.waiting);
                putBack(0, was, true);
                writer.now(this);
            }
            case FAILED -> putBack(was.from, was, was.changed != null);
        }
    }

    private void goOn(long upTo) {
        if (!waiting.isEmpty()) {
            writer.now(this);
        } else if (recordChanged || outbox.lastSeq() > upTo) {
            soon();
        } else if (!replies.isEmpty()) {
            writer.later(this);
        }
    }

    private void putBack(long from, UnderWay was, boolean record) {
        owner.notStored(was.upTo);
        outbox.rewind(from);
        replies.putBack(was.replies);
        recordChanged |= record;
        if (!writeAgain) {
            writeAgain = true;
            loop.schedule(AGAIN, () -> {
                writeAgain = false;
                writer.now(this);
            });
        }
        if (!waiting.isEmpty()) {
            writer.now(this);
        }
    }

    private static void run(List<Consumer<Boolean>> tasks, boolean stored) {
        List.copyOf(tasks).forEach(task -> task.accept(stored));
    }
}

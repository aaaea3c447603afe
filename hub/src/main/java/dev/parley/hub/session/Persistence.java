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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session's record, outbox and replies in the store, behind what the client sees: one write at a time, with all
 * that has gathered, so that nothing overtakes what came before. While the store is away, what has gathered counts as safe
 * in memory and is handed over again every second. Lives on the session's loop.
 */
final class Persistence {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final SessionId session;
    private final long epoch;
    private final Loop loop;
    private final SessionWriter writer;
    private final Mailbox mailbox;
    private final Calls calls;
    private final Supplier<SessionRecord> record;
    private final Owner owner;
    private List<Consumer<Boolean>> waiting = new ArrayList<>(0);
    private boolean recordChanged;
    private boolean writeSoon;
    private boolean writeLater;
    private boolean writeAgain;
    private boolean underWay;
    private boolean ended;

    /** What a write tells of who owns the session. On the loop. */
    interface Owner {
        /** The store has taken the record: this node owns the session, under the lease that stands there. */
        void confirmed(SessionRecord written);

        /** Another node owns the session. */
        void moved();

        /** The session is over. */
        void over();

        /** The store knows no such session: it is to be stored anew, or nothing of it will be safe. */
        void lost();
    }

    /** @param record the session's, as it is at the moment */
    Persistence(
            SessionId session,
            long epoch,
            Loop loop,
            SessionWriter writer,
            Mailbox mailbox,
            Calls calls,
            Supplier<SessionRecord> record,
            Owner owner) {
        this.session = session;
        this.epoch = epoch;
        this.loop = loop;
        this.writer = writer;
        this.mailbox = mailbox;
        this.calls = calls;
        this.record = record;
        this.owner = owner;
    }

    /** The record is another. */
    void recordChanged() {
        recordChanged = true;
        soon();
    }

    /**
     * Runs the task once it was tried to store the record as it is now.
     *
     * @param task told whether the store has it
     */
    void whenRecorded(Consumer<Boolean> task) {
        waiting.add(task);
        soon();
    }

    /** There are new pushes: senders wait for them to be safe. */
    void soon() {
        if (!writeSoon && !underWay) {
            writeSoon = true;
            // Not at once: what else this turn of the loop brings goes along.
            loop.execute(() -> {
                writeSoon = false;
                write();
            });
        }
    }

    /** There are new replies: nobody waits. */
    void later() {
        if (!writeLater) {
            writeLater = true;
            writer.later(loop, () -> {
                writeLater = false;
                write();
            });
        }
    }

    /** Nothing more is written. */
    void end() {
        ended = true;
        run(waiting, false);
    }

    private void write() {
        if (underWay || ended) {
            return;
        }
        final long from = mailbox.handedToStore();
        final List<StoredPush> pushes = mailbox.takeForStore();
        final List<StoredReply> replies = calls.takeForStore();
        final SessionRecord changed = recordChanged ? record.get() : null;
        final List<Consumer<Boolean>> tasks = waiting;
        waiting = new ArrayList<>(0);
        if (pushes.isEmpty() && replies.isEmpty() && changed == null) {
            run(tasks, true);
            return;
        }
        recordChanged = false;
        underWay = true;
        final long upTo = mailbox.handedToStore();
        writer.append(
                new Append(session, epoch, changed, pushes, mailbox.outbox().forgotten(), replies),
                written -> loop.run(() -> {
                    written(written, from, upTo, replies, changed);
                    run(tasks, written == Written.SAFE);
                }));
    }

    private void written(
            @Nullable Written written,
            long from,
            long upTo,
            List<StoredReply> replies,
            @Nullable SessionRecord changed) {
        underWay = false;
        if (ended) {
            return;
        }
        switch (written) {
            case SAFE -> {
                if (changed != null) {
                    owner.confirmed(changed);
                }
                mailbox.stored(upTo);
                goOn(upTo);
            }
            case MOVED -> owner.moved();
            case ENDED -> owner.over();
            case LOST -> {
                putBack(0, upTo, replies, true);
                owner.lost();
            }
            case null -> putBack(from, upTo, replies, changed != null);
        }
    }

    private void goOn(long upTo) {
        if (mailbox.outbox().lastSeq() > upTo || recordChanged || !waiting.isEmpty()) {
            soon();
        } else if (calls.hasUnstored()) {
            later();
        }
    }

    private void putBack(long from, long upTo, List<StoredReply> replies, boolean record) {
        mailbox.notStored(upTo);
        mailbox.rewind(from);
        calls.putBack(replies);
        recordChanged |= record;
        if (!writeAgain) {
            writeAgain = true;
            loop.schedule(AGAIN, () -> {
                writeAgain = false;
                write();
            });
        }
        if (!waiting.isEmpty()) {
            soon();
        }
    }

    private static void run(List<Consumer<Boolean>> tasks, boolean stored) {
        List.copyOf(tasks).forEach(task -> task.accept(stored));
    }
}

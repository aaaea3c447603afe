package dev.parley.hub.session;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.hub.store.StoredPush;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.SessionId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session's outbox and replies in the store, behind what the client sees: one append at a time, with all that
 * has gathered. While the store is away, what has gathered counts as safe in memory and is handed over again every
 * second. Lives on the session's loop.
 */
final class Persistence {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final SessionId session;
    private final long epoch;
    private final Loop loop;
    private final SessionWriter writer;
    private final Mailbox mailbox;
    private final Calls calls;
    private final Runnable moved;
    private final Runnable gone;
    private boolean writeSoon;
    private boolean writeLater;
    private boolean writeAgain;
    private boolean underWay;
    private boolean ended;

    /**
     * @param moved called when the store says that another node owns the session
     * @param gone called when the store knows of no such session: it is to be stored anew, or nothing of it will be safe
     */
    Persistence(
            SessionId session,
            long epoch,
            Loop loop,
            SessionWriter writer,
            Mailbox mailbox,
            Calls calls,
            Runnable moved,
            Runnable gone) {
        this.session = session;
        this.epoch = epoch;
        this.loop = loop;
        this.writer = writer;
        this.mailbox = mailbox;
        this.calls = calls;
        this.moved = moved;
        this.gone = gone;
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
    }

    private void write() {
        if (underWay || ended) {
            return;
        }
        final long from = mailbox.handedToStore();
        final List<StoredPush> pushes = mailbox.takeForStore();
        final List<StoredReply> replies = calls.takeForStore();
        if (pushes.isEmpty() && replies.isEmpty()) {
            return;
        }
        underWay = true;
        final long upTo = mailbox.handedToStore();
        writer.append(
                new Append(session, epoch, pushes, mailbox.outbox().received(), replies),
                written -> loop.run(() -> written(written, from, upTo, replies)));
    }

    private void written(@Nullable Written written, long from, long upTo, List<StoredReply> replies) {
        underWay = false;
        if (ended) {
            return;
        }
        if (written == Written.MOVED) {
            moved.run();
            return;
        }
        mailbox.stored(upTo);
        if (written == null || written == Written.GONE) {
            mailbox.rewind(written == null ? from : 0);
            calls.putBack(replies);
            again();
            if (written == Written.GONE) {
                gone.run();
            }
        } else if (mailbox.outbox().lastSeq() > upTo) {
            soon();
        } else if (calls.hasUnstored()) {
            later();
        }
    }

    private void again() {
        if (!writeAgain) {
            writeAgain = true;
            loop.schedule(AGAIN, () -> {
                writeAgain = false;
                write();
            });
        }
    }
}

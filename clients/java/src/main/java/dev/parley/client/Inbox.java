package dev.parley.client;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Knows which pushes have been here, and tells the hub, in batches, which have reached the application. For the client's
 * thread.
 */
final class Inbox {
    /** {@code received} leaves after this long, or after so many pushes, whichever is first. */
    private static final long RECEIVED_MILLIS = 100;

    private static final int RECEIVED_PUSHES = 32;
    /** The hub keeps at most 1,024 pushes for a resume (512, and as much again for small senders). */
    static final int MIDS_REMEMBERED = 2048;

    private final LongConsumer tell;
    private final Timers timers;
    private final Set<String> mids = new LinkedHashSet<>();
    /** The last push. */
    private long seq;
    /** The last that the application has had. */
    private long taken;
    /** The last that the hub has been told of. */
    private long told;

    Inbox(Loop loop, LongConsumer tell) {
        this.timers = new Timers(loop);
        this.tell = tell;
    }

    /** The number of the last push. */
    long seq() {
        return seq;
    }

    /** A connection begins, and what was received has been said by its resume. */
    void begin(boolean resumed) {
        seq = resumed ? seq : 0;
        taken = seq;
        told = seq;
    }

    void pause() {
        timers.stopAll();
    }

    /**
     * Whether this push has been here before: by its number, or, under a new number, by its {@code mid}.
     *
     * @param number 0 if it has none
     */
    boolean isRepeat(long number, @Nullable String mid) {
        if (number > 0) {
            if (number <= seq) {
                return true;
            }
            seq = number;
        }
        if (mid == null) {
            return false;
        }
        if (!mids.add(mid)) {
            return true;
        }
        if (mids.size() > MIDS_REMEMBERED) {
            final Iterator<String> oldest = mids.iterator();
            oldest.next();
            oldest.remove();
        }
        return false;
    }

    /** The application has had everything so far. */
    void take() {
        taken = seq;
        final long untold = seq - told;
        if (untold >= RECEIVED_PUSHES) {
            flush();
        } else if (untold > 0 && !timers.isRunning("received")) {
            timers.start("received", RECEIVED_MILLIS, this::flush);
        }
    }

    /** What a message that leaves now may say of what the application has had; 0 if there is nothing new. */
    long sayReceived() {
        if (taken == told) {
            return 0;
        }
        pause();
        told = taken;
        return taken;
    }

    void flush() {
        final long received = sayReceived();
        if (received > 0) {
            tell.accept(received);
        }
    }
}

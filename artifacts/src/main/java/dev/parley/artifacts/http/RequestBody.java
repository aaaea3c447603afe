package dev.parley.artifacts.http;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way from the event loop to the virtual thread that reads it. Bounded: the loop asks for more of the
 * socket only while less than {@value #WINDOW} bytes wait here, and gets at most as many again at once.
 */
final class RequestBody {
    /** Of one read from a socket, and of what may wait here before there is another one. */
    static final int WINDOW = 64 * 1024;

    private final long idleNanos;
    private final Runnable demand;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private boolean begun;
    private boolean paused;
    private boolean ended;
    private boolean discarded;
    private @Nullable CutReason cut;

    /**
     * @param idle without a byte, after which it is given up
     * @param demand that more may be read; any thread
     */
    RequestBody(Duration idle, Runnable demand) {
        this.idleNanos = idle.toNanos();
        this.demand = demand;
    }

    // ---- the event loop's side

    /** Takes the content over. */
    void offer(ByteBuf content) {
        lock.lock();
        try {
            if (cut != null || discarded || !content.isReadable()) {
                content.release();
                return;
            }
            waiting.add(content);
            waitingBytes += content.readableBytes();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** All of it has come. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Nothing more of it comes. What is here already is still to be had if it is the client's doing, and is let go otherwise. Does
     * nothing the second time. Any thread.
     */
    void cut(CutReason reason) {
        lock.lock();
        try {
            if (cut == null) {
                cut = reason;
                if (!reason.keeps()) {
                    clear();
                }
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads it any more. Any thread. */
    void discard() {
        lock.lock();
        try {
            discarded = true;
            clear();
        } finally {
            lock.unlock();
        }
    }

    private void clear() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
        waitingBytes = 0;
    }

    /** Whether the socket is to be read for it. */
    boolean wantsMore() {
        lock.lock();
        try {
            paused = waitingBytes >= WINDOW;
            return begun && !paused && !ended && cut == null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all of it has come, read or not. */
    boolean complete() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    // ---- the reader's side

    /**
     * The next bytes, to be released by the caller; {@code null} at the end. Blocks.
     *
     * @throws CutException if it does not come to its end
     */
    @Nullable
    ByteBuf take() throws CutException {
        final ByteBuf next = next();
        if (resumes()) {
            demand.run();
        }
        return next;
    }

    private @Nullable ByteBuf next() throws CutException {
        lock.lock();
        try {
            begin();
            await();
            final ByteBuf next = waiting.poll();
            if (next != null) {
                waitingBytes -= next.readableBytes();
            } else if (cut != null) {
                throw new CutException(cut);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private boolean resumes() {
        lock.lock();
        try {
            final boolean room = paused && waitingBytes < WINDOW;
            paused &= !room;
            return room;
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            if (!ended) {
                demand.run();
            }
        }
    }

    private void await() throws CutException {
        long left = idleNanos;
        try {
            while (waiting.isEmpty() && !ended && cut == null) {
                if (left <= 0) {
                    cut = CutReason.IDLE;
                    return;
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CutException(CutReason.STOPPED);
        }
    }
}

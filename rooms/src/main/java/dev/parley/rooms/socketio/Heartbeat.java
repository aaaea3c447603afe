package dev.parley.rooms.socketio;

import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Engine.IO v4 heartbeat: the server pings, the client answers in time or is gone. One timer per session, on its home
 * loop. While the server itself reads nothing, a pong cannot be expected: the deadline then waits, but no longer than
 * interval and timeout together.
 */
final class Heartbeat {
    private final EngineSession session;
    private final Duration interval;
    private final Duration timeout;
    private @Nullable ScheduledFuture<?> timer;
    private boolean pongAwaited;
    private long startedAt;
    private long due;
    private long pausedAt;
    private boolean paused;

    Heartbeat(EngineSession session, Duration interval, Duration timeout) {
        this.session = session;
        this.interval = interval;
        this.timeout = timeout;
    }

    void start() {
        pongAwaited = false;
        startedAt = System.nanoTime();
        schedule(this::ping, interval.toNanos());
    }

    void pong() {
        if (pongAwaited) {
            start();
        }
    }

    void pause() {
        paused = true;
        pausedAt = System.nanoTime();
    }

    void resume() {
        paused = false;
        if (pongAwaited) {
            schedule(this::missed, timeout.toNanos());
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** Ends the session if a pong is overdue, though the timer has not come to it: input comes before timers. */
    void enforce() {
        if (timer != null && pongAwaited && System.nanoTime() - due >= 0) {
            missed();
        }
    }

    private void ping() {
        pongAwaited = true;
        // Counted from the start, so that a ping that left late does not put off the end; but a pong gets its time.
        long left = startedAt + interval.toNanos() + timeout.toNanos() - System.nanoTime();
        schedule(this::missed, Math.max(left, timeout.toNanos() / 2));
        session.sendControl("2");
    }

    private void missed() {
        long left = pausedAt + interval.toNanos() + timeout.toNanos() - System.nanoTime();
        if (paused && left > 0) {
            schedule(this::missed, left);
        } else {
            session.close(DisconnectReason.PING_TIMEOUT);
        }
    }

    private void schedule(Runnable task, long nanos) {
        stop();
        due = System.nanoTime() + nanos;
        timer = session.loop().schedule(task, nanos, TimeUnit.NANOSECONDS);
    }
}

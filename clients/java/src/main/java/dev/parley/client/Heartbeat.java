package dev.parley.client;

/** A dead mobile connection makes no sound: so this asks, and expects. Its timers end with the connection's. */
final class Heartbeat {
    /** A timer that is so late tells of a process that stood still, whose socket may have an answer that is not read yet. */
    private static final long STOOD_STILL_MILLIS = 1_000;

    private final Timers timers;
    private final long interval;
    private final long timeout;
    private final Runnable send;
    private final Runnable silent;
    private long heardAt;
    private long pingedAt;

    Heartbeat(Timers timers, Timing timing, Runnable send, Runnable silent) {
        this.timers = timers;
        this.interval = timing.pingInterval().toMillis();
        this.timeout = timing.pongTimeout().toMillis();
        this.send = send;
        this.silent = silent;
    }

    /** The hub has said something. */
    void heard() {
        heardAt = timers.now();
        if (timers.isRunning("pong")) {
            timers.stop("pong");
            pingAfter(interval);
        }
    }

    /** Asks now, unless it has and waits. */
    void check() {
        if (!timers.isRunning("pong")) {
            ping();
        }
    }

    void ping() {
        timers.stop("heartbeat");
        pingedAt = timers.now();
        send.run();
        timers.start("pong", timeout, () -> {
            if (timers.now() - pingedAt - timeout > STOOD_STILL_MILLIS) {
                ping();
            } else {
                silent.run();
            }
        });
    }

    private void pingAfter(long millis) {
        timers.start("heartbeat", millis, () -> {
            final long left = heardAt + interval - timers.now();
            if (left > 0) {
                pingAfter(left);
            } else {
                ping();
            }
        });
    }
}

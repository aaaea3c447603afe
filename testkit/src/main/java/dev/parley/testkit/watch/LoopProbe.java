package dev.parley.testkit.watch;

import dev.parley.testkit.Await;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tasks that one loop is sent to show that it runs; used by the watch's thread, but for the task itself. */
final class LoopProbe {

    private final Executor loop;
    private volatile @Nullable Thread thread;
    private volatile boolean answered = true;
    private long sentNanos;
    private boolean reported;
    private boolean ended;

    LoopProbe(Executor loop) {
        this.loop = loop;
    }

    /** Runs a first task, so that the loop has a thread and it is known. */
    void introduce() {
        send(System.nanoTime());
        Await.until("the event loop runs a task when the watch begins", () -> answered || ended);
    }

    /** Takes time off the account for which the loop can't be blamed. */
    void excuse(long nanos) {
        sentNanos += nanos;
    }

    /** A report if the loop has been held up for longer than the bound, once for each time; otherwise the empty string. */
    String check(long nowNanos, long boundNanos) {
        if (answered) {
            send(nowNanos);
            return "";
        }
        Thread current = thread;
        if (reported || ended || current == null || nowNanos - sentNanos < boundNanos) {
            return "";
        }
        StackTraceElement[] stack = current.getStackTrace();
        if (answered) {
            return "";
        }
        reported = true;
        return current.getName() + " " + current.getState() + "\n"
                + Arrays.stream(stack).map(frame -> "\tat " + frame).collect(Collectors.joining("\n"));
    }

    private void send(long nowNanos) {
        if (ended) {
            return;
        }
        answered = false;
        reported = false;
        sentNanos = nowNanos;
        try {
            loop.execute(() -> {
                thread = Thread.currentThread();
                answered = true;
            });
        } catch (RejectedExecutionException shutDown) {
            ended = true;
        }
    }
}

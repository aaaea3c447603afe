package dev.parley.ops.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One step under way on a virtual thread of its own. */
final class StepRun {

    private final Duration deadline;
    private final long startedAt = System.nanoTime();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread thread;

    private StepRun(String name, Step step, Duration deadline) {
        this.deadline = deadline;
        this.thread = Thread.ofVirtual().name(name).unstarted(() -> run(step));
    }

    static StepRun begin(String name, Step step, Duration deadline) {
        StepRun run = new StepRun(name, step, deadline);
        run.thread.start();
        return run;
    }

    /** Blocks until the step is done or its deadline is over; empty if it went well. */
    Optional<Throwable> await() {
        try {
            long left = deadline.toNanos() - (System.nanoTime() - startedAt);
            done.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(unwrapped(e));
        } catch (TimeoutException _) {
            thread.interrupt();
            return Optional.of(new TimeoutException("not done within " + deadline.toMillis() + " ms"));
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            return Optional.of(e);
        }
    }

    /** Ends the wait, and with luck the step. */
    void cancel(String reason) {
        done.completeExceptionally(new IllegalStateException(reason));
        thread.interrupt();
    }

    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever a component throws has to end the wait for it, errors too.
    private void run(Step step) {
        try {
            var _ = step.run().whenComplete((_, failure) -> {
                if (failure == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(failure);
                }
            });
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean wrapper = failure instanceof ExecutionException || failure instanceof CompletionException;
        return wrapper && cause != null ? unwrapped(cause) : failure;
    }
}

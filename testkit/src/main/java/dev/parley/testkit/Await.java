package dev.parley.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what a test expects, by polling with a deadline: never much longer than needed, never for ever. It asks often at first,
 * and more rarely the longer it has waited: what is asked for may cost the machine what it is waited for.
 */
public final class Await {

    /** The deadline when none is given, in tests on one machine. */
    public static final Duration DEFAULT = Duration.ofSeconds(10);

    private static final long SHORTEST_PAUSE = Duration.ofMillis(5).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(50).toNanos();
    private static final int PART = 50;

    private Await() {}

    /** Fails with an {@link AssertionError} while they don't hold. */
    @FunctionalInterface
    public interface Assertions {
        void hold() throws Exception;
    }

    /** {@link #until(String, Duration, Callable)} with {@link #DEFAULT}. */
    public static void until(String what, Callable<Boolean> condition) {
        until(what, DEFAULT, condition);
    }

    /**
     * Blocks until the condition holds. What the condition throws is thrown on at once.
     *
     * @param what the expectation in words, for the message
     * @throws AssertionError if it doesn't hold in time
     */
    public static void until(String what, Duration timeout, Callable<Boolean> condition) {
        var _ = untilPresent(what, timeout, () -> condition.call() ? Boolean.TRUE : null);
    }

    /**
     * Blocks until the supplier gives something other than null, and returns it.
     *
     * @throws AssertionError if it doesn't in time
     */
    public static <T> T untilPresent(String what, Duration timeout, Callable<@Nullable T> supplier) {
        long begin = System.nanoTime();
        while (true) {
            T value = asked(supplier);
            if (value != null) {
                return value;
            }
            pauseOrFail(what, timeout, begin, null);
        }
    }

    /** {@link #untilAsserted(Duration, Assertions)} with {@link #DEFAULT}. */
    public static void untilAsserted(Assertions assertions) {
        untilAsserted(DEFAULT, assertions);
    }

    /**
     * Blocks until the assertions pass.
     *
     * @throws AssertionError with the last failure as its cause if they don't in time
     */
    public static void untilAsserted(Duration timeout, Assertions assertions) {
        long begin = System.nanoTime();
        while (true) {
            try {
                asked(() -> {
                    assertions.hold();
                    return true;
                });
                return;
            } catch (AssertionError notYet) {
                pauseOrFail(String.valueOf(notYet.getMessage()), timeout, begin, notYet);
            }
        }
    }

    /**
     * The value of a future that must complete within {@link #DEFAULT}. Its failure is thrown as it is where it is
     * unchecked, and otherwise as the cause of a {@link CompletionException}.
     *
     * @throws AssertionError if it doesn't complete in time
     */
    public static <T extends @Nullable Object> T value(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(DEFAULT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("The future did not complete within " + DEFAULT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for a future", e);
        }
    }

    private static <T extends @Nullable Object> T asked(Callable<T> question) {
        try {
            return question.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pauseOrFail(String what, Duration timeout, long begin, @Nullable Throwable last) {
        long waited = System.nanoTime() - begin;
        if (waited >= timeout.toNanos()) {
            throw new AssertionError("Not within " + timeout + ": " + what, last);
        }
        LockSupport.parkNanos(Math.clamp(waited / PART, SHORTEST_PAUSE, LONGEST_PAUSE));
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("Interrupted while waiting: " + what, last);
        }
    }
}

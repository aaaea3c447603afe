package dev.parley.testkit;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for what a test expects, by polling with a deadline: never longer than needed, never for ever. */
public final class Await {

    /** The deadline when none is given, in tests on one machine. */
    public static final Duration DEFAULT = Duration.ofSeconds(10);

    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    private Await() {}

    /** {@link #until(String, Duration, BooleanSupplier)} with {@link #DEFAULT}. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, DEFAULT, condition);
    }

    /**
     * Blocks until the condition holds. What the condition throws is thrown on at once.
     *
     * @param what the expectation in words, for the message
     * @throws AssertionError if it doesn't hold in time
     */
    public static void until(String what, Duration timeout, BooleanSupplier condition) {
        var _ = untilPresent(what, timeout, () -> condition.getAsBoolean() ? Boolean.TRUE : null);
    }

    /**
     * Blocks until the supplier gives something other than null, and returns it.
     *
     * @throws AssertionError if it doesn't in time
     */
    public static <T> T untilPresent(String what, Duration timeout, Supplier<@Nullable T> supplier) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            T value = supplier.get();
            if (value != null) {
                return value;
            }
            pauseOrFail(what, timeout, deadline, null);
        }
    }

    /** {@link #untilAsserted(Duration, Runnable)} with {@link #DEFAULT}. */
    public static void untilAsserted(Runnable assertions) {
        untilAsserted(DEFAULT, assertions);
    }

    /**
     * Blocks until the assertions pass.
     *
     * @throws AssertionError with the last failure as its cause if they don't in time
     */
    public static void untilAsserted(Duration timeout, Runnable assertions) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                assertions.run();
                return;
            } catch (AssertionError notYet) {
                pauseOrFail(String.valueOf(notYet.getMessage()), timeout, deadline, notYet);
            }
        }
    }

    /**
     * The value of a future that must complete within {@link #DEFAULT}.
     *
     * @throws AssertionError if it fails, with its failure as the cause, or doesn't complete in time
     */
    public static <T extends @Nullable Object> T value(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(DEFAULT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("The future failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("The future did not complete within " + DEFAULT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for a future", e);
        }
    }

    private static void pauseOrFail(String what, Duration timeout, long deadline, @Nullable Throwable last) {
        if (System.nanoTime() - deadline >= 0) {
            throw new AssertionError("Not within " + timeout + ": " + what, last);
        }
        LockSupport.parkNanos(POLL_NANOS);
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("Interrupted while waiting: " + what, last);
        }
    }
}

package dev.parley.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Futures whose failures are what was thrown, not wrapped, whichever stage looks at them. */
final class Futures {
    private Futures() {}

    static <A, B> CompletableFuture<B> map(CompletableFuture<A> source, Function<? super A, ? extends B> change) {
        final CompletableFuture<B> result = new CompletableFuture<>();
        then(source, (value, error) -> {
            if (error != null) {
                result.completeExceptionally(error);
            } else {
                result.complete(change.apply(value));
            }
        });
        return result;
    }

    /** What becomes of one becomes of the other. */
    static <T> void forward(CompletableFuture<T> from, CompletableFuture<T> to) {
        then(from, (value, error) -> {
            if (error != null) {
                to.completeExceptionally(error);
            } else {
                to.complete(value);
            }
        });
    }

    /** Does that at the end, with either what it gave or what was thrown. */
    static <T> void then(CompletableFuture<T> source, BiConsumer<? super T, ? super Throwable> action) {
        final CompletableFuture<T> unused =
                source.whenComplete((value, error) -> action.accept(value, error == null ? null : cause(error)));
    }

    static Throwable cause(Throwable error) {
        final Throwable cause = error.getCause();
        return error instanceof CompletionException && cause != null ? cause : error;
    }

    static boolean isRetryable(Throwable error) {
        return error instanceof ParleyException known && known.retryable();
    }
}

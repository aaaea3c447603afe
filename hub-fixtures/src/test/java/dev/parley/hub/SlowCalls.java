package dev.parley.hub;

import dev.parley.hub.fixtures.store.StoreCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that takes its time and is not known to be away: calls wait, undone, from {@link #hold} to {@link #release}; or
 * one call waits, undone, or is carried out, and its answer waits.
 */
final class SlowCalls implements StoreCalls {
    private final StoreCalls calls;
    private @Nullable List<Runnable> held;
    private int callsBefore = -1;
    private boolean undone;
    private Runnable answer = () -> {};

    SlowCalls(StoreCalls calls) {
        this.calls = calls;
    }

    void hold() {
        held = new ArrayList<>();
    }

    void release() {
        final List<Runnable> all = held == null ? List.of() : held;
        held = null;
        all.forEach(Runnable::run);
    }

    /** The answer of one call, after so many others, waits until {@link #answer}; later calls are answered meanwhile. */
    void holdAnswerAfter(int others) {
        callsBefore = others;
        undone = false;
    }

    /** One call, after so many others, is carried out by {@link #answer}; later calls overtake it. */
    void holdCallAfter(int others) {
        callsBefore = others;
        undone = true;
    }

    /** Gives the answer that has been held. */
    void answer() {
        answer.run();
    }

    private <T extends @Nullable Object> CompletionStage<T> late(Supplier<CompletionStage<T>> done) {
        final CompletableFuture<T> later = new CompletableFuture<>();
        answer = () -> done.get().whenComplete((result, failure) -> later.complete(result));
        return later;
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> call(Supplier<T> work) {
        if (callsBefore >= 0 && callsBefore-- == 0) {
            if (undone) {
                return late(() -> calls.call(work));
            }
            final CompletionStage<T> done = calls.call(work);
            return late(() -> done);
        }
        if (held == null) {
            return calls.call(work);
        }
        final CompletableFuture<T> answer = new CompletableFuture<>();
        held.add(() -> calls.call(work).whenComplete((result, failure) -> {
            if (failure == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(failure);
            }
        }));
        return answer;
    }

    @Override
    public boolean available() {
        return calls.available();
    }
}

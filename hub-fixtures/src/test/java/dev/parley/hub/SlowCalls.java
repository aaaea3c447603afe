package dev.parley.hub;

import dev.parley.hub.fixtures.store.StoreCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store that takes its time and is not known to be away: calls wait, undone, from {@link #hold} to {@link #release}. */
final class SlowCalls implements StoreCalls {
    private final StoreCalls calls;
    private @Nullable List<Runnable> held;

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

    @Override
    public <T extends @Nullable Object> CompletionStage<T> call(Supplier<T> work) {
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

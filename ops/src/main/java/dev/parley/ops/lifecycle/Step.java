package dev.parley.ops.lifecycle;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a component does to start, drain or stop. Runs on a virtual thread, so it may block, return a stage that ends
 * later, or both; it is done when the stage is. At its deadline the thread is interrupted and nobody waits any longer.
 */
@FunctionalInterface
public interface Step {

    /** Nothing to do. */
    Step NONE = () -> CompletableFuture.completedFuture(null);

    CompletionStage<?> run() throws Exception;

    /** A step that is done when {@code action} returns. */
    static Step blocking(Action action) {
        return () -> {
            action.run();
            return CompletableFuture.completedFuture(null);
        };
    }

    /** Work that may block and fail. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }
}

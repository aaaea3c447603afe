package dev.parley.ops.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Answers requests for one method and path. Called on a virtual thread, so it may block; its thread is interrupted when
 * the time is up or the client has gone. What it throws is answered 500, without the reason, which is logged.
 */
@FunctionalInterface
public interface OpsEndpoint {

    CompletionStage<OpsResponse> answer(OpsRequest request) throws Exception;

    /** Answers the same, whatever is asked. */
    static OpsEndpoint fixed(OpsResponse response) {
        return new Immediate(() -> response);
    }

    /**
     * An endpoint that is answered on the event loop, and so without waiting for any thread.
     *
     * @param source never blocks or throws
     */
    record Immediate(Supplier<OpsResponse> source) implements OpsEndpoint {
        @Override
        public CompletionStage<OpsResponse> answer(OpsRequest request) {
            return CompletableFuture.completedFuture(source.get());
        }
    }
}

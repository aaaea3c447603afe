package dev.parley.ops.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers requests for one method and path. Called on a virtual thread, so it may block; its thread is interrupted when
 * the time is up. What it throws is answered 500, without the reason, which is logged.
 */
@FunctionalInterface
public interface OpsEndpoint {

    CompletionStage<OpsResponse> answer(OpsRequest request) throws Exception;

    /** Answers the same, whatever is asked. */
    static OpsEndpoint fixed(OpsResponse response) {
        return _ -> CompletableFuture.completedFuture(response);
    }
}

package dev.parley.node.admin;

import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.ops.http.OpsEndpoint;
import dev.parley.ops.http.OpsRequest;
import dev.parley.ops.http.OpsResponse;
import dev.parley.protocol.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** One route of the admin API, with the answers that all have in common. */
public final class AdminRoute implements OpsEndpoint {
    private final Function<Parameters, CompletionStage<OpsResponse>> route;

    private AdminRoute(Function<Parameters, CompletionStage<OpsResponse>> route) {
        this.route = route;
    }

    /** One that is answered at once. */
    public static OpsEndpoint of(Function<Parameters, OpsResponse> route) {
        return later(parameters -> CompletableFuture.completedFuture(route.apply(parameters)));
    }

    /** One that asks others first. */
    static OpsEndpoint later(Function<Parameters, CompletionStage<OpsResponse>> route) {
        return new AdminRoute(route);
    }

    /** An answer that is a JSON object. */
    public static OpsResponse ok(JsonText.Fields fields) {
        return OpsResponse.json(200, new String(JsonText.object(fields), StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<OpsResponse> answer(OpsRequest request) {
        try {
            return route.apply(new Parameters(request)).exceptionally(AdminRoute::failed);
        } catch (BadParameterException e) {
            return CompletableFuture.completedFuture(OpsResponse.problem(400, String.valueOf(e.getMessage())));
        }
    }

    private static OpsResponse failed(Throwable failure) {
        final Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        if (cause instanceof StoreUnavailableException) {
            return OpsResponse.problem(
                    503,
                    "The Redis that this takes does not answer, or refuses: /health/ready and the log say why."
                            + " It may have been done all the same: try again.");
        }
        throw cause instanceof RuntimeException defect ? defect : new CompletionException(cause);
    }
}

package dev.parley.ops.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has an endpoint answer, in time, whatever it does: on a virtual thread of its own, unless it is an immediate one. */
final class Answering {

    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

    private Answering() {}

    /**
     * Never fails but by being cancelled, which interrupts the endpoint: a throwable becomes 500, lateness 504.
     *
     * @param timeout for the whole of it
     */
    static CompletableFuture<OpsResponse> ask(OpsEndpoint endpoint, OpsRequest request, Duration timeout) {
        if (endpoint instanceof OpsEndpoint.Immediate immediate) {
            return CompletableFuture.completedFuture(immediate.source().get());
        }
        CompletableFuture<OpsResponse> answer = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().name("ops-request").start(() -> run(endpoint, request, answer));
        CompletableFuture<OpsResponse> inTime = answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> failed(request, failure, timeout));
        var _ = inTime.whenComplete((response, cancelled) -> {
            if (!answer.isDone() || answer.isCompletedExceptionally()) {
                thread.interrupt();
            }
        });
        return inTime;
    }

    private static OpsResponse failed(OpsRequest request, Throwable failure, Duration timeout) {
        if (failure instanceof TimeoutException) {
            LOG.warn("{} has not answered in {} ms", request.path(), timeout.toMillis());
            return OpsResponse.text(504, "Not answered in time.\n");
        }
        LOG.error("{} failed", request.path(), failure);
        return OpsResponse.text(500, "Failed; the log says why.\n");
    }

    @SuppressWarnings("CatchingUnchecked") // Whatever an endpoint throws is to be answered, errors too.
    private static void run(OpsEndpoint endpoint, OpsRequest request, CompletableFuture<OpsResponse> answer) {
        try {
            var _ = endpoint.answer(request).whenComplete((response, failure) -> {
                if (failure == null) {
                    answer.complete(response);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }
}

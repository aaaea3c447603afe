package dev.parley.ops.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Every meter, in OpenMetrics 1.0 where the client prefers it, else in Prometheus's text format 0.0.4. One at a time:
 * however many ask, no more than one processor is kept from the clients.
 */
final class Scrape implements OpsEndpoint {

    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int TYPICAL_BYTES = 64 * 1024;

    private final PrometheusMeterRegistry meters;
    private final ReentrantLock one = new ReentrantLock();

    Scrape(PrometheusMeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public CompletionStage<OpsResponse> answer(OpsRequest request) throws IOException, InterruptedException {
        String type = AcceptHeader.prefersOpenMetrics(request.accept()) ? OPEN_METRICS : PROMETHEUS;
        ByteArrayOutputStream body = new ByteArrayOutputStream(TYPICAL_BYTES);
        one.lockInterruptibly();
        try {
            meters.scrape(body, type);
        } finally {
            one.unlock();
        }
        return CompletableFuture.completedFuture(OpsResponse.of(200, type, body.toByteArray()));
    }
}

package dev.parley.bench.machine;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A node's meters, read from its ops server (Prometheus text format). */
public final class OpsPage {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final String text;

    private OpsPage(String text) {
        this.text = text;
    }

    /** @param ops the server's address, without a path */
    public static OpsPage read(URI ops) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            final HttpRequest request = HttpRequest.newBuilder(ops.resolve("/metrics"))
                    .timeout(TIMEOUT)
                    .build();
            return new OpsPage(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
    }

    /** Bytes of heap in use; what is alive, if a collection was just done. */
    public long heapUsed() {
        return sum("jvm_memory_used_bytes", "area=\"heap\"");
    }

    /** The sum of all series of that name with that label. */
    private long sum(String name, String label) {
        double sum = 0;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(name) && line.contains(label)) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return (long) sum;
    }
}

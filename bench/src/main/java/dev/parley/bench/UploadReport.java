package dev.parley.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.bench.upload.UploadPlan;
import dev.parley.bench.upload.Uploaded;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What came of uploads, as lines for people and as JSON for programs, in the form of {@link Report}'s. */
final class UploadReport {
    private static final double GIB = 1 << 30;
    private static final int MOST_FAULTS = 10;

    private final UploadPlan plan;
    private final List<Uploaded> uploads;
    private final Duration time;
    private final Costs.Used used;
    private final List<String> faults;

    UploadReport(UploadPlan plan, List<Uploaded> uploads, Duration time, Costs.Used used, List<String> faults) {
        this.plan = plan;
        this.uploads = uploads;
        this.time = time;
        this.used = used;
        this.faults = faults;
    }

    /** Prints it, and writes the file if there is one. Whether nothing went wrong. */
    boolean publish(@Nullable Path json, PrintStream out) throws IOException {
        print(out);
        if (json != null) {
            write(json);
        }
        return faults.isEmpty();
    }

    private long bytes() {
        return uploads.stream().mapToLong(Uploaded::acknowledged).sum();
    }

    private double cpuSecondsPerGib(Costs.Cost cost) {
        return cost.cpu().toNanos() / 1e9 / (bytes() / GIB);
    }

    private void print(PrintStream out) {
        final Histogram finish = times(Uploaded::finish);
        out.printf(
                Locale.ROOT,
                "%d uploads of %d bytes in %.2f s, %.1f MB/s; from the last byte to its answer p50 %.2f ms, max %.2f%n",
                uploads.size(),
                plan.bytes(),
                time.toNanos() / 1e9,
                bytes() / 1e6 / (time.toNanos() / 1e9),
                finish.getValueAtPercentile(50) / 1e6,
                finish.getMaxValue() / 1e6);
        used.costs()
                .forEach((name, cost) -> out.printf(
                        Locale.ROOT,
                        "    %-18s %8.2f s CPU/GiB %7d MB%n",
                        name,
                        cpuSecondsPerGib(cost),
                        cost.residentBytes() >> 20));
        out.printf(Locale.ROOT, "    others kept %.2f cores busy%n", used.otherCores());
        out.println("    faults: " + (faults.isEmpty() ? "none" : Integer.toString(faults.size())));
        faults.stream().limit(MOST_FAULTS).forEach(fault -> out.println("    " + fault));
    }

    private void write(Path file) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("what", plan.clients() + " uploads at once of " + plan.bytes() + " bytes");
            json.writeStringField("unit", "GiB");
            json.writeArrayFieldStart("steps");
            json.writeStartObject();
            json.writeNumberField("seconds", time.toNanos() / 1e9);
            json.writeNumberField("otherCores", used.otherCores());
            json.writeNumberField("uploads", uploads.size());
            json.writeNumberField("bytes", bytes());
            write(json, "uploadMillis", times(Uploaded::took));
            write(json, "finishMillis", times(Uploaded::finish));
            write(json, "readyMillis", times(Uploaded::ready));
            json.writeObjectFieldStart("faults");
            json.writeNumberField("failed", faults.size());
            json.writeEndObject();
            writeProcesses(json);
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void writeProcesses(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("processes");
        for (Map.Entry<String, Costs.Cost> cost : used.costs().entrySet()) {
            json.writeObjectFieldStart(cost.getKey());
            json.writeNumberField("cpuSeconds", cost.getValue().cpu().toMillis() / 1000.0);
            json.writeNumberField("cpuMicros", cpuSecondsPerGib(cost.getValue()) * 1e6);
            json.writeNumberField("residentBytes", cost.getValue().residentBytes());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    /** Of those uploads for which there is one. */
    private Histogram times(Function<Uploaded, Duration> of) {
        final Histogram times = new Histogram(3);
        uploads.stream().map(of).filter(Duration::isPositive).forEach(one -> times.recordValue(one.toNanos()));
        return times;
    }

    private static void write(JsonGenerator json, String name, Histogram times) throws IOException {
        json.writeObjectFieldStart(name);
        if (times.getTotalCount() > 0) {
            json.writeNumberField("p50", times.getValueAtPercentile(50) / 1e6);
            json.writeNumberField("p99", times.getValueAtPercentile(99) / 1e6);
            json.writeNumberField("max", times.getMaxValue() / 1e6);
        }
        json.writeEndObject();
    }
}

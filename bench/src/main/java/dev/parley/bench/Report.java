package dev.parley.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.bench.load.Faults;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The results, as a table for people and as JSON for programs. */
final class Report {
    private final String what;
    private final String unit;
    private final List<Step> steps;

    /**
     * @param what was measured
     * @param unit that CPU is divided by
     */
    Report(String what, String unit, List<Step> steps) {
        this.what = what;
        this.unit = unit;
        this.steps = steps;
    }

    /** Prints it, and writes the file if one was asked for. Whether nothing went wrong. */
    boolean publish(Options options, PrintStream out) throws IOException {
        print(out);
        if (options.json() != null) {
            write(options.json());
        }
        return steps.stream().allMatch(step -> step.counted().faults().total() == 0);
    }

    private void print(PrintStream out) {
        out.println(what);
        out.println(
                "latency in ms, from the time that something was to be sent to its answer; late: of the generator itself");
        out.printf("%-18s %10s %8s %8s %8s %8s %9s%n", "load", "per second", "p50", "p90", "p99", "max", "late p99");
        for (Step step : steps) {
            print(out, step);
        }
    }

    private void print(PrintStream out, Step step) {
        out.printf(
                Locale.ROOT,
                "%-18s %10.0f %8.2f %8.2f %8.2f %8.2f %9.2f%n",
                step.load(),
                step.answersPerSecond(),
                step.latency(50),
                step.latency(90),
                step.latency(99),
                step.counted().latency().getMaxValue() / 1e6,
                step.lateness(99));
        out.printf(
                "    sent %d: %s, answers %s, left out %d, faults: %s%n",
                step.counted().tally().offers(),
                step.counted().tally().offerOutcomes(),
                step.counted().tally().answerOutcomes(),
                step.counted().tally().leftOut(),
                step.counted().faults().describe());
        step.used()
                .costs()
                .forEach((name, cost) -> out.printf(
                        Locale.ROOT,
                        "    %-18s %8.1f µs CPU/%s %6.1f %% of a core %7d MB%n",
                        name,
                        cost.microsFor(step.counted().tally().signals()),
                        unit,
                        100.0 * cost.cpu().toNanos() / step.time().toNanos(),
                        cost.residentBytes() >> 20));
        out.printf(Locale.ROOT, "    others kept %.2f cores busy%n", step.used().otherCores());
    }

    private void write(Path file) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(Files.newOutputStream(file))) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("what", what);
            json.writeStringField("unit", unit);
            json.writeArrayFieldStart("steps");
            for (Step step : steps) {
                write(json, step);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, Step step) throws IOException {
        json.writeStartObject();
        json.writeStringField("load", step.load());
        json.writeNumberField("seconds", step.time().toMillis() / 1000.0);
        json.writeNumberField("otherCores", step.used().otherCores());
        json.writeNumberField("answersPerSecond", step.answersPerSecond());
        json.writeNumberField("offers", step.counted().tally().offers());
        json.writeNumberField("answers", step.counted().tally().answers());
        json.writeNumberField("signals", step.counted().tally().signals());
        json.writeNumberField("leftOut", step.counted().tally().leftOut());
        json.writeObjectFieldStart("latencyMillis");
        for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
            json.writeNumberField("p" + (percentile == 99.9 ? "99.9" : (int) percentile), step.latency(percentile));
        }
        json.writeNumberField("generatorLateP99", step.lateness(99));
        json.writeEndObject();
        write(json, "offerOutcomes", step.counted().tally().offerOutcomes());
        write(json, "answerOutcomes", step.counted().tally().answerOutcomes());
        write(json, step.counted().faults());
        json.writeObjectFieldStart("processes");
        for (Map.Entry<String, Costs.Cost> cost : step.used().costs().entrySet()) {
            json.writeObjectFieldStart(cost.getKey());
            json.writeNumberField("cpuSeconds", cost.getValue().cpu().toMillis() / 1000.0);
            json.writeNumberField(
                    "cpuMicros",
                    cost.getValue().microsFor(step.counted().tally().signals()));
            json.writeNumberField("residentBytes", cost.getValue().residentBytes());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, Map<String, Long> outcomes) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> outcome : outcomes.entrySet()) {
            json.writeNumberField(outcome.getKey(), outcome.getValue());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Faults faults) throws IOException {
        json.writeObjectFieldStart("faults");
        json.writeNumberField("lost", faults.lost());
        json.writeNumberField("misrouted", faults.misrouted());
        json.writeNumberField("repeated", faults.repeated());
        json.writeNumberField("overtaken", faults.overtaken());
        json.writeNumberField("gaps", faults.gaps());
        json.writeNumberField("unanswered", faults.unanswered());
        json.writeNumberField("answeredTwice", faults.answeredTwice());
        json.writeNumberField("ended", faults.ended());
        json.writeEndObject();
    }
}

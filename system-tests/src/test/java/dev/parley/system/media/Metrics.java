package dev.parley.system.media;

import dev.parley.system.harness.RunningNode;
import java.util.List;
import java.util.stream.Stream;

/** What a node tells on {@code /metrics} at one moment. */
final class Metrics {

    private final List<String> lines;

    private Metrics(List<String> lines) {
        this.lines = lines;
    }

    static Metrics of(RunningNode node) {
        return new Metrics(node.get("/metrics").body().lines().toList());
    }

    /**
     * The sum of a counter's series that bear all these labels.
     *
     * @param labels such as {@code route="remote"}
     */
    double sum(String counter, String... labels) {
        return lines.stream()
                .filter(line -> line.startsWith(counter + "{") || line.startsWith(counter + " "))
                .filter(line -> Stream.of(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}

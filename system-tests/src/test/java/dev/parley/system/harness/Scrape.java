package dev.parley.system.harness;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a node's {@code /metrics} said at one time. */
public final class Scrape {
    private static final Pattern SERIES = Pattern.compile("(?m)^([a-z_]+)(?:\\{([^}]*)})? (\\S+)$");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    private record Series(String name, Map<String, String> labels, double value) {}

    private final List<Series> all;

    private Scrape(List<Series> all) {
        this.all = all;
    }

    public static Scrape of(RunningNode node) {
        return new Scrape(SERIES.matcher(node.get("/metrics").body())
                .results()
                .map(line -> new Series(line.group(1), labels(line.group(2)), Double.parseDouble(line.group(3))))
                .toList());
    }

    private static Map<String, String> labels(String text) {
        final Map<String, String> labels = new HashMap<>();
        final Matcher label = LABEL.matcher(text == null ? "" : text);
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return labels;
    }

    /** The sum of all series with that name and these labels; 0 if there are none. */
    public double sum(String name, String... labels) {
        return matching(name, labels).stream().mapToDouble(Series::value).sum();
    }

    /** The value of a label that all series have. */
    public String label(String name) {
        return all.getFirst().labels.get(name);
    }

    private List<Series> matching(String name, String... labels) {
        return all.stream()
                .filter(series -> series.name.equals(name) && fits(series, labels))
                .toList();
    }

    private static boolean fits(Series series, String... labels) {
        for (int i = 0; i < labels.length; i += 2) {
            if (!labels[i + 1].equals(series.labels.get(labels[i]))) {
                return false;
            }
        }
        return true;
    }
}

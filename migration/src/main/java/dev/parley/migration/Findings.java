package dev.parley.migration;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is not as it should be: counted by kind, and some of it by example. */
final class Findings {
    static final int EXAMPLES = 20;

    private final Map<String, Long> counts = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();

    void add(String kind, Destination where, String words) {
        counts.merge(kind, 1L, Long::sum);
        if (examples.size() < EXAMPLES) {
            examples.add(kind + "  " + where + (words.isEmpty() ? "" : ": " + words));
        }
    }

    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    void print(PrintStream out) {
        counts.forEach((kind, count) -> out.println("  " + kind + ": " + count));
        examples.forEach(example -> out.println("    " + example));
        if (count() > examples.size()) {
            out.println("    … and " + (count() - examples.size()) + " more");
        }
    }
}

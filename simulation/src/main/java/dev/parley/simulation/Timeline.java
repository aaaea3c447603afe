package dev.parley.simulation;

import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Violation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;

/** What happened, for people. */
final class Timeline {
    private static final int MAX_LINES = 600;

    private Timeline() {}

    static String of(Run.Result result) {
        final StringBuilder text = new StringBuilder();
        text.append("seed ").append(result.seed()).append(", ");
        text.append(result.script().signaling()).append(" signaling and ");
        text.append(result.script().rooms()).append(" rooms nodes\n");
        result.script().steps().forEach(step -> text.append("  ").append(step).append('\n'));
        final List<Entry> entries = result.entries();
        entries.stream()
                .skip(Math.max(0, entries.size() - MAX_LINES))
                .forEach(entry -> text.append(line(entry)).append('\n'));
        for (Violation violation : result.violations()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%9d %-4s VIOLATION %s: %s%n",
                    violation.at(),
                    violation.client(),
                    violation.promise(),
                    violation.what()));
        }
        return text.toString();
    }

    private static String line(Entry entry) {
        final String text = entry.toString();
        final int from = text.indexOf("client=");
        final int comma = text.indexOf(',', from);
        final String rest = comma < 0 ? "" : text.substring(comma + 2, text.length() - 1);
        return String.format(
                Locale.ROOT,
                "%9d %-4s %-10s %s",
                entry.at(),
                entry.client(),
                entry.getClass().getSimpleName(),
                rest);
    }

    static String stack(Throwable defect) {
        final StringWriter text = new StringWriter();
        defect.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}

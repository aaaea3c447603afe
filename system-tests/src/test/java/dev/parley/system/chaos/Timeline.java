package dev.parley.system.chaos;

import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Violation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The journal, as people read it. */
final class Timeline {
    private static final long BEFORE = 9_000;
    private static final long AFTER = 3_000;
    private static final int MOST_LINES = 45;

    private Timeline() {}

    static String line(Entry entry) {
        final String text = entry.toString();
        return String.format(
                Locale.ROOT,
                "%9.3f  %-8s %s",
                entry.at() / 1000.0,
                entry.client(),
                text.replaceFirst("at=\\d+, client=[^,\\]]*(, )?", ""));
    }

    static String line(Violation violation) {
        return String.format(
                Locale.ROOT,
                "%9.3f  %-8s %s: %s",
                violation.at() / 1000.0,
                violation.client(),
                violation.promise(),
                violation.what());
    }

    /** What was around a violation, of those whom it concerns. */
    static String around(List<Entry> entries, Violation violation) {
        final Set<String> words = new HashSet<>(Arrays.asList(violation.what().split("[\\s{},=]+")));
        words.add(violation.client());
        final List<String> lines = entries.stream()
                .filter(entry -> violation.at() - BEFORE <= entry.at() && entry.at() <= violation.at() + AFTER)
                .filter(entry -> concerns(entry, words))
                .map(Timeline::line)
                .toList();
        final int from = Math.max(0, lines.size() - MOST_LINES);
        return lines.subList(from, lines.size()).stream().collect(Collectors.joining("\n    ", "    ", ""));
    }

    private static boolean concerns(Entry entry, Set<String> words) {
        return switch (entry) {
            case Entry.Fault fault -> true;
            case Entry.Asked asked -> words.contains(asked.label()) || words.contains(asked.id());
            case Entry.Answered answered ->
                words.contains(answered.client()) && !answered.result().equals("delivered");
            case Entry.Got got -> words.contains(got.label());
            case Entry.Saw saw -> words.contains(saw.client()) && words.contains(saw.room());
            case Entry.Viewed viewed -> words.contains(viewed.client()) && words.contains(viewed.room());
            case Entry.Announced told -> words.contains(told.artifact());
            case Entry.Shown shown -> words.contains(shown.client());
            case Entry.Told told -> words.contains(told.client());
            case Entry.Connecting connecting -> words.contains(connecting.client());
            case Entry.Welcomed welcomed -> words.contains(welcomed.client());
            case Entry.Lost lost -> words.contains(lost.client());
            case Entry.Ended ended -> words.contains(ended.client());
            case Entry.Closed closed -> words.contains(closed.client());
        };
    }
}

package dev.parley.standalone.trial;

import static dev.parley.standalone.terminal.Terminal.Style.BAD;
import static dev.parley.standalone.terminal.Terminal.Style.FAINT;
import static dev.parley.standalone.terminal.Terminal.Style.GOOD;
import static dev.parley.standalone.terminal.Terminal.Style.NATIVE;
import static dev.parley.standalone.terminal.Terminal.Style.STRONG;
import static dev.parley.standalone.terminal.Terminal.Style.WEB;

import dev.parley.standalone.terminal.Terminal;
import dev.parley.standalone.trial.DiagramLanes.Party;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Prints what crosses, one line each, in at most 100 columns: when it left, from whom to whom, when it arrived. */
final class Timeline {
    private static final String COLUMNS = "  %7s  %s   %-28s %9s  %s";

    private final Terminal terminal;
    private final long start = System.nanoTime();
    private final List<Long> arrivals = new ArrayList<>();
    /** Told by the hub at about the same time; printed in the order of their arrival when somebody acts again. */
    private final List<Told> told = new ArrayList<>();

    private boolean bobAway;

    private record Told(long at, String line) {}

    Timeline(Terminal terminal) {
        this.terminal = terminal;
    }

    void title(String text) {
        terminal.line("");
        terminal.line("  " + terminal.style(STRONG, text));
        terminal.line("");
    }

    void party(Party party, String name, String wire, String where, String node) {
        terminal.line("  " + terminal.style(style(party), String.format(Locale.ROOT, "%-5s", name))
                + String.format(Locale.ROOT, "%-11s %-32s", wire, where) + terminal.style(FAINT, node));
    }

    void heads(String left, String right) {
        terminal.line("");
        terminal.line(terminal.style(
                FAINT,
                String.format(
                        Locale.ROOT, COLUMNS, "ms", DiagramLanes.heads(left, right), "what", "arrived", "answer")));
    }

    /** Something that the hub answers, and nobody else sees. */
    void asked(Party by, String what, long sent, long answered, String answer) {
        row(by, sent, DiagramLanes.arrow(by, Party.HUB, bobAway), what, "", answer + " in " + in(sent, answered));
    }

    /** Something that the hub tells by itself. */
    void told(Party to, String what, long arrived) {
        row(Party.HUB, arrived, DiagramLanes.arrow(Party.HUB, to, bobAway), what, "", "");
    }

    /** A signal from one peer to the other, delivered. */
    void crossed(Party from, Party to, String what, long sent, long arrived, long answered, String outcome) {
        arrivals.add(arrived - sent);
        final String answer = terminal.style(GOOD, outcome) + " in " + in(sent, answered);
        row(from, sent, DiagramLanes.arrow(from, to, bobAway), what, in(sent, arrived), answer);
    }

    /** A signal that waits at the hub. */
    void held(Party from, String what, long sent, long answered, String outcome) {
        row(
                from,
                sent,
                DiagramLanes.held(from),
                what,
                "waits",
                terminal.style(STRONG, outcome) + " in " + in(sent, answered));
    }

    /** What had been held arrives. */
    void caughtUp(String what, long sent, long arrived) {
        row(Party.HUB, arrived, DiagramLanes.arrow(Party.HUB, Party.BOB, bobAway), what, in(sent, arrived), "");
    }

    void bobBreaks(String what, long at) {
        bobAway = true;
        row(Party.BOB, at, DiagramLanes.broken(), what, "", "");
    }

    void bobIsBack() {
        bobAway = false;
    }

    /** How it ended, well. */
    void passed(String text) {
        flush();
        final List<Long> sorted = arrivals.stream().sorted().toList();
        terminal.line("");
        terminal.line("  " + terminal.style(GOOD, "✓") + " " + text);
        if (!sorted.isEmpty()) {
            terminal.line(terminal.style(
                    FAINT,
                    "    %d signals delivered, in %s at the median and %s at most; this JVM has just started"
                            .formatted(
                                    sorted.size(), millis(sorted.get(sorted.size() / 2)), millis(sorted.getLast()))));
        }
        terminal.line("");
    }

    /** How it ended, otherwise. */
    void failed(String text) {
        flush();
        terminal.line("");
        terminal.line("  " + terminal.style(BAD, "✗") + " " + text);
        terminal.line("");
    }

    private void row(Party by, long at, String lanes, String what, String arrived, String answer) {
        final String line = line(by, at, lanes, what, arrived, answer);
        if (by == Party.HUB) {
            told.add(new Told(at, line));
        } else {
            flush();
            terminal.line(line);
        }
    }

    private void flush() {
        told.stream().sorted(Comparator.comparingLong(Told::at)).map(Told::line).forEach(terminal::line);
        told.clear();
    }

    private String line(Party by, long at, String lanes, String what, String arrived, String answer) {
        final String since = String.format(Locale.ROOT, "%.1f", (at - start) / 1e6);
        return String.format(Locale.ROOT, COLUMNS, since, terminal.style(style(by), lanes), what, arrived, answer)
                .stripTrailing();
    }

    private static Terminal.Style style(Party party) {
        return switch (party) {
            case ANN -> NATIVE;
            case BOB -> WEB;
            case HUB -> FAINT;
        };
    }

    private static String in(long from, long to) {
        return millis(to - from);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", Duration.ofNanos(nanos).toNanos() / 1e6);
    }
}

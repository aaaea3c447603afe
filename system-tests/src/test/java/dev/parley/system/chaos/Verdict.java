package dev.parley.system.chaos;

import dev.parley.simulation.check.Checker;
import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Terms;
import dev.parley.simulation.check.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the checker finds in a run, printed and kept. */
final class Verdict {
    private static final int SHOWN_OF_EACH = 3;

    private final String run;
    private final List<Entry> entries;
    private final List<Violation> violations;
    private final List<String> leftovers;

    Verdict(String run, World world, Terms terms, List<String> leftovers) {
        this.run = run;
        this.entries = world.journal().entries();
        final Grants grants = new Grants(entries, terms);
        this.violations = Checker.check(world.journal(), terms).stream()
                .filter(violation -> !grants.cover(violation) && !isExcused(violation, world.cluster(), terms))
                .toList();
        this.leftovers = leftovers;
    }

    /** A reply waits while no byte comes through, for less time than would make the client give the connection up. */
    private static boolean isExcused(Violation violation, ChaosCluster cluster, Terms terms) {
        return violation.promise() == Violation.Promise.REPLY
                && cluster.nodes().stream()
                        .anyMatch(node -> node.wasOut(violation.at() - terms.replyLimit(), violation.at()));
    }

    /** Prints, writes {@code target/chaos/RUN.log}, and fails if a promise was broken. */
    void assertKept() {
        final Path file = write();
        final Map<Violation.Promise, Integer> counts = new EnumMap<>(Violation.Promise.class);
        for (Violation violation : violations) {
            if (counts.merge(violation.promise(), 1, Integer::sum) <= SHOWN_OF_EACH) {
                System.out.println("[chaos] " + Timeline.line(violation) + "\n" + Timeline.around(entries, violation));
            }
        }
        leftovers.forEach(line -> System.out.println("[chaos] left behind: " + line));
        System.out.printf("[chaos] %s: %s; violations: %s; %s%n", run, summary(), counts, file);
        if (!violations.isEmpty() || !leftovers.isEmpty()) {
            throw new AssertionError(run + ": " + counts + " " + leftovers + "; the whole journal is in " + file);
        }
    }

    private String summary() {
        return count(Entry.Asked.class) + " requests, " + count(Entry.Got.class) + " signals came, "
                + entries.stream()
                        .filter(entry -> entry instanceof Entry.Welcomed welcomed && welcomed.resumed())
                        .count()
                + " resumes, " + count(Entry.Fault.class) / 2 + " faults";
    }

    private long count(Class<? extends Entry> type) {
        return entries.stream().filter(type::isInstance).count();
    }

    private Path write() {
        final Path file = ChaosCluster.FOLDER.resolve(run + ".log");
        final List<String> lines = new ArrayList<>();
        Stream.of(
                        violations.stream().map(Timeline::line),
                        leftovers.stream(),
                        entries.stream().map(Timeline::line))
                .flatMap(each -> each)
                .forEach(lines::add);
        try {
            return Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

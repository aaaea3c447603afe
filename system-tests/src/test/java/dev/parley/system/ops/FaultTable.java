package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What operators are told of faults: {@code docs/operations.md}, the section "fault alerts". */
final class FaultTable {
    private static final Path DOCUMENT = Path.of(System.getProperty("project.root"), "docs/operations.md");
    private static final Pattern SECTION =
            Pattern.compile("<!-- begin fault alerts -->\n(.*?)<!-- end fault alerts -->", Pattern.DOTALL);
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (.+) \\| `(Parley\\w+)` \\| (\\d+) to (\\d+) s \\| (\\d+) to (\\d+) s \\|$");
    /** By how much a busy machine may miss the range, which is of few runs. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private record Row(String words, String alert, Range fires, Range clears) {
        static Row of(MatchResult match) {
            return new Row(match.group(1), match.group(2), Range.of(match, 3), Range.of(match, 5));
        }

        String name() {
            return words + ": " + alert;
        }
    }

    /** Whole seconds. */
    private record Range(long from, long to) {
        static Range of(MatchResult match, int group) {
            return new Range(Long.parseLong(match.group(group)), Long.parseLong(match.group(group + 1)));
        }

        void assertNear(String what, Duration time) {
            assertThat(time)
                    .as(what)
                    .isBetween(
                            Duration.ofSeconds(from).minus(SLACK),
                            Duration.ofSeconds(to).plus(SLACK));
        }
    }

    private final List<Row> rows;

    private FaultTable(List<Row> rows) {
        this.rows = rows;
    }

    static FaultTable documented() {
        try {
            final List<Row> rows = SECTION.matcher(Files.readString(DOCUMENT))
                    .results()
                    .flatMap(section -> ROW.matcher(section.group(1)).results())
                    .map(Row::of)
                    .toList();
            return new FaultTable(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The row that a single run would give. */
    static String row(SeenFault seen) {
        final OperatorFault fault = seen.fault();
        final long fires = seen.fires().toSeconds();
        final long clears = seen.clears().toSeconds();
        return "| %s | `%s` | %d to %d s | %d to %d s |"
                .formatted(fault.words(), fault.alert(), fires, fires + 1, clears, clears + 1);
    }

    /** That it has a row for each of these, in their order, and no other. */
    void assertComplete(List<OperatorFault> faults) {
        assertThat(rows.stream().map(Row::name).toList())
                .isEqualTo(faults.stream().map(FaultTable::name).toList());
    }

    /** That times are near to those that it says. */
    void assertTimes(List<SeenFault> all) {
        for (SeenFault seen : all) {
            final String name = name(seen.fault());
            rows.stream().filter(row -> row.name().equals(name)).forEach(row -> {
                row.fires().assertNear("until it fires, " + name, seen.fires());
                row.clears().assertNear("until it has cleared, " + name, seen.clears());
            });
        }
    }

    private static String name(OperatorFault fault) {
        return fault.words() + ": " + fault.alert();
    }
}

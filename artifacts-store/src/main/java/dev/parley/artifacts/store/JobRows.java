package dev.parley.artifacts.store;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Catalog.JobCount;
import dev.parley.artifacts.core.Catalog.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the table {@code job}, within a transaction of the caller's. Whoever changes an artifact's row in the same
 * transaction does that first: then two of them wait for each other in one order only.
 */
final class JobRows {
    private static final int MOST_TEXT = 2000;

    private JobRows() {}

    /** Replaces what jobs the artifact has; no fence is given out twice. */
    static void plan(Connection connection, ArtifactId id, List<Step> steps, Instant now) throws SQLException {
        final long fence =
                new Sql("select coalesce(max(fence), 0) from job where artifact = ?", id.value()).number(connection);
        remove(connection, id);
        for (int place = 0; place < steps.size(); place++) {
            new Sql(
                            "insert into job (artifact, step, place, state, fence, attempts, due) values (?, ?, ?, ?, ?, 0, ?)",
                            id.value(),
                            name(steps.get(place)),
                            place,
                            place == 0 ? "due" : "waiting",
                            fence,
                            now)
                    .update(connection);
        }
    }

    static void remove(Connection connection, ArtifactId id) throws SQLException {
        new Sql("delete from job where artifact = ?", id.value()).update(connection);
    }

    static Optional<Job> take(Connection connection, Set<Step> steps, String worker, Instant now, Duration lease)
            throws SQLException {
        final Optional<Job> free = new Sql(
                        "select artifact, step, fence, attempts from job where state in ('due', 'taken') and due <= ?"
                                + " and step in ",
                        now)
                        .addIn(steps.stream().map(JobRows::name))
                        .add(" order by due, artifact limit 1 for update skip locked")
                        .list(
                                connection,
                                row -> new Job(
                                        new ArtifactId(row.getString("artifact")),
                                        step(row.getString("step")),
                                        row.getLong("fence") + 1,
                                        row.getInt("attempts") + 1))
                        .stream()
                        .findFirst();
        if (free.isEmpty()) {
            return free;
        }
        final Job job = free.get();
        final boolean taken = new Sql(
                                "update job set state = 'taken', fence = ?, attempts = ?, worker = ?, due = ?"
                                        + " where artifact = ? and step = ? and fence = ?",
                                job.fence(),
                                job.attempt(),
                                worker,
                                now.plus(lease),
                                job.artifact().value(),
                                name(job.step()),
                                job.fence() - 1)
                        .update(connection)
                == 1;
        return taken ? free : Optional.empty();
    }

    static boolean renew(Connection connection, Job job, Instant until) throws SQLException {
        return change(connection, job, "due = ?", until);
    }

    static boolean retry(Connection connection, Job job, Instant at, String text) throws SQLException {
        return change(connection, job, "state = 'due', due = ?, error_text = ?", at, cut(text));
    }

    static boolean done(Connection connection, Job job) throws SQLException {
        return change(connection, job, "state = 'done', error_text = null");
    }

    static boolean park(Connection connection, Job job, String text) throws SQLException {
        return change(connection, job, "state = 'parked', error_text = ?", cut(text));
    }

    /** Makes the next step due; {@code false} if there is none. */
    static boolean advance(Connection connection, ArtifactId id, Instant now) throws SQLException {
        return new Sql(
                                "update job set state = 'due', due = ? where artifact = ? and state = 'waiting' and place ="
                                        + " (select min(place) from job where artifact = ? and state = 'waiting')",
                                now,
                                id.value(),
                                id.value())
                        .update(connection)
                == 1;
    }

    /** Whether there was one that was parked. */
    static boolean unpark(Connection connection, ArtifactId id, Instant now) throws SQLException {
        return new Sql(
                                "update job set state = 'due', attempts = 0, due = ? where artifact = ? and state = 'parked'",
                                now,
                                id.value())
                        .update(connection)
                > 0;
    }

    static List<JobCount> counts(Connection connection) throws SQLException {
        return new Sql("select step, state, count(*) as jobs from job group by step, state order by step, state")
                .list(
                        connection,
                        row -> new JobCount(step(row.getString("step")), row.getString("state"), row.getLong("jobs")));
    }

    /** Whether the job is still its taker's. */
    private static boolean change(Connection connection, Job job, String set, @Nullable Object... values)
            throws SQLException {
        return new Sql("update job set " + set, values)
                        .add(
                                " where artifact = ? and step = ? and state = 'taken' and fence = ?",
                                job.artifact().value(),
                                name(job.step()),
                                job.fence())
                        .update(connection)
                == 1;
    }

    private static String cut(String text) {
        final String clean = text.replace('\0', ' ');
        return clean.length() <= MOST_TEXT ? clean : clean.substring(0, MOST_TEXT);
    }

    private static String name(Step step) {
        return step.name().toLowerCase(Locale.ROOT);
    }

    private static Step step(String name) {
        return Step.valueOf(name.toUpperCase(Locale.ROOT));
    }
}

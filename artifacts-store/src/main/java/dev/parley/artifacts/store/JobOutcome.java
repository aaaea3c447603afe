package dev.parley.artifacts.store;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.Rendition;
import dev.parley.artifacts.core.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What came of a job, and what that makes of its artifact, within a transaction of the caller's. */
final class JobOutcome {
    private JobOutcome() {}

    static Optional<Artifact> done(
            Connection connection, Job job, Change change, List<Rendition> renditions, Instant now)
            throws SQLException {
        if (!lockProcessing(connection, job.artifact()) || !JobRows.done(connection, job)) {
            return Optional.empty();
        }
        final State next = JobRows.advance(connection, job.artifact(), now) ? State.PROCESSING : State.READY;
        ArtifactRows.move(connection, job.artifact(), null, State.PROCESSING, next, change, now);
        ArtifactRows.put(connection, job.artifact(), renditions);
        return ArtifactRows.find(connection, job.artifact());
    }

    static Optional<Artifact> park(Connection connection, Job job, Change change, String text, Instant now)
            throws SQLException {
        if (!lockProcessing(connection, job.artifact()) || !JobRows.park(connection, job, text)) {
            return Optional.empty();
        }
        ArtifactRows.move(connection, job.artifact(), null, State.PROCESSING, State.FAILED, change, now);
        return ArtifactRows.find(connection, job.artifact());
    }

    static Optional<Artifact> unpark(Connection connection, ArtifactId id, Instant now) throws SQLException {
        if (!lock(connection, id, State.FAILED) || !JobRows.unpark(connection, id, now)) {
            return Optional.empty();
        }
        ArtifactRows.move(connection, id, null, State.FAILED, State.PROCESSING, Change.NONE, now);
        return ArtifactRows.find(connection, id);
    }

    private static boolean lockProcessing(Connection connection, ArtifactId id) throws SQLException {
        return lock(connection, id, State.PROCESSING);
    }

    /** Keeps the row as it is until the transaction ends; the artifact's row always before its jobs'. */
    private static boolean lock(Connection connection, ArtifactId id, State state) throws SQLException {
        return !new Sql("select id from artifact where id = ? and state = ? for update", id.value(), state.wireName())
                .list(connection, row -> row.getString("id"))
                .isEmpty();
    }
}

package dev.parley.artifacts.core;

import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Port: what is known of artifacts and of the work on them, in a relational database. It is the truth; no bytes are in it.
 *
 * <p>Every method is one transaction and blocks; for virtual threads only. Throws {@link UnavailableException} when the
 * database does not answer in time: whether a write was done is then not known. A write is guarded: it does nothing, and
 * says so, when the row is not as its arguments say.
 */
public interface Catalog {

    /** By which a store of bytes knows it: made up once, and another for every catalog there is. */
    String identity();

    /** Who has the id. */
    sealed interface Claim {
        Artifact artifact();

        /** The caller: the row is new. */
        record Won(Artifact artifact) implements Claim {}

        /** There is a row with this owner, kind and client id. */
        record Known(Artifact artifact) implements Claim {}
    }

    /** Inserts a row in {@link State#CLAIMED} with fence 0, or finds the one that has its owner, kind and client id. */
    Claim claim(ArtifactId id, UserId owner, Draft draft, String store, Instant now, Instant expires);

    /** The row that has that owner, and the draft's kind and client id. */
    Optional<Artifact> claimed(UserId owner, Draft draft);

    Optional<Artifact> find(ArtifactId id);

    /** How many rows of that owner are {@link State#open()}. */
    int openOf(UserId owner);

    /** Raises the fence if the row is {@link State#open()}, and answers the row with it; empty if it isn't. */
    Optional<Artifact> raiseFence(ArtifactId id);

    /**
     * One arrow of {@link State}: if the row is in {@code from} and has this fence, it goes to {@code to} and takes the change;
     * its version rises and it is to be announced; its error becomes the change's, or none. What is {@link State#gone()} has no
     * renditions, and what leaves {@link State#PROCESSING} this way no work. An arrow that is not in the table is an {@link IllegalArgumentException}.
     *
     * @return the row as it is now; empty if it was not in {@code from}, or has another fence
     */
    Optional<Artifact> move(ArtifactId id, long fence, State from, State to, Change change);

    /** Like {@link #move}, and the steps are to be done on it, in this order, in the same transaction. */
    Optional<Artifact> moveToWork(ArtifactId id, long fence, State from, Change change, List<Step> steps, Instant now);

    /**
     * Says how far the bytes have come, if the row is open and has this fence; the room is told by other means.
     *
     * @return whether it was so
     */
    boolean progress(ArtifactId id, long fence, Change change);

    /**
     * Which artifacts of a room, newest first.
     *
     * @param kind {@code null} for all
     * @param states empty for all
     * @param after {@link Page#next} of the page before; {@code null} for the first
     */
    record Query(
            RoomName room,
            @Nullable Kind kind,
            Set<State> states,
            @Nullable String after,
            int limit) {}

    /**
     * @param next gives the page after this one as {@link Query#after}; {@code null} on the last
     * @param total of all pages
     */
    record Page(List<Artifact> artifacts, @Nullable String next, long total) {}

    /** An {@code after} that this catalog has not given out is an {@link IllegalArgumentException}. */
    Page list(Query query);

    // ---- what has become due

    /** Open artifacts of the kind that are not paused and whose last byte came before then. */
    List<Artifact> silentSince(Kind kind, Instant then, int limit);

    /** Artifacts past their {@link Artifact#expires}, tombstones among them. */
    List<Artifact> expired(Instant now, int limit);

    /** Artifacts in that state whose row has not changed since then. */
    List<Artifact> stuck(State state, Instant unchangedSince, int limit);

    /** Removes the row of what is {@link State#gone()}; does nothing otherwise. */
    boolean forget(ArtifactId id);

    /** Which of the ids have no row, or one that is {@link State#gone()}. */
    Set<ArtifactId> unknown(Collection<ArtifactId> ids);

    // ---- what the room has not been told

    /** Artifacts with a version that has not been announced, those first that have waited longest since it came, or was tried. */
    List<Artifact> unannounced(int limit);

    /** The room could not be told this version: those that have waited longer come first now. Does nothing if there is a newer one. */
    void notAnnounced(ArtifactId id, long version, Instant now);

    /** The room has been told this version; does nothing if there is a newer one. */
    void announced(ArtifactId id, long version);

    // ---- work

    /** What is done on an artifact, each once, one after the other. */
    enum Step {
        VERIFY,
        REMUX,
        THUMBNAIL
    }

    /**
     * A piece of work that somebody has taken.
     *
     * @param fence of this taking: what is written under an older one is refused
     * @param attempt 1 for the first
     */
    record Job(ArtifactId artifact, Step step, long fence, int attempt) {}

    /** Takes the next that is due and that nobody has; a lease that has ended counts as nobody's. */
    Optional<Job> takeJob(Set<Step> steps, String worker, Instant now, Duration lease);

    /** Whether it is still the taker's; its lease then ends later. */
    boolean renew(Job job, Instant now, Duration lease);

    /**
     * It is done: its renditions are the artifact's, its change is made, the next step is due, and after the last step the
     * artifact is {@link State#READY}; all at once.
     *
     * @return the artifact as it is now; empty if the job is not the taker's any more, and nothing has been done
     */
    Optional<Artifact> done(Job job, Change change, List<Rendition> renditions, Instant now);

    /** It could not be done now: due again then. */
    boolean retry(Job job, Instant at, String text);

    /** It can't be done: it is parked, and the artifact has failed with the change's error. */
    Optional<Artifact> park(Job job, Change change, String text);

    /** Sets a parked job to be done again, from its first attempt, and its artifact to {@link State#PROCESSING}. */
    Optional<Artifact> unpark(ArtifactId id, Instant now);

    /** How many jobs there are. */
    record JobCount(Step step, String state, long count) {}

    List<JobCount> jobs();
}

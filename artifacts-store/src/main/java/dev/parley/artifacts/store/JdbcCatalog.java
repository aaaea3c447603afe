package dev.parley.artifacts.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.Draft;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.Rendition;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.UnavailableException;
import dev.parley.protocol.UserId;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The catalog in PostgreSQL or H2. No call takes longer than some 10 s, whatever the database does. */
public final class JdbcCatalog implements Catalog, AutoCloseable {
    private static final int CLAIM_ATTEMPTS = 3;

    private final HikariDataSource pool;
    private final Transactions transactions;
    private final Clock clock;
    /**
     * H2 shows others what was committed a moment before it is in its file, so there claims are made and looked for one at a time:
     * nobody is told of one that goes if the process is killed. PostgreSQL shows what is safe.
     */
    private final @Nullable Lock claims;

    private JdbcCatalog(HikariDataSource pool, CatalogSchema schema, Clock clock, boolean postgres) {
        this.pool = pool;
        this.claims = postgres ? null : new ReentrantLock();
        this.transactions = new Transactions(pool, schema);
        this.clock = clock;
    }

    /**
     * Connects, and brings the schema up to date.
     *
     * @throws UnavailableException if that can't be done
     */
    public static JdbcCatalog open(CatalogSettings settings, Clock clock, MeterRegistry meters) {
        final JdbcCatalog catalog = openLater(settings, clock, meters);
        boolean there = false;
        try {
            catalog.transactions.prepare();
            there = true;
            return catalog;
        } finally {
            if (!there) {
                catalog.close();
            }
        }
    }

    /** As {@link #open}, but waits for nothing: until the database is there, whatever is asked is an {@link UnavailableException}. */
    public static JdbcCatalog openLater(CatalogSettings settings, Clock clock, MeterRegistry meters) {
        final HikariDataSource pool = CatalogPool.open(settings, meters);
        return new JdbcCatalog(pool, new CatalogSchema(pool), clock, settings.postgres());
    }

    @Override
    public String identity() {
        return transactions.run(connection -> {
            final Sql select = new Sql("select made_up from catalog_identity");
            List<String> found = select.list(connection, JdbcCatalog::madeUp);
            if (found.isEmpty()) {
                // Waits for another that does the same, whose it is then.
                new Sql(
                                "insert into catalog_identity (only_row, made_up) values (1, ?) on conflict do nothing",
                                UUID.randomUUID().toString())
                        .update(connection);
                found = select.list(connection, JdbcCatalog::madeUp);
            }
            return found.getFirst();
        });
    }

    private static String madeUp(ResultSet row) throws SQLException {
        return row.getString("made_up");
    }

    @Override
    public Claim claim(ArtifactId id, UserId owner, Draft draft, String store, Instant now, Instant expires) {
        return claiming(connection -> {
            for (int attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
                if (ClaimRow.insert(connection, id, owner, draft, store, now, expires)) {
                    return new Claim.Won(ArtifactRows.find(connection, id).orElseThrow());
                }
                // Empty if it has been forgotten since: then the id is to be had again.
                final Optional<Artifact> known = ClaimRow.find(connection, owner, draft);
                if (known.isPresent()) {
                    return new Claim.Known(known.get());
                }
            }
            throw new UnavailableException("a claim comes and goes");
        });
    }

    @Override
    public Optional<Artifact> claimed(UserId owner, Draft draft) {
        return claiming(connection -> ClaimRow.find(connection, owner, draft));
    }

    private <T> T claiming(Transactions.Work<T> work) {
        if (claims == null) {
            return transactions.run(work);
        }
        takeTurn(claims);
        try {
            return transactions.run(work);
        } finally {
            claims.unlock();
        }
    }

    /** As long as for a connection. */
    private static void takeTurn(Lock claims) {
        try {
            if (!claims.tryLock(CatalogPool.BORROW_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new UnavailableException("the catalog does not answer those who have asked before");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted", e);
        }
    }

    @Override
    public Optional<Artifact> find(ArtifactId id) {
        return transactions.run(connection -> ArtifactRows.find(connection, id));
    }

    @Override
    public int openOf(UserId owner) {
        return transactions.run(connection ->
                (int) new Sql("select count(*) from artifact where owner_id = ? and state in ", owner.value())
                        .addIn(states(State::open))
                        .number(connection));
    }

    @Override
    public Optional<Artifact> raiseFence(ArtifactId id) {
        return transactions.run(connection -> {
            final int raised = new Sql("update artifact set fence = fence + 1 where id = ? and state in ", id.value())
                    .addIn(states(State::open))
                    .update(connection);
            return raised == 1 ? ArtifactRows.find(connection, id) : Optional.<Artifact>empty();
        });
    }

    @Override
    public Optional<Artifact> move(ArtifactId id, long fence, State from, State to, Change change) {
        require(from, to);
        return transactions.run(connection -> {
            if (!ArtifactRows.move(connection, id, fence, from, to, change, clock.instant())) {
                return Optional.<Artifact>empty();
            }
            if (from == State.PROCESSING || to.gone()) {
                JobRows.remove(connection, id);
            }
            if (to.gone()) {
                new Sql("delete from rendition where artifact = ?", id.value()).update(connection);
            }
            return ArtifactRows.find(connection, id);
        });
    }

    @Override
    public Optional<Artifact> moveToWork(
            ArtifactId id, long fence, State from, Change change, List<Step> steps, Instant now) {
        require(from, State.PROCESSING);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("no work to be done");
        }
        return transactions.run(connection -> {
            if (!ArtifactRows.move(connection, id, fence, from, State.PROCESSING, change, clock.instant())) {
                return Optional.<Artifact>empty();
            }
            JobRows.plan(connection, id, steps, now);
            return ArtifactRows.find(connection, id);
        });
    }

    @Override
    public boolean progress(ArtifactId id, long fence, Change change) {
        return transactions.run(connection -> {
            final Sql sql = new Sql("update artifact set fence = fence");
            ArtifactRows.set(sql, change);
            return sql.add(" where id = ? and fence = ? and state in ", id.value(), fence)
                            .addIn(states(State::open))
                            .update(connection)
                    == 1;
        });
    }

    @Override
    public Page list(Query query) {
        return transactions.run(connection -> Listing.page(connection, query));
    }

    @Override
    public List<Artifact> silentSince(Kind kind, Instant then, int limit) {
        return select(new Sql(
                "where state in (?, ?) and last_byte < ? and kind = ? order by last_byte, id limit ?",
                State.CLAIMED.wireName(),
                State.RECEIVING.wireName(),
                then,
                kind.wireName(),
                limit));
    }

    @Override
    public List<Artifact> expired(Instant now, int limit) {
        return select(new Sql("where expires <= ? order by expires, id limit ?", now, limit));
    }

    @Override
    public List<Artifact> stuck(State state, Instant unchangedSince, int limit) {
        return select(new Sql(
                "where state = ? and changed < ? order by changed, id limit ?",
                state.wireName(),
                unchangedSince,
                limit));
    }

    @Override
    public boolean forget(ArtifactId id) {
        return transactions.run(connection -> new Sql("delete from artifact where id = ? and state in ", id.value())
                        .addIn(states(State::gone))
                        .update(connection)
                == 1);
    }

    @Override
    public Set<ArtifactId> unknown(Collection<ArtifactId> ids) {
        final Set<ArtifactId> unknown = new HashSet<>(ids);
        if (!ids.isEmpty()) {
            final List<ArtifactId> known =
                    transactions.run(connection -> new Sql("select id from artifact where id in ")
                            .addIn(ids.stream().map(ArtifactId::value))
                            .add(" and state not in ")
                            .addIn(states(State::gone))
                            .list(connection, row -> new ArtifactId(row.getString("id"))));
            known.forEach(unknown::remove);
        }
        return unknown;
    }

    @Override
    public List<Artifact> unannounced(int limit) {
        return select(new Sql("where untold is not null order by untold, id limit ?", limit));
    }

    @Override
    public void notAnnounced(ArtifactId id, long version, Instant now) {
        transactions.run(connection -> new Sql(
                        "update artifact set untold = ? where id = ? and version = ? and untold is not null",
                        now,
                        id.value(),
                        version)
                .update(connection));
    }

    @Override
    public void announced(ArtifactId id, long version) {
        transactions.run(connection -> new Sql(
                        "update artifact set untold = null where id = ? and version = ?", id.value(), version)
                .update(connection));
    }

    @Override
    public Optional<Job> takeJob(Set<Step> steps, String worker, Instant now, Duration lease) {
        return steps.isEmpty()
                ? Optional.empty()
                : transactions.run(connection -> JobRows.take(connection, steps, worker, now, lease));
    }

    @Override
    public boolean renew(Job job, Instant now, Duration lease) {
        return transactions.run(connection -> JobRows.renew(connection, job, now.plus(lease)));
    }

    @Override
    public Optional<Artifact> done(Job job, Change change, List<Rendition> renditions, Instant now) {
        return transactions.run(connection -> JobOutcome.done(connection, job, change, renditions, now));
    }

    @Override
    public boolean retry(Job job, Instant at, String text) {
        return transactions.run(connection -> JobRows.retry(connection, job, at, text));
    }

    @Override
    public Optional<Artifact> park(Job job, Change change, String text) {
        return transactions.run(connection -> JobOutcome.park(connection, job, change, text, clock.instant()));
    }

    @Override
    public Optional<Artifact> unpark(ArtifactId id, Instant now) {
        return transactions.run(connection -> JobOutcome.unpark(connection, id, now));
    }

    @Override
    public List<JobCount> jobs() {
        return transactions.run(JobRows::counts);
    }

    /** Gives all connections back; nothing can be asked afterwards. */
    @Override
    public void close() {
        pool.close();
    }

    private List<Artifact> select(Sql where) {
        return transactions.run(connection ->
                ArtifactRows.select(connection, where.after("select " + ArtifactRows.COLUMNS + " from artifact ")));
    }

    private static void require(State from, State to) {
        if (!from.mayBecome(to)) {
            throw new IllegalArgumentException("no arrow from " + from.wireName() + " to " + to.wireName());
        }
    }

    static Stream<String> states(Predicate<State> which) {
        return Arrays.stream(State.values()).filter(which).map(State::wireName);
    }
}

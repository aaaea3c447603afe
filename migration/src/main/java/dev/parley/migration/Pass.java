package dev.parley.migration;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RestoreArgs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the whole source once and brings the targets to what it says. */
final class Pass {
    /** So many deleted keys, if they are most of all, look like a source that has lost its data. */
    private static final long MANY = 100;

    private final Server source;
    private final PerTarget<Server> targets;
    private final Routes routes;
    private final Journal journal;
    private final Obstacles obstacles;
    private final Findings findings = new Findings();
    private long read;
    private long written;
    private long removed;
    private long spared;

    /**
     * What a pass has found.
     *
     * @param whole whether it began at the beginning, and not where another was interrupted
     * @param removed keys that were deleted, not those whose time was over
     * @param spared keys that the source has lost so many of that it may be broken; they are left on the targets
     */
    record Outcome(boolean whole, long read, long written, long removed, long spared, Findings findings) {
        long changed() {
            return written + removed;
        }
    }

    Pass(Server source, PerTarget<Server> targets, Routes routes, Journal journal) {
        this.source = source;
        this.targets = targets;
        this.routes = routes;
        this.journal = journal;
        this.obstacles = new Obstacles(source, targets, routes);
    }

    Outcome run(Pace pace, Progress progress) throws IOException {
        journal.ledger().beginPass();
        final String begin = journal.cursor(source.runId());
        final Pages pages = new Pages(source, begin);
        while (pages.more()) {
            final List<Key> page = pages.next();
            for (List<Key> batch : Snapshots.batches(source, page)) {
                bring(Snapshots.read(source, batch).values());
            }
            journal.reached(source.runId(), pages.cursor());
            read += page.size();
            progress.did(page.size());
            pace.did(page.size());
        }
        removeWhatIsGone();
        return new Outcome(begin.equals(Pages.START), read, written, removed, spared, findings);
    }

    /** Writes what the targets don't have as it was read. */
    void bring(Collection<Snapshot> snapshots) throws IOException {
        final Ledger ledger = journal.ledger();
        final List<Snapshot> changed = new ArrayList<>();
        final List<Key> fresh = new ArrayList<>();
        for (Snapshot snapshot : snapshots) {
            if (!ledger.has(snapshot)) {
                changed.add(snapshot);
                if (!ledger.contains(snapshot.key())) {
                    fresh.add(snapshot.key());
                }
            }
        }
        final Set<Key> mayBeNew = obstacles.without(fresh, findings);
        changed.removeIf(snapshot -> !ledger.contains(snapshot.key()) && !mayBeNew.contains(snapshot.key()));
        if (changed.isEmpty()) {
            return;
        }
        journal.intend(changed);
        for (Target target : Target.values()) {
            restore(
                    target,
                    changed.stream()
                            .filter(snapshot -> routes.route(snapshot.key()).target() == target)
                            .toList(),
                    mayBeNew);
        }
    }

    private void restore(Target target, List<Snapshot> snapshots, Set<Key> fresh) throws IOException {
        final Server server = targets.get(target);
        final List<RedisFuture<String>> answers = server.pipelined(
                snapshots,
                (redis, snapshot) -> redis.restore(
                        routes.route(snapshot.key()).key().bytes(),
                        snapshot.dump(),
                        arguments(snapshot, server).replace(!fresh.contains(snapshot.key()))));
        final Set<Key> refused = new HashSet<>();
        final List<RedisException> failures = new ArrayList<>();
        for (int i = 0; i < snapshots.size(); i++) {
            final Key key = snapshots.get(i).key();
            try {
                final Optional<String> refusal =
                        server.refusal(answers.get(i), "BUSYKEY", "ERR DUMP payload", "ERR Bad data");
                refusal.ifPresent(words -> findings.add("refused", routes.route(key), words));
                if (refusal.isPresent()) {
                    refused.add(key);
                } else {
                    written++;
                }
            } catch (RedisException e) {
                failures.add(e);
                if (Server.isRefused(e) && fresh.contains(key)) {
                    refused.add(key);
                }
            }
        }
        if (failures.isEmpty()) {
            // An older value must not stay in place of one that the target can't take.
            server.remove(refused.stream()
                    .filter(key -> !fresh.contains(key))
                    .map(key -> routes.route(key).key())
                    .toList());
        } else {
            // The next run sees to those.
            refused.retainAll(fresh);
        }
        // Whoever comes to have such a name is not us: nothing may replace or remove that.
        journal.removed(refused);
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    /** The lifetime as a time of the target's clock: it doesn't grow by what lies between reading and writing. */
    private static RestoreArgs arguments(Snapshot snapshot, Server server) {
        return snapshot.expiresAt() == Snapshot.FOR_EVER
                ? RestoreArgs.Builder.ttl(0)
                : RestoreArgs.Builder.ttl(snapshot.expiresAt() + server.clockOffset())
                        .absttl();
    }

    private void removeWhatIsGone() throws IOException {
        final List<Key> gone = gone();
        final long now = System.currentTimeMillis();
        final long deleted =
                gone.stream().filter(key -> !journal.ledger().isOver(key, now)).count();
        if (deleted > MANY && deleted > journal.ledger().size() / 2) {
            spared = deleted;
            return;
        }
        removed = deleted;
        final Removal removal = new Removal(targets, routes, journal);
        for (int i = 0; i < gone.size(); i += Pages.SIZE) {
            removal.remove(gone.subList(i, Math.min(gone.size(), i + Pages.SIZE)));
        }
    }

    /** What this pass has not seen may only have been overlooked, so the source is asked. */
    private List<Key> gone() {
        final List<Key> unseen = journal.ledger().unseen();
        final List<Key> gone = new ArrayList<>();
        for (int i = 0; i < unseen.size(); i += Pages.SIZE) {
            final List<Key> some = unseen.subList(i, Math.min(unseen.size(), i + Pages.SIZE));
            final Set<Key> there = new HashSet<>(source.existing(some));
            some.stream().filter(key -> !there.contains(key)).forEach(gone::add);
        }
        return gone;
    }
}

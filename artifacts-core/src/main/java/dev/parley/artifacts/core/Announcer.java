package dev.parley.artifacts.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells rooms what becomes of artifacts: each artifact's versions one after the other, as they come about; what could not be
 * told, or was never tried because the process died, is found in the catalog by {@link #retry}, in its newest version.
 * Thread-safe; blocks nobody who changes something.
 */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final int MOST_CHAINS = 10_000;
    private static final int MOST_REMEMBERED = 10_000;
    private static final int PAGE = 100;
    private static final Duration BETWEEN_PROGRESS = Duration.ofMillis(500);
    /** A new row is told by whoever claimed it; if that has died, then after this. */
    private static final Duration NEW = Duration.ofSeconds(2);

    private final ArtifactPorts ports;
    private final ArtifactMeters meters;
    private final Executor virtualThreads;

    /** What is to be told of an artifact; the first of it is being told. */
    private final Map<ArtifactId, Chain> chains = new HashMap<>();

    private final Map<ArtifactId, Long> told = remembering();
    private final Map<ArtifactId, Instant> progress = remembering();

    Announcer(ArtifactPorts ports, ArtifactMeters meters, Executor virtualThreads) {
        this.ports = ports;
        this.meters = meters;
        this.virtualThreads = virtualThreads;
    }

    private record Version(Artifact artifact, long since) {}

    private static final class Chain {
        final PriorityQueue<Version> waiting = new PriorityQueue<>(
                Comparator.comparingLong(version -> version.artifact().version()));
    }

    /** The artifact has a new version. Never blocks. */
    void changed(Artifact artifact) {
        final Version version = new Version(artifact, System.nanoTime());
        synchronized (this) {
            final @Nullable Chain chain = chains.get(artifact.id());
            if (chain != null) {
                chain.waiting.add(version);
                return;
            }
            if (chains.size() >= MOST_CHAINS || told(artifact)) {
                return;
            }
            chains.put(artifact.id(), new Chain());
        }
        tell(version);
    }

    /** Bytes have come; told at most twice a second. Never blocks. */
    void progress(Artifact artifact, long offset) {
        final Instant now = ports.clock().instant();
        synchronized (this) {
            final @Nullable Instant last = progress.get(artifact.id());
            if (last != null && now.isBefore(last.plus(BETWEEN_PROGRESS))) {
                return;
            }
            progress.put(artifact.id(), now);
        }
        ports.voice()
                .progress(
                        artifact.room(),
                        artifact.id(),
                        offset,
                        artifact.knownLength().orElse(-1));
    }

    /** Tells what the catalog has as untold. Blocks. */
    void retry() {
        final Instant old = ports.clock().instant().minus(NEW);
        for (Artifact artifact : ports.catalog().unannounced(PAGE)) {
            if (artifact.version() > 1 || artifact.created().isBefore(old)) {
                if (knownToBeTold(artifact)) {
                    // The catalog did not hear of it.
                    noteTold(artifact);
                } else {
                    changed(artifact);
                }
            }
        }
    }

    /** How many artifacts have something under way to their rooms. */
    synchronized int underWay() {
        return chains.size();
    }

    private void tell(Version version) {
        final Artifact artifact = version.artifact();
        try {
            var _ = ports.voice()
                    .tell(artifact)
                    .whenCompleteAsync(
                            (everybody, failure) -> ended(version, failure == null && Boolean.TRUE.equals(everybody)),
                            virtualThreads);
        } catch (RuntimeException e) {
            LOG.warn("A room can't be told of an artifact", e);
            ended(version, false);
        }
    }

    private void ended(Version version, boolean everybody) {
        final Artifact artifact = version.artifact();
        if (everybody) {
            meters.announced(System.nanoTime() - version.since());
            noteTold(artifact);
        } else {
            meters.announceFailed();
            noteNotTold(artifact);
        }
        final @Nullable Version next;
        synchronized (this) {
            if (everybody) {
                told.merge(artifact.id(), artifact.version(), Math::max);
                next = next(artifact.id());
            } else {
                // Later versions must not overtake it: the newest is told when it is tried again.
                next = null;
            }
            if (next == null) {
                chains.remove(artifact.id());
            }
        }
        if (next != null) {
            tell(next);
        }
    }

    private void noteTold(Artifact artifact) {
        try {
            ports.catalog().announced(artifact.id(), artifact.version());
        } catch (UnavailableException e) {
            // It will be told once more; whoever has that version takes no notice.
            LOG.debug("The catalog does not know yet that a room has been told", e);
        }
    }

    /** So that what can't be told keeps nothing else waiting. */
    private void noteNotTold(Artifact artifact) {
        try {
            ports.catalog()
                    .notAnnounced(
                            artifact.id(), artifact.version(), ports.clock().instant());
        } catch (UnavailableException e) {
            LOG.debug("The catalog does not know yet that a room has not been told", e);
        }
    }

    /** Only while this is locked. */
    private @Nullable Version next(ArtifactId id) {
        final @Nullable Chain chain = chains.get(id);
        @Nullable Version next = chain == null ? null : chain.waiting.poll();
        while (chain != null && next != null && told(next.artifact())) {
            next = chain.waiting.poll();
        }
        return next;
    }

    /** Only while this is locked. */
    private boolean told(Artifact artifact) {
        return told.getOrDefault(artifact.id(), 0L) >= artifact.version();
    }

    private synchronized boolean knownToBeTold(Artifact artifact) {
        return told(artifact);
    }

    private static <V> Map<ArtifactId, V> remembering() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ArtifactId, V> eldest) {
                return size() > MOST_REMEMBERED;
            }
        };
    }
}

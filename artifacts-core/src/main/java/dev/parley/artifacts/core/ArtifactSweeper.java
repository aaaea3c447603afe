package dev.parley.artifacts.core;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What time does to artifacts, a page at a time: the silent are paused, or completed; what has expired goes; what a crash has left
 * in the middle is gone on with; bytes that nobody knows are removed. Several nodes may sweep the same: each step is guarded.
 */
final class ArtifactSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactSweeper.class);
    private static final int PAGE = 100;
    /** Of each kind of thing, in one sweep: what many users leave goes faster than they can make it. */
    private static final int MOST_PAGES = 10;

    private final ArtifactPorts ports;
    private final DefaultUploads uploads;
    private final Finishing completion;
    private final Removal removal;
    private final ArtifactMeters meters;
    /** Since when whoever had something to send could: silence from before says nothing. */
    private Instant listening;

    private String chunksAfter = "";
    private String objectsAfter = "";

    ArtifactSweeper(
            ArtifactPorts ports, DefaultUploads uploads, Finishing completion, Removal removal, ArtifactMeters meters) {
        this.ports = ports;
        this.uploads = uploads;
        this.completion = completion;
        this.removal = removal;
        this.meters = meters;
        this.listening = ports.clock().instant();
    }

    /** Blocks; one thread at a time. What can't be done now is tried the next time. */
    void sweep() {
        final Instant now = ports.clock().instant();
        final Instant silent = now.minus(ports.limits().silence());
        if (!listening.isAfter(silent)) {
            for (Kind kind : Kind.values()) {
                each(() -> ports.catalog().silentSince(kind, silent, PAGE), this::silent);
            }
        }
        each(() -> ports.catalog().expired(now, PAGE), this::expired);
        each(() -> ports.catalog().stuck(State.ASSEMBLING, silent, PAGE), completion::resume);
        each(() -> ports.catalog().stuck(State.STORED, silent, PAGE), completion::resume);
        orphans();
    }

    private interface Page {
        List<Artifact> get();
    }

    private interface Action {
        Object on(Artifact artifact) throws ArtifactRefusal;
    }

    /** Page after page, as long as they are full and have something in them that this sweep has not seen yet. */
    private void each(Page page, Action action) {
        final Set<ArtifactId> seen = new HashSet<>();
        boolean more = true;
        for (int pages = 0; more && pages < MOST_PAGES; pages++) {
            final List<Artifact> due;
            try {
                due = page.get();
            } catch (UnavailableException e) {
                listening = ports.clock().instant();
                failed(e);
                return;
            }
            boolean news = false;
            for (Artifact artifact : due) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                if (seen.add(artifact.id())) {
                    news = true;
                    sweep(artifact, action);
                }
            }
            more = news && due.size() == PAGE;
        }
    }

    private void sweep(Artifact artifact, Action action) {
        try {
            action.on(artifact);
        } catch (UnavailableException e) {
            failed(e);
        } catch (ArtifactRefusal e) {
            // Somebody else was faster: its next look is the next sweep.
            LOG.debug("Not swept: {}", e.getMessage());
        } catch (RuntimeException e) {
            // One that can't be swept must not keep the others waiting.
            meters.sweepFailures.increment();
            LOG.error("A defect: {} is not swept", artifact.id(), e);
        }
    }

    private void failed(RuntimeException e) {
        meters.sweepFailures.increment();
        LOG.warn("Artifacts are not swept: {}", e.getMessage());
    }

    private Optional<Artifact> silent(Artifact artifact) throws ArtifactRefusal {
        final boolean whole = artifact.length() != null && ports.chunks().length(artifact.id()) == artifact.length();
        return whole || artifact.kind() == Kind.RECORDING
                ? uploads.settle(artifact)
                : completion.moveOpen(artifact, State.PAUSED, Change.NONE);
    }

    private Optional<Artifact> expired(Artifact artifact) throws ArtifactRefusal {
        if (artifact.state().gone()) {
            ports.catalog().forget(artifact.id());
            return Optional.empty();
        }
        if (artifact.state().open()) {
            final boolean kept =
                    artifact.kind() == Kind.RECORDING && ports.chunks().length(artifact.id()) > 0;
            return kept ? uploads.settle(artifact) : uploads.expire(artifact);
        }
        return removal.remove(artifact);
    }

    private void orphans() {
        try {
            // A catalog that is new, or another's, knows nothing of what is here: that makes no orphans of it.
            if (!ports.chunks().belongsTo(ports.catalog().identity())) {
                meters.sweepFailures.increment();
                LOG.error("The store belongs to another catalog than the one that is asked: no bytes are swept");
                return;
            }
            chunksAfter = orphans(ports.chunks().all(chunksAfter, PAGE), ports.chunks()::discard);
            objectsAfter = orphans(ports.objects().all(objectsAfter, PAGE), ports.objects()::delete);
        } catch (UnavailableException e) {
            failed(e);
        }
    }

    private interface Remove {
        void remove(ArtifactId id);
    }

    /** @return after which the next page begins */
    private String orphans(List<ArtifactId> page, Remove remove) {
        for (ArtifactId id : ports.catalog().unknown(page)) {
            LOG.info("Removed bytes of {}, which the catalog does not know or which is gone", id);
            meters.orphans.increment();
            remove.remove(id);
        }
        return page.size() < PAGE ? "" : page.getLast().value();
    }
}

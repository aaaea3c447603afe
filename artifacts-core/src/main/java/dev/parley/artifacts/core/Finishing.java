package dev.parley.artifacts.core;

import dev.parley.artifacts.core.Catalog.Step;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From the last byte to what can be had: each arrow by itself, so that whatever ends in the middle is gone on with by
 * {@link #resume}, here or by another node.
 */
final class Finishing {
    private final ArtifactPorts ports;
    private final Announcer announcer;
    private final ArtifactMeters meters;

    Finishing(ArtifactPorts ports, Announcer announcer, ArtifactMeters meters) {
        this.ports = ports;
        this.announcer = announcer;
        this.meters = meters;
    }

    /**
     * All bytes are on disk.
     *
     * @param artifact whose fence is the caller's
     * @param sha256 of all bytes; {@code null} if it is not known
     * @return as far as it has come: at least {@link State#ASSEMBLING}
     */
    Artifact complete(Artifact artifact, long length, @Nullable String sha256) throws ArtifactRefusal {
        final Instant now = ports.clock().instant();
        final boolean wrong = artifact.sha256Said() != null
                && sha256 != null
                && !artifact.sha256Said().equals(sha256);
        final Change change = new Change(
                length,
                length,
                type(artifact, length),
                sha256,
                now,
                now.plus(ports.limits().kept()),
                now,
                wrong ? Failure.SHA256_MISMATCH : null,
                Artifact.ALL);
        final Artifact moved = moveOpen(artifact, wrong ? State.FAILED : State.ASSEMBLING, change)
                .orElseThrow(() -> ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "somebody newer writes now"));
        if (wrong) {
            ports.chunks().discard(artifact.id());
            return moved;
        }
        try {
            return resume(moved);
        } catch (UnavailableException e) {
            // It is whole, and that is what its client wants to know: the sweeper goes on with it.
            return moved;
        }
    }

    /** Goes on with what is {@link State#ASSEMBLING} or {@link State#STORED}; anything else is answered as it is. */
    Artifact resume(Artifact artifact) throws ArtifactRefusal {
        Artifact at = artifact;
        if (at.state() == State.ASSEMBLING) {
            final Artifact assembling = at;
            try {
                meters.timed(ports.chunks().name(), "finish", () -> {
                    ports.chunks().finish(assembling.id(), assembling.fence(), assembling.offset());
                    return true;
                });
            } catch (ArtifactRefusal e) {
                if (e.code() != ArtifactRefusal.Code.NOT_FOUND) {
                    throw e;
                }
                return moved(at, State.FAILED, failed(Failure.BYTES_LOST));
            }
            at = moved(at, State.STORED, Change.NONE);
        }
        if (at.state() == State.STORED) {
            final List<Step> steps = steps(at);
            if (steps.isEmpty()) {
                return moved(at, State.READY, Change.NONE);
            }
            final Artifact stored = at;
            at = ports.catalog()
                    .moveToWork(
                            at.id(),
                            at.fence(),
                            State.STORED,
                            Change.NONE,
                            steps,
                            ports.clock().instant())
                    .map(this::entered)
                    .orElseGet(() -> now(stored));
        }
        return at;
    }

    /** From whichever open state it is in, as long as the fence is the artifact's; empty if it is not. */
    Optional<Artifact> moveOpen(Artifact artifact, State to, Change change) {
        Optional<Artifact> at = Optional.of(artifact);
        // Between two looks the sweeper may have paused it: then it is tried from there.
        while (at.isPresent() && at.get().state().open() && at.get().fence() == artifact.fence()) {
            final State from = at.get().state();
            if (from == to) {
                return at;
            }
            final Optional<Artifact> moved = ports.catalog().move(artifact.id(), artifact.fence(), from, to, change);
            if (moved.isPresent()) {
                return moved.map(this::entered);
            }
            at = ports.catalog().find(artifact.id());
        }
        return Optional.empty();
    }

    /** One arrow; if somebody else has gone it, or another, what came of that. */
    Artifact moved(Artifact artifact, State to, Change change) {
        return ports.catalog()
                .move(artifact.id(), artifact.fence(), artifact.state(), to, change)
                .map(this::entered)
                .orElseGet(() -> now(artifact));
    }

    private Artifact now(Artifact artifact) {
        return ports.catalog().find(artifact.id()).orElse(artifact);
    }

    private Artifact entered(Artifact artifact) {
        meters.entered(artifact.state());
        announcer.changed(artifact);
        return artifact;
    }

    private List<Step> steps(Artifact artifact) {
        final List<Step> steps = new ArrayList<>();
        if (ports.media().present()) {
            steps.add(Step.VERIFY);
            if (artifact.kind() == Kind.RECORDING) {
                steps.add(Step.REMUX);
            }
            steps.add(Step.THUMBNAIL);
        } else if (artifact.sha256() == null) {
            steps.add(Step.VERIFY);
        }
        return steps;
    }

    /** What its first bytes say, once they are all here; {@code null} if it is known, or not yet to be known. */
    @Nullable
    String type(Artifact artifact, long offset) {
        if (artifact.typeFound() != null || offset == 0) {
            return null;
        }
        final ByteBuffer head = ByteBuffer.allocate((int) Math.min(TypeFinder.HEAD, offset));
        while (head.hasRemaining() && ports.chunks().read(artifact.id(), head.position(), head) > 0) {
            // Until it is full, or there is no more.
        }
        // They are an object already: its worker looks.
        return head.position() == 0 ? null : ports.types().find(Arrays.copyOf(head.array(), head.position()));
    }

    static Change failed(Failure error) {
        return new Change(null, null, null, null, null, null, null, error);
    }
}

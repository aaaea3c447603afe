package dev.parley.artifacts.core;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who asks last owns an upload: its fence rises in the catalog, whoever writes in this process is cut off and given a second to
 * settle, and the store refuses whoever writes in another.
 */
final class Takeovers {
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final ArtifactPorts ports;
    private final ArtifactMeters meters;
    private final ConcurrentMap<ArtifactId, Owner> owners = new ConcurrentHashMap<>();

    Takeovers(ArtifactPorts ports, ArtifactMeters meters) {
        this.ports = ports;
        this.meters = meters;
        meters.active(owners::size);
    }

    /** Whoever has an upload in this process now. */
    static final class Owner {
        private final long fence;
        private final Uploads.Cut cut;
        private final CountDownLatch settled = new CountDownLatch(1);
        private volatile boolean over;

        private Owner(long fence, Uploads.Cut cut) {
            this.fence = fence;
            this.cut = cut;
        }

        /** Whether somebody newer has it. */
        boolean over() {
            return over;
        }
    }

    /**
     * An upload that is the caller's.
     *
     * @param artifact with the fence that is the caller's
     * @param writer appends where the bytes end; closed by {@link #release}
     */
    record Taken(Artifact artifact, Owner owner, ChunkStore.Writer writer) {}

    /** @return empty if the artifact is not open */
    Optional<Taken> take(ArtifactId id, Uploads.Cut cut) throws ArtifactRefusal {
        final Optional<Artifact> raised = ports.catalog().raiseFence(id);
        if (raised.isEmpty()) {
            return Optional.empty();
        }
        final Artifact artifact = raised.get();
        final Owner owner = new Owner(artifact.fence(), cut);
        ChunkStore.@Nullable Writer writer = null;
        try {
            enter(id, owner);
            writer = meters.timed(
                    ports.chunks().name(), "open", () -> ports.chunks().open(id, artifact.fence()));
            // Whoever sent it has not come to the end of what its checksum is of.
            if (writer.offset() > artifact.sure()) {
                writer.truncate(artifact.sure());
                writer.sync();
            } else if (writer.offset() > artifact.offset()) {
                // Not acknowledged by whoever wrote it, but here: once it is on disk it counts.
                writer.sync();
            }
            if (writer.offset() < artifact.offset()) {
                meters.lostBytes.increment((double) (artifact.offset() - writer.offset()));
            }
            return Optional.of(new Taken(artifact, owner, writer));
        } catch (ArtifactRefusal | RuntimeException e) {
            if (writer != null) {
                writer.close();
            }
            leave(id, owner);
            throw e;
        }
    }

    /** Whoever took it is through with it. */
    void release(Taken taken) {
        try {
            taken.writer().close();
        } finally {
            leave(taken.artifact().id(), taken.owner());
        }
    }

    int active() {
        return owners.size();
    }

    private void enter(ArtifactId id, Owner owner) throws ArtifactRefusal {
        final Owner[] before = new Owner[1];
        final Owner now = owners.compute(id, (key, old) -> {
            if (old != null && old.fence > owner.fence) {
                return old;
            }
            before[0] = old;
            return owner;
        });
        if (now != owner) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "somebody newer writes now");
        }
        if (before[0] != null) {
            cutOff(before[0]);
        }
    }

    private void cutOff(Owner old) {
        meters.takeovers.increment();
        old.over = true;
        old.cut.cutOff();
        try {
            // If it has not settled by then the store refuses it: nothing depends on it.
            var _ = old.settled.await(SETTLE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave(ArtifactId id, Owner owner) {
        owners.remove(id, owner);
        owner.settled.countDown();
    }
}

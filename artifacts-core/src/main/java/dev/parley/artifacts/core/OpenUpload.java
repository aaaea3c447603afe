package dev.parley.artifacts.core;

import dev.parley.artifacts.core.Digests.Digest;
import dev.parley.artifacts.core.Takeovers.Taken;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One request's bytes, straight into the store; hashed on the way. */
final class OpenUpload implements Uploads.Receiving {
    /** How often the catalog hears of bytes that nobody has asked to be acknowledged; oftener where silence begins soon. */
    private static final Duration NOTE = Duration.ofSeconds(5);

    private static final int NOTES_IN_SILENCE = 3;

    private final DefaultUploads uploads;
    private final Taken taken;
    private final long begin;
    private final @Nullable Digest before;
    private @Nullable Digest digest;
    private Artifact artifact;
    private Instant noted;
    private boolean receiving;
    private boolean held;
    private boolean acknowledged = true;
    private boolean closed;

    /**
     * @param artifact as it is in the catalog, its length declared
     * @param digest of what is there; {@code null} if it is not known
     */
    OpenUpload(DefaultUploads uploads, Taken taken, Artifact artifact, @Nullable Digest digest) {
        this.uploads = uploads;
        this.taken = taken;
        this.artifact = artifact;
        this.begin = taken.writer().offset();
        this.before = digest == null ? null : digest.copy();
        this.digest = digest;
        this.noted = artifact.lastByte();
    }

    @Override
    public long offset() {
        return taken.writer().offset();
    }

    @Override
    public void hold() {
        held = true;
    }

    @Override
    public void write(ByteBuffer bytes) throws ArtifactRefusal {
        if (taken.owner().over()) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "somebody newer writes now");
        }
        final int count = bytes.remaining();
        if (count > uploads.most(artifact) - offset()) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.TOO_LARGE, "more bytes than there may be");
        }
        ArtifactPorts.ask(() -> {
            note();
            acknowledged = false;
            append(bytes);
            return true;
        });
        uploads.received(artifact, count, offset());
    }

    private void append(ByteBuffer bytes) throws ArtifactRefusal {
        final ByteBuffer hashed = bytes.duplicate();
        final @Nullable Digest so = digest;
        // What a failed write leaves is not known: neither is its hash.
        digest = null;
        taken.writer().write(bytes);
        if (so != null) {
            so.sha256().update(hashed);
            digest = new Digest(offset(), so.sha256());
        }
    }

    /** That bytes come, before they count as silent. */
    private void note() throws ArtifactRefusal {
        final Instant now = uploads.ports().clock().instant();
        final Duration since = Duration.between(noted, now);
        final Duration silence = uploads.ports().limits().silence();
        if (receiving && since.compareTo(NOTE) < 0 && since.compareTo(silence.dividedBy(NOTES_IN_SILENCE)) < 0) {
            return;
        }
        final Change change = uploads.bytesCame(artifact, null, null, now).withSure(held ? begin : Artifact.ALL);
        // A silent one may have been paused meanwhile: what the first write did is done again.
        final boolean silent = since.compareTo(silence.dividedBy(2)) >= 0;
        if (!receiving || silent) {
            artifact = uploads.receiving(artifact, change);
        } else if (!noted(change)) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "somebody newer writes now");
        }
        receiving = true;
        noted = now;
    }

    private boolean noted(Change change) {
        try {
            return uploads.ports().catalog().progress(artifact.id(), artifact.fence(), change);
        } catch (UnavailableException e) {
            // What is under way goes on to the end of its request without the catalog.
            return true;
        }
    }

    @Override
    public void takeBack() throws ArtifactRefusal {
        ArtifactPorts.ask(() -> {
            taken.writer().truncate(begin);
            sync();
            digest = before == null ? null : before.copy();
            acknowledged = true;
            return true;
        });
    }

    @Override
    public Artifact acknowledge() throws ArtifactRefusal {
        return ArtifactPorts.ask(() -> {
            sync();
            artifact = uploads.acknowledged(artifact, offset(), digest == null ? null : digest.hex(), held);
            acknowledged = true;
            held = false;
            noted = artifact.lastByte();
            return artifact;
        });
    }

    private void sync() throws ArtifactRefusal {
        uploads.meters().timed(uploads.ports().chunks().name(), "sync", () -> {
            taken.writer().sync();
            return true;
        });
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (!acknowledged && !held && !taken.owner().over()) {
                acknowledge();
            }
        } catch (ArtifactRefusal e) {
            // Whoever comes next finds in the store how far it has come.
            return;
        } finally {
            if (digest != null && (acknowledged || !held) && artifact.state().open()) {
                uploads.digests().keep(artifact.id(), digest);
            }
            uploads.takeovers().release(taken);
        }
    }
}

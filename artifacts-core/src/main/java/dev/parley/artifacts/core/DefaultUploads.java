package dev.parley.artifacts.core;

import dev.parley.artifacts.core.Catalog.Claim;
import dev.parley.artifacts.core.Digests.Digest;
import dev.parley.artifacts.core.Takeovers.Taken;
import dev.parley.protocol.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Uploads on ports. */
final class DefaultUploads implements Uploads {
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final ArtifactPorts ports;
    private final SecureRandom random;
    private final ArtifactMeters meters;
    private final Announcer announcer;
    private final Finishing completion;
    private final Takeovers takeovers;
    private final Digests digests = new Digests();

    DefaultUploads(
            ArtifactPorts ports,
            SecureRandom random,
            ArtifactMeters meters,
            Announcer announcer,
            Finishing completion) {
        this.ports = ports;
        this.random = random;
        this.meters = meters;
        this.announcer = announcer;
        this.completion = completion;
        this.takeovers = new Takeovers(ports, meters);
    }

    @Override
    public Created create(Requester caller, Draft draft) throws ArtifactRefusal {
        if (!caller.mayEnter(draft.room())) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FORBIDDEN, "the token is not good for this room");
        }
        if (draft.length() != null) {
            requireLength(draft.length());
        }
        return ArtifactPorts.ask(() -> {
            final Optional<Artifact> before = ports.catalog().claimed(caller.user(), draft);
            if (before.isPresent()) {
                return known(before.get(), draft);
            }
            // Before anything is written, so that whoever asks to no end fills no catalog; and afterwards, as others
            // ask, too.
            requireRoom(caller.user(), draft.length(), 1);
            final Instant now = ports.clock().instant();
            final Claim claim = ports.catalog()
                    .claim(
                            ArtifactId.random(random),
                            caller.user(),
                            draft,
                            ports.chunks().name(),
                            now,
                            now.plus(ports.limits().idle()));
            return switch (claim) {
                case Claim.Won(Artifact artifact) -> won(artifact);
                case Claim.Known(Artifact artifact) -> known(artifact, draft);
            };
        });
    }

    private Created won(Artifact artifact) throws ArtifactRefusal {
        try {
            requireRoom(artifact.owner(), artifact.length(), 0);
        } catch (ArtifactRefusal noRoom) {
            giveBack(artifact);
            throw noRoom;
        }
        meters.entered(artifact.state());
        announcer.changed(artifact);
        if (artifact.length() != null && artifact.length() == 0) {
            return new Created(completion.complete(artifact, 0, Digest.empty().hex()), false);
        }
        return new Created(artifact, false);
    }

    /**
     * Refuses if the disk, or what the user may have open, is full.
     *
     * @param more uploads that are not in the catalog yet
     */
    private void requireRoom(UserId owner, @Nullable Long length, int more) throws ArtifactRefusal {
        if (ports.chunks().free() - (length == null ? 0 : length)
                < ports.limits().minFree()) {
            throw ArtifactRefusal.retryable(ArtifactRefusal.Code.NO_SPACE, "the disk is nearly full", RETRY);
        }
        if (ports.catalog().openOf(owner) + more > ports.limits().openPerUser()) {
            throw ArtifactRefusal.retryable(
                    ArtifactRefusal.Code.TOO_MANY, "too many uploads that are not whole yet", RETRY);
        }
    }

    /** As if it had not been claimed, so that its client id may be tried again. */
    private void giveBack(Artifact artifact) {
        ports.catalog().move(artifact.id(), artifact.fence(), State.CLAIMED, State.CANCELLED, Change.NONE);
        ports.catalog().forget(artifact.id());
    }

    private static Created known(Artifact artifact, Draft draft) throws ArtifactRefusal {
        final boolean same = artifact.room().equals(draft.room())
                && artifact.name().equals(draft.name())
                && artifact.typeSaid().equals(draft.type())
                && Objects.equals(artifact.sha256Said(), draft.sha256())
                && (draft.length() == null || draft.length().equals(artifact.length()));
        if (!same) {
            throw ArtifactRefusal.of(
                    ArtifactRefusal.Code.CLIENT_ID_TAKEN, "the client id stands for something else already");
        }
        if (artifact.state().gone()) {
            throw ArtifactRefusal.of(
                    ArtifactRefusal.Code.GONE, "it is " + artifact.state().wireName());
        }
        return new Created(artifact, true);
    }

    @Override
    public Artifact head(Requester caller, ArtifactId id) throws ArtifactRefusal {
        return ArtifactPorts.ask(() -> {
            final Artifact found = writable(caller, id);
            final Optional<Taken> taken = take(found, () -> {});
            if (taken.isEmpty()) {
                return writable(caller, id);
            }
            try {
                return offsetOf(taken.get());
            } finally {
                takeovers.release(taken.get());
            }
        });
    }

    /** What is on disk is acknowledged by this; if it is all, it is completed. */
    private Artifact offsetOf(Taken taken) throws ArtifactRefusal {
        final long offset = taken.writer().offset();
        final Artifact artifact = taken.artifact();
        if (artifact.length() != null && artifact.length() == offset) {
            final @Nullable Digest digest = digests.take(artifact.id(), offset);
            return completion.complete(artifact, offset, digest == null ? null : digest.hex());
        }
        if (offset != artifact.offset()) {
            ports.catalog()
                    .progress(
                            artifact.id(),
                            artifact.fence(),
                            new Change(null, offset, null, null, null, null, null, null));
        }
        return artifact.with(artifact.length(), offset, artifact.typeFound(), artifact.lastByte());
    }

    @Override
    public Receiving receive(Requester caller, ArtifactId id, long offset, @Nullable Long length, Cut cut)
            throws ArtifactRefusal {
        return ArtifactPorts.ask(() -> {
            final Artifact found = writable(caller, id);
            final Taken taken = take(found, cut)
                    .orElseThrow(() -> ArtifactRefusal.of(ArtifactRefusal.Code.WRONG_OFFSET, "it is whole already"));
            boolean begun = false;
            try {
                if (taken.writer().offset() != offset) {
                    throw ArtifactRefusal.of(
                            ArtifactRefusal.Code.WRONG_OFFSET,
                            "the upload is at " + taken.writer().offset());
                }
                final Artifact artifact = declared(taken.artifact(), offset, length);
                if (offset > 0) {
                    meters.resumes.increment();
                }
                final OpenUpload upload = new OpenUpload(this, taken, artifact, digests.take(id, offset));
                begun = true;
                return upload;
            } finally {
                if (!begun) {
                    takeovers.release(taken);
                }
            }
        });
    }

    private Artifact declared(Artifact artifact, long offset, @Nullable Long length) throws ArtifactRefusal {
        if (length == null) {
            return artifact.with(artifact.length(), offset, artifact.typeFound(), artifact.lastByte());
        }
        requireLength(length);
        if (artifact.length() != null ? !artifact.length().equals(length) : length < offset) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.BAD_REQUEST, "the length does not fit");
        }
        final Change change = new Change(length, null, null, null, null, null, null, null);
        if (!ports.catalog().progress(artifact.id(), artifact.fence(), change)) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "somebody newer writes now");
        }
        return artifact.with(length, offset, artifact.typeFound(), artifact.lastByte());
    }

    @Override
    public Artifact pause(Requester caller, ArtifactId id) throws ArtifactRefusal {
        return ArtifactPorts.ask(() -> {
            final Artifact found = writable(caller, id);
            return completion.moveOpen(found, State.PAUSED, Change.NONE).orElse(found);
        });
    }

    @Override
    public void cancel(Requester caller, ArtifactId id) throws ArtifactRefusal {
        ArtifactPorts.ask(() -> {
            if (cancel(writable(caller, id)).isEmpty()) {
                throw ArtifactRefusal.of(ArtifactRefusal.Code.BAD_REQUEST, "it is whole: it can be deleted");
            }
            return true;
        });
    }

    /** Ends what is open, whoever writes; empty if it is open no more. */
    Optional<Artifact> cancel(Artifact artifact) throws ArtifactRefusal {
        return end(take(artifact, () -> {}), State.CANCELLED);
    }

    /** Ends what nobody writes any more; empty if it is open no more, or somebody has come back to it. */
    Optional<Artifact> expire(Artifact silent) throws ArtifactRefusal {
        return end(takeSilent(silent), State.EXPIRED);
    }

    private Optional<Artifact> end(Optional<Taken> taken, State to) throws ArtifactRefusal {
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        try {
            final Change change = new Change(
                    null,
                    null,
                    null,
                    null,
                    null,
                    ports.clock().instant().plus(ports.limits().idle()),
                    null,
                    null);
            final Optional<Artifact> moved = completion.moveOpen(taken.get().artifact(), to, change);
            if (moved.isPresent()) {
                ports.chunks().discard(moved.get().id());
                digests.forget(moved.get().id());
            }
            return moved;
        } finally {
            takeovers.release(taken.get());
        }
    }

    /**
     * Takes over what nobody writes any more: completes what has all its bytes, or a recording where its bytes end; the rest is
     * paused. Empty if it is open no more, or somebody has come back to it.
     */
    Optional<Artifact> settle(Artifact silent) throws ArtifactRefusal {
        final Optional<Taken> taken = takeSilent(silent);
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        try {
            final Artifact artifact = taken.get().artifact();
            final long offset = taken.get().writer().offset();
            final boolean whole = artifact.length() != null && artifact.length() == offset;
            if (whole || (artifact.kind() == Kind.RECORDING && offset > 0)) {
                final @Nullable Digest digest = digests.take(artifact.id(), offset);
                return Optional.of(completion.complete(artifact, offset, digest == null ? null : digest.hex()));
            }
            return completion.moveOpen(artifact, State.PAUSED, Change.NONE);
        } finally {
            takeovers.release(taken.get());
        }
    }

    @Override
    public int active() {
        return takeovers.active();
    }

    // ---- for the requests under way

    /**
     * The row has these bytes now, and all that follows from it.
     *
     * @param held whether they count by this only
     */
    Artifact acknowledged(Artifact artifact, long offset, @Nullable String sha256, boolean held)
            throws ArtifactRefusal {
        if (artifact.length() != null && artifact.length() == offset) {
            return completion.complete(artifact, offset, sha256);
        }
        final Instant now = ports.clock().instant();
        final @Nullable String type = offset < TypeFinder.HEAD ? null : completion.type(artifact, offset);
        try {
            if (!ports.catalog()
                    .progress(
                            artifact.id(),
                            artifact.fence(),
                            bytesCame(artifact, offset, type, now).withSure(Artifact.ALL))) {
                throw ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "somebody newer writes now");
            }
        } catch (UnavailableException e) {
            if (held) {
                throw e;
            }
            // The bytes are on disk under the highest fence the store knows: that is what is acknowledged.
            return artifact.with(artifact.length(), offset, artifact.typeFound(), now);
        }
        return artifact.with(artifact.length(), offset, type == null ? artifact.typeFound() : type, now);
    }

    /** Bytes come: it is {@link State#RECEIVING}, if it was not. */
    Artifact receiving(Artifact artifact, Change change) throws ArtifactRefusal {
        final Optional<Artifact> now =
                ports.catalog().find(artifact.id()).filter(found -> found.fence() == artifact.fence());
        if (now.isPresent() && now.get().state() == State.RECEIVING) {
            if (ports.catalog().progress(artifact.id(), artifact.fence(), change)) {
                return now.get();
            }
        } else if (now.isPresent()) {
            final Optional<Artifact> moved = completion.moveOpen(now.get(), State.RECEIVING, change);
            if (moved.isPresent()) {
                return moved.get();
            }
        }
        throw ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "somebody newer writes now");
    }

    Change bytesCame(Artifact artifact, @Nullable Long offset, @Nullable String type, Instant now) {
        final Instant idle = now.plus(ports.limits().idle());
        final Instant longest = artifact.created().plus(ports.limits().longest());
        return new Change(null, offset, type, null, now, idle.isBefore(longest) ? idle : longest, null, null);
    }

    /** Somebody else has changed its row. */
    Artifact changed(Artifact artifact) {
        meters.entered(artifact.state());
        announcer.changed(artifact);
        return artifact;
    }

    void received(Artifact artifact, int count, long offset) {
        meters.receivedBytes.increment(count);
        announcer.progress(artifact, offset);
    }

    long most(Artifact artifact) {
        return artifact.knownLength().orElse(ports.limits().maxBytes());
    }

    ArtifactPorts ports() {
        return ports;
    }

    ArtifactMeters meters() {
        return meters;
    }

    Digests digests() {
        return digests;
    }

    Takeovers takeovers() {
        return takeovers;
    }

    private Optional<Taken> take(Artifact artifact, Cut cut) throws ArtifactRefusal {
        if (!artifact.state().open()) {
            return Optional.empty();
        }
        try {
            return takeovers.take(artifact.id(), cut);
        } catch (ArtifactRefusal e) {
            if (e.code() == ArtifactRefusal.Code.FENCED && wasWhole(artifact.id())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Whether it was one object already, though its row says that bytes may come, and whose row is mended by that. Rows say so that have
     * fallen behind their bytes: an older state of the catalog was put back, or the power went before what it wrote was on disk.
     */
    private boolean wasWhole(ArtifactId id) throws ArtifactRefusal {
        final Optional<Artifact> behind =
                ports.catalog().find(id).filter(artifact -> artifact.state().open());
        final Optional<ObjectStore.Reader> object =
                behind.flatMap(artifact -> ports.objects().open(artifact.content()));
        if (object.isEmpty()) {
            return false;
        }
        final long size;
        try (ObjectStore.Reader reader = object.get()) {
            size = reader.size();
        }
        final Artifact artifact = behind.get();
        if (artifact.length() != null && artifact.length() != size) {
            return false;
        }
        completion.complete(artifact, size, null);
        return true;
    }

    /** As {@link #take}; empty, too, if somebody has come to it since its row was read. */
    private Optional<Taken> takeSilent(Artifact silent) throws ArtifactRefusal {
        final Optional<Taken> taken = take(silent, () -> {});
        if (taken.isPresent() && taken.get().artifact().fence() != silent.fence() + 1) {
            takeovers.release(taken.get());
            return Optional.empty();
        }
        return taken;
    }

    private Artifact writable(Requester caller, ArtifactId id) throws ArtifactRefusal {
        final Artifact artifact = ports.catalog()
                .find(id)
                .filter(found -> caller.mayEnter(found.room()))
                .orElseThrow(() -> ArtifactRefusal.of(ArtifactRefusal.Code.NOT_FOUND, "there is no such upload"));
        if (!caller.mayWrite(artifact)) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FORBIDDEN, "it is another user's upload");
        }
        if (artifact.state().gone()) {
            throw ArtifactRefusal.of(
                    ArtifactRefusal.Code.GONE, "it is " + artifact.state().wireName());
        }
        return artifact;
    }

    private void requireLength(long length) throws ArtifactRefusal {
        if (length < 0) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.BAD_REQUEST, "a length is 0 or more");
        }
        if (length > ports.limits().maxBytes()) {
            throw ArtifactRefusal.of(
                    ArtifactRefusal.Code.TOO_LARGE, "at most " + ports.limits().maxBytes() + " bytes");
        }
    }
}

package dev.parley.artifacts.core;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The library on ports. */
final class DefaultLibrary implements Library {
    private static final int MOST = 100;
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final String UNKNOWN_TYPE = "application/octet-stream";
    private static final Set<State> SHOWN = Arrays.stream(State.values())
            .filter(state -> !state.gone())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(State.class)));

    private final ArtifactPorts ports;
    private final DefaultUploads uploads;
    private final Removal removal;

    DefaultLibrary(ArtifactPorts ports, DefaultUploads uploads, Removal removal) {
        this.ports = ports;
        this.uploads = uploads;
        this.removal = removal;
    }

    @Override
    public Artifact find(Requester caller, ArtifactId id) throws ArtifactRefusal {
        return ArtifactPorts.ask(() -> ports.catalog()
                .find(id)
                .filter(found -> caller.mayEnter(found.room()))
                .orElseThrow(DefaultLibrary::notFound));
    }

    @Override
    public Catalog.Page list(Requester caller, Catalog.Query query) throws ArtifactRefusal {
        if (!caller.mayEnter(query.room())) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FORBIDDEN, "the token is not good for this room");
        }
        try {
            return ArtifactPorts.ask(() -> ports.catalog()
                    .list(new Catalog.Query(
                            query.room(),
                            query.kind(),
                            query.states().isEmpty() ? SHOWN : query.states(),
                            query.after(),
                            Math.clamp(query.limit(), 1, MOST))));
        } catch (IllegalArgumentException e) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.BAD_REQUEST, "no place in this list");
        }
    }

    @Override
    public Content open(Requester caller, ArtifactId id, String rendition) throws ArtifactRefusal {
        return opened(find(caller, id), rendition);
    }

    @Override
    public Content openByLink(ArtifactId id, String rendition) throws ArtifactRefusal {
        return opened(
                ArtifactPorts.ask(() -> ports.catalog().find(id).orElseThrow(DefaultLibrary::notFound)), rendition);
    }

    private Content opened(Artifact artifact, String rendition) throws ArtifactRefusal {
        requireWhole(artifact);
        if (rendition.isEmpty()) {
            final String type = artifact.typeFound() == null ? UNKNOWN_TYPE : artifact.typeFound();
            // Its bytes never change: without their hash, the id says as much.
            final String etag = artifact.sha256() == null ? artifact.id() + "-" + artifact.offset() : artifact.sha256();
            return new Content(artifact, type, etag, reader(artifact.content()));
        }
        final Rendition made = artifact.renditions().stream()
                .filter(one -> one.name().equals(rendition))
                .findFirst()
                .orElseThrow(DefaultLibrary::notFound);
        final String etag = artifact.id() + "-" + made.object().part();
        return new Content(artifact, made.type(), etag, reader(made.object()));
    }

    private ObjectStore.Reader reader(ObjectKey key) throws ArtifactRefusal {
        return ArtifactPorts.ask(() -> ports.objects().open(key).orElseThrow(DefaultLibrary::notFound));
    }

    private static void requireWhole(Artifact artifact) throws ArtifactRefusal {
        final State state = artifact.state();
        if (state.gone()) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.GONE, "it is " + state.wireName());
        }
        if (state == State.QUARANTINED) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FORBIDDEN, "something harmful was found in it");
        }
        // What could not be worked on is there as it came.
        final boolean parked =
                state == State.FAILED && Failure.PARKED.wireName().equals(artifact.error());
        if (state != State.STORED && state != State.PROCESSING && state != State.READY && !parked) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.NOT_READY, "it is " + state.wireName());
        }
    }

    @Override
    public Artifact delete(Requester caller, ArtifactId id) throws ArtifactRefusal {
        final Artifact artifact = deletable(caller, id);
        if (artifact.state().gone()) {
            throw ArtifactRefusal.of(
                    ArtifactRefusal.Code.GONE, "it is " + artifact.state().wireName());
        }
        return ArtifactPorts.ask(() -> {
            final Optional<Artifact> cancelled = artifact.state().open() ? uploads.cancel(artifact) : Optional.empty();
            final Optional<Artifact> removed = cancelled.isPresent() ? cancelled : removal.remove(find(caller, id));
            return removed.orElseThrow(
                    () -> ArtifactRefusal.retryable(ArtifactRefusal.Code.NOT_READY, "it is about to be whole", RETRY));
        });
    }

    @Override
    public Artifact retry(Requester caller, ArtifactId id) throws ArtifactRefusal {
        final Artifact artifact = deletable(caller, id);
        if (artifact.state() != State.FAILED) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.BAD_REQUEST, "it has not failed");
        }
        return ArtifactPorts.ask(() -> ports.catalog()
                .unpark(id, ports.clock().instant())
                .map(uploads::changed)
                .orElseThrow(() -> ArtifactRefusal.of(
                        ArtifactRefusal.Code.BAD_REQUEST, "there is no work to be done on it again")));
    }

    private Artifact deletable(Requester caller, ArtifactId id) throws ArtifactRefusal {
        final Artifact artifact = find(caller, id);
        if (!caller.mayDelete(artifact)) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FORBIDDEN, "its owner's and moderators' only");
        }
        return artifact;
    }

    private static ArtifactRefusal notFound() {
        return ArtifactRefusal.of(ArtifactRefusal.Code.NOT_FOUND, "there is no such artifact");
    }
}

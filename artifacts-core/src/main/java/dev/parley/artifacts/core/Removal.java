package dev.parley.artifacts.core;

import java.util.Optional;

/** Takes away what is whole: first it is {@link State#DELETED}, then its bytes go; if that fails the sweeper sees to it. */
final class Removal {
    private final ArtifactPorts ports;
    private final Finishing completion;

    Removal(ArtifactPorts ports, Finishing completion) {
        this.ports = ports;
        this.completion = completion;
    }

    /** Empty if it is in no state that can be deleted: open, or about to be whole. */
    Optional<Artifact> remove(Artifact artifact) {
        Optional<Artifact> at = Optional.of(artifact);
        while (at.isPresent() && at.get().state().mayBecome(State.DELETED)) {
            final Change change = new Change(
                    null,
                    null,
                    null,
                    null,
                    null,
                    ports.clock().instant().plus(ports.limits().tombstone()),
                    null,
                    null);
            final Artifact moved = completion.moved(at.get(), State.DELETED, change);
            if (moved.state() == State.DELETED) {
                ports.objects().delete(artifact.id());
                ports.chunks().discard(artifact.id());
                return Optional.of(moved);
            }
            at = ports.catalog().find(artifact.id());
        }
        return Optional.empty();
    }
}

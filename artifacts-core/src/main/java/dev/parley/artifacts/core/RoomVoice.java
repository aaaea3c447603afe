package dev.parley.artifacts.core;

import dev.parley.protocol.RoomName;
import java.util.concurrent.CompletionStage;

/** Port: tells who is in a room. Never blocks; any thread. */
public interface RoomVoice {

    /**
     * The artifact as it is now, to everybody in its room (protocol, push {@code artifact}).
     *
     * @return whether every node with members of the room has it; {@code false} has it told again
     */
    CompletionStage<Boolean> tell(Artifact artifact);

    /**
     * How far it has come (protocol, push {@code artifact-progress}): told when there is a chance, or not at all.
     *
     * @param length in bytes, -1 if it is not known
     */
    void progress(RoomName room, ArtifactId id, long offset, long length);
}

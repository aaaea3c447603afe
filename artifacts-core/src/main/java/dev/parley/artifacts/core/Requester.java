package dev.parley.artifacts.core;

import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.util.function.Predicate;

/**
 * Whoever asks, with a token that has been checked and not been revoked.
 *
 * @param allows whether the token is good for a room
 */
public record Requester(UserId user, Predicate<RoomName> allows, boolean moderator) {

    /** Whether it may see what is in the room, and put something there. */
    public boolean mayEnter(RoomName room) {
        return allows.test(room);
    }

    /** Whether it may write to, or cancel, what is still being received: its owner alone. */
    public boolean mayWrite(Artifact artifact) {
        return artifact.owner().equals(user) && mayEnter(artifact.room());
    }

    /** Whether it may delete it: its owner, and moderators of the room. */
    public boolean mayDelete(Artifact artifact) {
        return mayEnter(artifact.room()) && (moderator || artifact.owner().equals(user));
    }
}

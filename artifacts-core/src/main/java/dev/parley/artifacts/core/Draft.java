package dev.parley.artifacts.core;

import dev.parley.protocol.RoomName;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants to upload.
 *
 * @param peer its own in the room, for people; {@code null} if it doesn't say
 * @param name cleaned already: 1 to 255 characters, no control characters, no separators of paths
 * @param type as the client says; empty if it doesn't
 * @param length in bytes, 0 or more; {@code null} if it follows later
 * @param sha256 in lower-case hexadecimal; {@code null} if it isn't said
 */
public record Draft(
        RoomName room,
        @Nullable String peer,
        Kind kind,
        ClientId clientId,
        String name,
        String type,
        @Nullable Long length,
        @Nullable String sha256) {}

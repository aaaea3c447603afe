package dev.parley.protocol;

import org.jspecify.annotations.Nullable;

/** What became of a frame or event that came in. */
public sealed interface Parsed {
    record Ok(Request request) implements Parsed {}

    /** @param id the request's id if it could be read; otherwise the error goes back without {@code re} */
    record Rejected(@Nullable RequestId id, ProtocolError error) implements Parsed {}
}

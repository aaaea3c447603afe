package dev.parley.bench.upload;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of one upload.
 *
 * @param upload where it is; {@code null} if it was not created
 * @param acknowledged bytes
 * @param took from before it was created until its last byte was acknowledged; zero if that was not so
 * @param finish of that, the time since its last byte had been written
 * @param ready from its last byte, too, until it could be had; zero where nobody says
 * @param sha256 as the server says; empty if it does not
 * @param fault empty if there was none
 */
public record Uploaded(
        @Nullable URI upload,
        String token,
        long acknowledged,
        Duration took,
        Duration finish,
        Duration ready,
        String sha256,
        String fault) {
    /** What is wrong with it; empty if nothing is. */
    public String wrong(String expected) {
        return fault.isEmpty() && !sha256.isEmpty() && !sha256.equals(expected)
                ? "the server has other bytes than were sent: SHA-256 " + sha256 + ", expected " + expected
                : fault;
    }
}

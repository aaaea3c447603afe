package dev.parley.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An error as a client sees it (protocol, "Errors and close codes").
 *
 * @param code its place in the error table
 * @param message for the developer of the client; never bears another user's data, a secret or an exception's text
 * @param retryAfter with {@link ErrorCode#RATE_LIMITED}, when to try again; otherwise {@code null}
 */
public record ProtocolError(
        ErrorCode code, String message, @Nullable Duration retryAfter) {
    public static ProtocolError of(ErrorCode code, String message) {
        return new ProtocolError(code, message, null);
    }

    public static ProtocolError rateLimited(String message, Duration retryAfter) {
        return new ProtocolError(ErrorCode.RATE_LIMITED, message, retryAfter);
    }
}

package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request, or a connection, that failed. {@link #code} is what to decide by; the message is for the developer. */
public final class ParleyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final boolean retryable;
    private final long retryAfter;
    private final transient @Nullable CloseReason closed;

    private ParleyException(
            ErrorCode code, String message, boolean retryable, long retryAfter, @Nullable CloseReason closed) {
        super(message);
        this.code = code;
        this.retryable = retryable;
        this.retryAfter = retryAfter;
        this.closed = closed;
    }

    /** For a token provider, too: one that is not retryable closes the client. */
    public ParleyException(ErrorCode code, String message, boolean retryable) {
        this(code, message, retryable, 0, null);
    }

    static ParleyException closed(CloseReason reason) {
        return new ParleyException(ErrorCode.CLOSED, reason.message(), false, 0, reason);
    }

    /** What the hub has said. */
    static ParleyException of(JsonObject error, @Nullable CloseReason closed) {
        return new ParleyException(
                Words.read(error.text("code"), ErrorCode.UNKNOWN),
                error.textOrEmpty("message"),
                error.flag("retryable"),
                error.number("retryAfter", 0),
                closed);
    }

    static ParleyException timeout(String type) {
        return new ParleyException(ErrorCode.TIMEOUT, "no reply to " + type, true);
    }

    public ErrorCode code() {
        return code;
    }

    /** Whether the same may succeed later. What could be tried again has been, before this is thrown. */
    public boolean retryable() {
        return retryable;
    }

    /** Zero unless the hub has said when, as with {@link ErrorCode#RATE_LIMITED}. */
    public Duration retryAfter() {
        return Duration.ofMillis(retryAfter);
    }

    /** Why the client will not come back; null where it will. */
    public @Nullable CloseReason closed() {
        return closed;
    }
}

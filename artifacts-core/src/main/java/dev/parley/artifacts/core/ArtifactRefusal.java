package dev.parley.artifacts.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An expected no. It answers one request, and nothing has changed but what its code says.
 *
 * <p>Not an error of the hub: thrown, because it ends a request from any depth; without a stack.
 */
public final class ArtifactRefusal extends Exception {
    private static final long serialVersionUID = 1;

    /** Why; each is told to clients by its name. */
    public enum Code {
        /** There is none, or the caller may not know of it. */
        NOT_FOUND("not-found"),
        /** It has been cancelled, has expired, or was deleted. */
        GONE("gone"),
        FORBIDDEN("forbidden"),
        BAD_REQUEST("bad-request"),
        /** The client id stands for something else already. */
        CLIENT_ID_TAKEN("client-id-taken"),
        /** The offset is not where the upload is. */
        WRONG_OFFSET("wrong-offset"),
        /** Past the declared length, or the largest there may be. */
        TOO_LARGE("too-large"),
        /** The bytes of a request don't have the checksum it said; none of them is kept. */
        CHECKSUM_MISMATCH("checksum-mismatch"),
        /** The caller has, or this node has, as many open uploads as there may be. */
        TOO_MANY("too-many"),
        /** The disk is nearly full. */
        NO_SPACE("no-space"),
        /** Somebody newer writes now. */
        FENCED("fenced"),
        /** It is not whole yet. */
        NOT_READY("not-ready"),
        /** The catalog or a store does not answer. */
        UNAVAILABLE("unavailable");

        private final String wireName;

        Code(String wireName) {
            this.wireName = wireName;
        }

        /** As it stands in answers and meters. */
        public String wireName() {
            return wireName;
        }
    }

    private final Code code;
    private final transient @Nullable Duration retryAfter;

    private ArtifactRefusal(Code code, String message, @Nullable Duration retryAfter) {
        super(message, null, false, false);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** @param message for the client's developer: no path, no other user's name */
    public static ArtifactRefusal of(Code code, String message) {
        return new ArtifactRefusal(code, message, null);
    }

    /** One that time may heal. */
    public static ArtifactRefusal retryable(Code code, String message, Duration retryAfter) {
        return new ArtifactRefusal(code, message, retryAfter);
    }

    public Code code() {
        return code;
    }

    /** After which it is worth another try; {@code null} if none is known. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Never {@code null}. */
    @Override
    public String getMessage() {
        final String message = super.getMessage();
        return message == null ? code.wireName() : message;
    }
}

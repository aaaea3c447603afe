package dev.parley.redis.pool;

import dev.parley.hub.store.StoreUnavailableException;
import java.util.Locale;
import java.util.Objects;

/** What came of one {@link RedisRequest}. */
public sealed interface Answer permits RedisReply, Answer.Failed {

    /** Why there is no reply. */
    enum Failure {
        /** The deadline passed; it may yet be carried out. */
        TIMEOUT,
        /** The connection broke; it may have been carried out. */
        LOST,
        /** The server refused it: it was not carried out, or, if a script, perhaps in part. */
        ERROR,
        /** Never sent: the server does not answer at the moment, or every connection is full. */
        REJECTED;

        /** As a meter's label. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Failed(Failure failure, String message, Throwable cause) implements Answer {
        /** {@return what the server said when it refused it; empty if it did not} */
        String refusal() {
            return failure == Failure.ERROR ? Objects.requireNonNullElse(cause.getMessage(), "") : "";
        }
    }

    /** The reply, or the failure thrown. */
    default RedisReply orThrow() {
        return switch (this) {
            case RedisReply reply -> reply;
            case Failed failed -> throw new StoreUnavailableException(failed.message(), failed.cause());
        };
    }
}

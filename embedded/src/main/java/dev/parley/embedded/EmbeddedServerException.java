package dev.parley.embedded;

import org.jspecify.annotations.Nullable;

/** A server could not be started; the message says why and what to do, and is fit to be shown to whoever started it. */
public final class EmbeddedServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EmbeddedServerException(String message) {
        super(message);
    }

    public EmbeddedServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package dev.parley.testkit.infra;

/** A test needs a server that can't be had here; the message says why and what to do. */
public final class InfraUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InfraUnavailableException(String message) {
        super(message);
    }
}

package dev.parley.hub.store;

/** A store did not answer, or not in time; whether it did what was asked is not known. */
public final class StoreUnavailableException extends RuntimeException {
    public StoreUnavailableException(String message) {
        super(message);
    }

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

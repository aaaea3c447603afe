package dev.parley.artifacts.core;

/** A port does not answer: the database is away, the disk is full, ffmpeg is missing. Whether a write was done is not known. */
public final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public UnavailableException(String message) {
        super(message);
    }
}

package dev.parley.client.backend;

/** An admin request that was not done, or of which that is not known. */
public final class AdminException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** Of what came to nothing on the way. */
    static final int NO_ANSWER = 0;

    private final int status;

    AdminException(int status, String message) {
        super(message);
        this.status = status;
    }

    AdminException(String message, Throwable cause) {
        super(message, cause);
        this.status = NO_ANSWER;
    }

    /** Of HTTP, as {@code docs/openapi.yaml}, "Problem", has it; 0 if there was no answer, and it may have been done all the same. */
    public int status() {
        return status;
    }
}

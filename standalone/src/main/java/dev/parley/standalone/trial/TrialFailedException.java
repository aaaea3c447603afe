package dev.parley.standalone.trial;

/** The hub did not do what it should; the message says what, in one sentence. */
public final class TrialFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    TrialFailedException(String message) {
        super(message);
    }
}

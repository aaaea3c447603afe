package dev.parley.artifacts.http;

/** A request has ended without an answer: its connection is closed. Without a stack. */
final class CutException extends Exception {
    private static final long serialVersionUID = 1;

    private final CutReason reason;

    CutException(CutReason reason) {
        super(reason.label(), null, false, false);
        this.reason = reason;
    }

    CutReason reason() {
        return reason;
    }
}

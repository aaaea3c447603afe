package dev.parley.client.backend;

/** A request that is no webhook of the hub: answer 401. */
public final class WebhookException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why it was refused. */
    public enum Reason {
        /** Its headers or its body are not those of a webhook. */
        MALFORMED,
        WRONG_SIGNATURE,
        /** It was signed too long ago, or ahead of time. */
        EXPIRED
    }

    WebhookException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}

package dev.parley.protocol;

/** The kinds of message that peers send each other (protocol, "Client → hub"). */
public enum SignalType {
    OFFER("offer", "sdp"),
    ANSWER("answer", "sdp"),
    CANDIDATES("candidates", "candidates"),
    BYE("bye", "reason"),
    MESSAGE("message", "data");

    private final String wireName;
    private final String payloadField;

    SignalType(String wireName, String payloadField) {
        this.wireName = wireName;
        this.payloadField = payloadField;
    }

    /** As it stands in messages, routing keys and meters. */
    public String wireName() {
        return wireName;
    }

    /** The field that bears the opaque payload. */
    public String payloadField() {
        return payloadField;
    }

    /** The push that brings such a signal to its target. */
    public PushType push() {
        return switch (this) {
            case OFFER -> PushType.OFFER;
            case ANSWER -> PushType.ANSWER;
            case CANDIDATES -> PushType.CANDIDATES;
            case BYE -> PushType.BYE;
            case MESSAGE -> PushType.MESSAGE;
        };
    }
}

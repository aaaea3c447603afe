package dev.parley.protocol;

/** What the hub sends of its own accord (protocol, "Hub → client"). */
public enum PushType {
    WELCOME("welcome", false),
    PEER_JOINED("peer-joined", true),
    PEER_UPDATED("peer-updated", true),
    PEER_LEFT("peer-left", true),
    OFFER("offer", true),
    ANSWER("answer", true),
    CANDIDATES("candidates", true),
    BYE("bye", true),
    MESSAGE("message", true),
    UNDELIVERABLE("undeliverable", true),
    ROOM_CLOSED("room-closed", true),
    ARTIFACT("artifact", true),
    ARTIFACT_PROGRESS("artifact-progress", false),
    GO_AWAY("go-away", false),
    CLOSING("closing", false),
    TOKEN_EXPIRING("token-expiring", false);

    private final String wireName;
    private final boolean numbered;

    PushType(String wireName, boolean numbered) {
        this.wireName = wireName;
        this.numbered = numbered;
    }

    /** As it stands in messages: {@code type} on the native wire, the event's name on the web wire. */
    public String wireName() {
        return wireName;
    }

    /** Whether it bears a {@code seq}, and so is stored and replayed on resume. */
    public boolean numbered() {
        return numbered;
    }

    /** The inverse of {@link #wireName()}; an unknown name is an {@link IllegalArgumentException}. */
    public static PushType of(String wireName) {
        for (PushType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        throw new IllegalArgumentException("no such push");
    }
}

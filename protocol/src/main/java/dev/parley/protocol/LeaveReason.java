package dev.parley.protocol;

/** Why a peer left a room (protocol, push {@code peer-left}). */
public enum LeaveReason {
    /** It said so, or ended its session. */
    LEFT("left"),
    /** Its connection broke and it did not come back within the resume window. */
    LOST("lost"),
    /** A moderator removed it. */
    KICKED("kicked"),
    /** Its node died and it did not resume elsewhere. */
    NODE_LOST("node-lost"),
    /** The same device opened another session. */
    REPLACED("replaced");

    private final String wireName;

    LeaveReason(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in messages. */
    public String wireName() {
        return wireName;
    }
}

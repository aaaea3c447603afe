package dev.parley.protocol;

/** What a node without sessions says to all who are in a room (protocol, "Artifacts"). */
public enum RoomPushType {
    /** What has become of something: nobody who stays in the room misses it. */
    ARTIFACT(PushType.ARTIFACT),
    /** How far it has come: whoever reads slowly, or is away, gets the next one or none. */
    ARTIFACT_PROGRESS(PushType.ARTIFACT_PROGRESS);

    private final PushType push;

    RoomPushType(PushType push) {
        this.push = push;
    }

    /** The push that brings it to a member. */
    public PushType push() {
        return push;
    }
}

package dev.parley.artifacts.core;

/** Why an artifact is {@link State#FAILED}; its wire name stands in the catalog and is told to the room. */
public enum Failure {
    /** Its bytes don't have the SHA-256 that its client said. */
    SHA256_MISMATCH("sha256-mismatch"),
    /** Its bytes can't be read, or are not what they are said to be. */
    CORRUPT("corrupt"),
    /** A step was tried as often as there may be. */
    PARKED("parked"),
    /** Bytes that had been acknowledged are not there. */
    BYTES_LOST("bytes-lost");

    private final String wireName;

    Failure(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in messages and the catalog. */
    public String wireName() {
        return wireName;
    }
}

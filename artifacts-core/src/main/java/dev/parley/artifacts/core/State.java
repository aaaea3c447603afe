package dev.parley.artifacts.core;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where an artifact stands. The table of what may follow what is here and nowhere else; each step is one guarded update of
 * the catalog ({@link Catalog#move}).
 */
public enum State {
    /** Its id is taken, and nothing of it has come yet. */
    CLAIMED("claimed"),
    /** Bytes come, or came within the last 30 s. */
    RECEIVING("receiving"),
    /** Its client said so, or has been silent for 30 s. Bytes go on whenever they come. */
    PAUSED("paused"),
    /** All bytes are here, and become one object. */
    ASSEMBLING("assembling"),
    /** It is one object. */
    STORED("stored"),
    /** Steps are done on it. */
    PROCESSING("processing"),
    /** It can be had. */
    READY("ready"),
    /** It came to nothing, and {@link Artifact#error} says why. */
    FAILED("failed"),
    /** Its client did not come back in time. */
    EXPIRED("expired"),
    /** Its owner took it back before it was whole. */
    CANCELLED("cancelled"),
    /** Something harmful was found in it. */
    QUARANTINED("quarantined"),
    /** It was there, and was taken away: kept as a tombstone, so that its client id stays taken. */
    DELETED("deleted");

    private static final Map<State, Set<State>> NEXT = new EnumMap<>(State.class);

    static {
        NEXT.put(CLAIMED, EnumSet.of(RECEIVING, PAUSED, ASSEMBLING, EXPIRED, CANCELLED, FAILED));
        NEXT.put(RECEIVING, EnumSet.of(PAUSED, ASSEMBLING, EXPIRED, CANCELLED, FAILED));
        NEXT.put(PAUSED, EnumSet.of(RECEIVING, ASSEMBLING, EXPIRED, CANCELLED, FAILED));
        NEXT.put(ASSEMBLING, EnumSet.of(STORED, FAILED));
        NEXT.put(STORED, EnumSet.of(PROCESSING, READY, FAILED, DELETED));
        NEXT.put(PROCESSING, EnumSet.of(READY, FAILED, QUARANTINED, DELETED));
        NEXT.put(READY, EnumSet.of(PROCESSING, DELETED));
        NEXT.put(FAILED, EnumSet.of(ASSEMBLING, PROCESSING, DELETED));
        NEXT.put(QUARANTINED, EnumSet.of(DELETED));
        NEXT.put(EXPIRED, EnumSet.noneOf(State.class));
        NEXT.put(CANCELLED, EnumSet.noneOf(State.class));
        NEXT.put(DELETED, EnumSet.noneOf(State.class));
    }

    private final String wireName;

    State(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in messages, the catalog and meters. */
    public String wireName() {
        return wireName;
    }

    /** Whether an artifact may go from here to there. */
    public boolean mayBecome(State next) {
        return NEXT.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether bytes may still come. */
    public boolean open() {
        return this == CLAIMED || this == RECEIVING || this == PAUSED;
    }

    /** Whether nothing of it is kept. */
    public boolean gone() {
        return this == EXPIRED || this == CANCELLED || this == DELETED;
    }

    /** The inverse of {@link #wireName()}; an unknown name is an {@link IllegalArgumentException}. */
    public static State of(String wireName) {
        for (State state : values()) {
            if (state.wireName.equals(wireName)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no such state");
    }
}

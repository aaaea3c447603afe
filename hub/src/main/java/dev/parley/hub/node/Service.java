package dev.parley.hub.node;

import dev.parley.protocol.Wire;

/** The deployables: each node is one of them. */
public enum Service {
    /** Native clients, over WebSocket. */
    SIGNALING("signaling"),
    /** Web clients, over Socket.IO. */
    ROOMS("rooms"),
    /** Recordings and files of rooms. It has no sessions: it says into rooms what becomes of them. */
    ARTIFACTS("artifacts");

    private final String wireName;

    Service(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in keys, routing keys and meters. */
    public String wireName() {
        return wireName;
    }

    /** Whose clients come in by that wire. */
    public static Service of(Wire wire) {
        return switch (wire) {
            case NATIVE -> SIGNALING;
            case WEB -> ROOMS;
        };
    }

    /** Whether clients come in at its nodes, and have sessions there. */
    public boolean hasSessions() {
        for (Wire wire : Wire.values()) {
            if (of(wire) == this) {
                return true;
            }
        }
        return false;
    }

    /** The inverse of {@link #wireName()}; an unknown name is an {@link IllegalArgumentException}. */
    public static Service of(String wireName) {
        for (Service service : values()) {
            if (service.wireName.equals(wireName)) {
                return service;
            }
        }
        throw new IllegalArgumentException("no such service");
    }
}

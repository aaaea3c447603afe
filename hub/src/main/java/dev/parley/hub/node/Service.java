package dev.parley.hub.node;

import dev.parley.protocol.Wire;

/** The two deployables. */
public enum Service {
    /** Native clients, over WebSocket. */
    SIGNALING("signaling", Wire.NATIVE),
    /** Web clients, over Socket.IO. */
    ROOMS("rooms", Wire.WEB);

    private final String wireName;
    private final Wire wire;

    Service(String wireName, Wire wire) {
        this.wireName = wireName;
        this.wire = wire;
    }

    /** As it stands in keys, routing keys and meters. */
    public String wireName() {
        return wireName;
    }

    /** The wire its clients come in by. */
    public Wire wire() {
        return wire;
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

package dev.parley.protocol;

/** Which wire a peer came in by, as its roster entry says (protocol, "Wires"). */
public enum Wire {
    /** WebSocket, on a signaling node. */
    NATIVE("native"),
    /** Socket.IO, on a rooms node. */
    WEB("web");

    private final String wireName;

    Wire(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in messages and meters. */
    public String wireName() {
        return wireName;
    }

    /** The inverse of {@link #wireName()}; an unknown name is an {@link IllegalArgumentException}. */
    public static Wire of(String wireName) {
        for (Wire wire : values()) {
            if (wire.wireName.equals(wireName)) {
                return wire;
            }
        }
        throw new IllegalArgumentException("no such wire");
    }
}

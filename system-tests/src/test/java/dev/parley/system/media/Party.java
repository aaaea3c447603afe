package dev.parley.system.media;

import dev.parley.system.harness.Wire;

/** Kinds of participants, by their engine and the wire they take. */
enum Party {
    NATIVE("native app, WebSocket", Wire.NATIVE, "ws://127.0.0.1:%d/v1/ws"),
    ANDROID("the example for Android, WebSocket", Wire.NATIVE, "ws://127.0.0.1:%d/v1/ws"),
    BROWSER_WEBSOCKET("browser, WebSocket", Wire.NATIVE, "ws://127.0.0.1:%d/v1/ws"),
    BROWSER_SOCKET_IO("browser, Socket.IO", Wire.WEB, "http://127.0.0.1:%d");

    private final String label;
    private final Wire wire;
    private final String url;

    Party(String label, Wire wire, String url) {
        this.label = label;
        this.wire = wire;
        this.url = url;
    }

    Wire wire() {
        return wire;
    }

    String url(int port) {
        return url.formatted(port);
    }

    @Override
    public String toString() {
        return label;
    }
}

package dev.parley.system.media;

/** The wire that a browser takes to the hub; it may take either. */
enum BrowserWire {
    WEBSOCKET("websocket"),
    SOCKET_IO("socket.io");

    private final String option;

    BrowserWire(String option) {
        this.option = option;
    }

    /** What the page calls it. */
    String option() {
        return option;
    }
}

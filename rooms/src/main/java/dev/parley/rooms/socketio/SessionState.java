package dev.parley.rooms.socketio;

/**
 * The states of an Engine.IO session. It changes on the session's home loop only, and only by its {@link SessionLifecycle}.
 *
 * <pre>
 *  handshake by polling ──▶ POLLING ──WebSocket opened for it──▶ PROBING ──"2probe", then "5"──▶ WEBSOCKET
 *                              ▲                                   │                                ▲
 *                              └── probe failed, ended, timed out ─┘        handshake by WebSocket ─┘
 *
 *  POLLING, PROBING, WEBSOCKET ──the server ends it: what was sent still leaves──▶ CLOSING ──drained, or too late──▶ CLOSED
 *  POLLING, PROBING, WEBSOCKET ──broken, closed by the client, not allowed, timed out, too slow──────────────────▶ CLOSED
 * </pre>
 *
 * The session's handler is told of the end when CLOSING or CLOSED is entered, whichever comes first, and hears nothing
 * afterwards.
 */
enum SessionState {
    /** Messages travel by GET and POST. */
    POLLING,
    /** Messages travel by GET and POST still; a WebSocket stands beside them. Polls are let go by NOOPs once it works. */
    PROBING,
    /** Messages travel by WebSocket; HTTP requests for this session are refused. */
    WEBSOCKET,
    /** Nothing is taken any more; what was sent is on its way out. */
    CLOSING,
    /** Nothing is left. */
    CLOSED;

    /** {@return whether messages are sent and taken} */
    boolean isOpen() {
        return this == POLLING || this == PROBING || this == WEBSOCKET;
    }
}

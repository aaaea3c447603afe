package dev.parley.rooms.socketio;

/** What the gate makes of a request, from its first line and headers alone. */
sealed interface GateDecision {

    /** A new session, by polling or at once by WebSocket. */
    record Open(Handshake.Request request, boolean webSocket) implements GateDecision {}

    /** A GET that waits for messages. */
    record Poll(EngineSession session) implements GateDecision {}

    /** A POST that brings messages. */
    record Post(EngineSession session) implements GateDecision {}

    /** A WebSocket for a session that polls so far. */
    record Upgrade(EngineSession session) implements GateDecision {}

    /** A browser's question whether it may ask. */
    record Preflight(String requestedHeaders) implements GateDecision {}

    /** A no. */
    record Refused(Refusal refusal) implements GateDecision {}
}

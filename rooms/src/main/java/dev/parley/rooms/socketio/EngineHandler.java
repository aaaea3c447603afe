package dev.parley.rooms.socketio;

/** What stands on top of one Engine.IO session. Called on the session's home loop, in order. */
interface EngineHandler {

    /** A text message: valid UTF-8 in a range of an array that nobody writes to any more. */
    void onText(byte[] bytes, int from, int to);

    /** A binary message. */
    void onBinary(byte[] bytes);

    /** A message larger than allowed came. What is sent now still leaves; the session is closed afterwards. */
    void onOversized(long bytes);

    /** The session is over. Called once, last. */
    void onClosed(DisconnectReason reason);

    /** Makes the handler of each new session. */
    @FunctionalInterface
    interface Factory {

        /** Called on the session's home loop, before anything can be sent or received. */
        EngineHandler open(EngineSession session);
    }
}

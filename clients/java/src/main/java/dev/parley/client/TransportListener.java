package dev.parley.client;

/** What a connection tells, on the client's thread. */
interface TransportListener {
    /** It can send. */
    void opened();

    void frame(String text);

    /**
     * The connection is no more, or never was; told once.
     *
     * @param code as of the protocol, 1006 if there was none
     * @param retryAfter milliseconds that the hub wants to be left alone for, 0 if it has not said
     */
    void down(int code, String message, long retryAfter);
}

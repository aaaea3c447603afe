package dev.parley.client;

/** One connection to the hub. It knows nothing of sessions. For the client's thread. */
interface Transport {
    /** Sends if it can. What can't leave is not kept: the session sends it again. */
    void send(String frame);

    /** Gives the connection up, at once; the hub keeps the session for the resume window. It tells nothing more. */
    void drop();

    /** Ends the session. It tells nothing more. */
    void end();

    /** Opens connections. */
    interface Factory {
        /** @throws IllegalArgumentException if the URL can't be used */
        Transport open(String url, TransportListener listener);
    }
}

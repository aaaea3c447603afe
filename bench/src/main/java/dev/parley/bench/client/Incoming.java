package dev.parley.bench.client;

/** What came in, so far as a load generator looks at it. Used again for every message; one thread. */
public final class Incoming {
    /** What it is, whatever the wire. */
    public enum Kind {
        /** Time to say who we are. */
        OPEN,
        /** To be answered on the transport. */
        PING,
        WELCOME,
        REFUSED,
        /** The answer to a request. */
        ACK,
        /** The answer to a request, which failed. */
        FAILED,
        /** An error that answers no request. */
        ERROR,
        OFFER,
        ANSWER,
        MESSAGE,
        PEER_JOINED,
        PEER_UPDATED,
        OTHER
    }

    Kind kind = Kind.OTHER;
    long request = -1;
    long seq = -1;
    long pair = -1;
    long signal = -1;
    long sentAt;
    String code = "";
    String peer = "";
    String session = "";
    boolean resumed;

    void reset() {
        kind = Kind.OTHER;
        request = -1;
        seq = -1;
        pair = -1;
        signal = -1;
        sentAt = 0;
        code = "";
        peer = "";
        session = "";
        resumed = false;
    }

    public Kind kind() {
        return kind;
    }

    /** The number of the request that this answers; -1 for none. */
    public long request() {
        return request;
    }

    /** The push's number; -1 where it has none. */
    public long seq() {
        return seq;
    }

    /** The number of the pair or room that the signal was sent in, as its sender wrote it into the SDP. */
    public long pair() {
        return pair;
    }

    /** The signal's number, as its sender wrote it into the SDP. */
    public long signal() {
        return signal;
    }

    /** When the offer was to be sent, by {@link System#nanoTime()} of this process. */
    public long sentAt() {
        return sentAt;
    }

    /** The outcome of an ack, the code of an error, the status of a peer that was updated; empty for none. */
    public String code() {
        return code;
    }

    /** The peer that a welcome or a roster event names. */
    public String peer() {
        return peer;
    }

    /** The session that a welcome names; empty elsewhere. */
    public String session() {
        return session;
    }

    /** Whether a welcome says that the session was resumed. */
    public boolean resumed() {
        return resumed;
    }
}

package dev.parley.system.media;

/** One participant of a call between two. For one thread; calls block until done. */
interface CallPeer extends AutoCloseable {

    /** Connects, joins, and from then on calls whoever is in the room, or is called. */
    void join(Participant participant);

    /** How things stand at this moment. */
    CallState state();

    /** Sends a second picture beside the first, which takes a negotiation. */
    void shareSecondPicture();

    /** Says {@code bye} to the other and ends the call; the room is not left. */
    void hangUp();

    /** Ends the session and everything that belongs to it. */
    @Override
    void close();
}

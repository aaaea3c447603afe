package dev.parley.hub.session;

import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.CloseCode;
import java.time.Duration;

/**
 * What the store is to have of a session: its record, as it is at the moment; and what the session does about what the store
 * says. Lives on the session's loop; what says "any thread" only reads.
 */
final class StoredState implements Persistence.Owner {
    private final Session session;
    private final SessionRecord origin;
    private final Duration resumeWindow;
    private volatile boolean usesReceived;
    /** Its client has asked for it, and is to be connected to it: to the store that is as good as there. */
    private boolean beginning;

    /** As its client was told last. */
    private Duration window;

    StoredState(Session session, SessionRecord origin, Duration resumeWindow) {
        this.session = session;
        this.origin = origin;
        this.resumeWindow = resumeWindow;
        this.usesReceived = origin.usesReceived();
        this.window = origin.window(resumeWindow);
    }

    /** It is about to begin in the store. */
    void begin() {
        beginning = true;
    }

    /** A client has come, and is told of the window. */
    void attached() {
        window = resumeWindow;
    }

    /** The client that has come, or is gone, was not there, or was. */
    void connectedChanged() {
        if (beginning) {
            // The record says so already.
            beginning = false;
        } else if (!session.ended()) {
            session.persistence().connectedChanged();
        }
    }

    /** Whether its client has ever confirmed a push. Any thread. */
    boolean usesReceived() {
        return usesReceived;
    }

    /** Its client has confirmed a push. */
    void received() {
        if (!usesReceived) {
            usesReceived = true;
            session.ownership().recordChanged();
        }
    }

    @Override
    public SessionRecord record() {
        final Mailbox mailbox = session.mailbox();
        final Memberships memberships = session.memberships();
        return new SessionRecord(
                origin.id(),
                origin.peer(),
                origin.user(),
                origin.device(),
                origin.owner(),
                session.ownership().generation(),
                origin.epoch(),
                beginning || session.connected(),
                memberships.status(),
                memberships.recorded(mailbox.missedEvents()),
                usesReceived,
                mailbox.shownTo(),
                window,
                mailbox.unheardFrom());
    }

    @Override
    public void stored(long seq) {
        session.mailbox().stored(seq);
    }

    @Override
    public void notStored(long seq) {
        session.mailbox().notStored(seq);
    }

    @Override
    public void confirmed(SessionRecord written) {
        session.ownership().confirmed(written);
    }

    @Override
    public void moved(boolean claimed) {
        session.ending().elsewhere(session, claimed ? CloseCode.REPLACED_BY_CONNECTION : CloseCode.GOING_AWAY);
    }

    @Override
    public void over() {
        session.ending().elsewhere(session, CloseCode.GOING_AWAY);
    }
}

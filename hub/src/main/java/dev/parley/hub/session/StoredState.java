package dev.parley.hub.session;

import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.CloseCode;
import java.time.Duration;

/**
 * What the store is to have of a session: its record, as it is at the moment; and what the session does about what the store
 * says. Lives on the session's loop; what says "any thread" only reads.
 */
final class StoredState implements Persistence.Owner {
    /** Its rooms are to be taken up before. */
    private static final Duration COMES_WITHIN = Duration.ofSeconds(2);

    private final Session session;
    private final SessionRecord origin;
    private final Duration resumeWindow;
    private volatile boolean usesReceived;
    /** Its client has asked for it, and is to be connected to it: to the store that is as good as there. */
    private boolean coming;
    /** The record says already that its client is there. */
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
        coming = true;
    }

    /** Its client has come for it, and is about to be connected, unless it has gone meanwhile. */
    void coming() {
        coming = true;
        session.loop().schedule(COMES_WITHIN, () -> {
            if (coming) {
                coming = false;
                session.ownership().recordChanged();
            }
        });
    }

    /** A client has come, and is told of the window. */
    void attached() {
        window = resumeWindow;
    }

    /** The client that has come, or is gone, was not there, or was. */
    void connectedChanged() {
        coming &= !session.connected();
        if (beginning) {
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
                coming || session.connected(),
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

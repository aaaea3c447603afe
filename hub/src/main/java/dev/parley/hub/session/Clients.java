package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.hub.limit.TokenBucket;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a node's sessions: their connections come and go, their requests come in by them. What says "on the loop" is
 * the session's.
 */
public final class Clients {
    private final RequestHandler requests;
    private final Welcome welcome;

    public Clients(RequestHandler requests, Welcome welcome) {
        this.requests = requests;
        this.welcome = welcome;
    }

    /**
     * The session has a connection; the one it had is closed. Any thread.
     *
     * @param seq its client has every push up to this one
     * @param resumed whether its client asked for this session
     */
    ClientSession attach(Session session, ClientConnection to, Grants fresh, long seq, boolean resumed) {
        session.loop().run(() -> {
            if (session.ended()) {
                to.close(CloseCode.GOING_AWAY, "the session has ended");
            } else {
                connect(session, to, fresh, seq, resumed);
            }
        });
        return new Attachment(session, to);
    }

    /** On the loop. */
    private void connect(Session session, ClientConnection to, Grants fresh, long seq, boolean resumed) {
        final boolean wasAway = !session.connected();
        final Mailbox mailbox = session.mailbox();
        mailbox.disconnect();
        session.lifetime().attach(to);
        session.attached();
        session.refresh(fresh);
        to.push(
                PushType.WELCOME,
                0,
                welcome.of(session, resumed, resumed && mailbox.gapAfter(seq)),
                ClientConnection.Written.IGNORED);
        mailbox.connect(to, seq);
        session.calls().connected();
        if (wasAway) {
            session.connectedChanged();
        } else {
            session.ownership().recordChanged();
        }
    }

    /** On the loop. */
    private void receive(Session session, Request request, @Nullable ReplyTo replyTo) {
        session.mailbox().heard();
        if (request.received() > 0) {
            session.received(request.received());
        }
        final long now = session.loop().nanoTime();
        final TokenBucket messages = session.messages();
        if (!messages.take(now)) {
            refuse(session, ProtocolError.rateLimited("too many messages", messages.untilNext(now)), replyTo);
            return;
        }
        final Call call = session.calls().begin(request, replyTo);
        if (call != null) {
            requests.handle(session, call, request.message());
        }
    }

    private static void refuse(Session session, ProtocolError error, @Nullable ReplyTo replyTo) {
        if (replyTo != null) {
            replyTo.send(new Reply.Failed(error, false));
        } else {
            session.lifetime().complain(error);
        }
    }

    /** One connection's hold on a session: worth nothing once another has taken its place. Any thread. */
    private final class Attachment implements ClientSession {
        private final Session session;
        private final ClientConnection mine;

        Attachment(Session session, ClientConnection mine) {
            this.session = session;
            this.mine = mine;
        }

        @Override
        public void receive(Request request, @Nullable ReplyTo replyTo) {
            whileMine(() -> Clients.this.receive(session, request, replyTo));
        }

        @Override
        public void connectionLost() {
            whileMine(session.lifetime()::lost);
        }

        @Override
        public void ended() {
            whileMine(() -> session.ending().forGood(session, LeaveReason.LEFT, null));
        }

        private void whileMine(Runnable task) {
            session.loop().run(() -> {
                if (session.lifetime().has(mine)) {
                    task.run();
                }
            });
        }
    }
}

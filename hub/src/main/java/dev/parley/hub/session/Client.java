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

/** A session's client: its connections come and go, its requests come in by them. Lives on the session's loop. */
final class Client {
    private final Session session;
    private final Lifetime lifetime;
    private final Ending ending;
    private final Mailbox mailbox;
    private final Calls calls;
    private final Services services;
    private final TokenBucket messages;

    Client(Session session, Lifetime lifetime, Ending ending, Mailbox mailbox, Calls calls, Services services) {
        this.session = session;
        this.lifetime = lifetime;
        this.ending = ending;
        this.mailbox = mailbox;
        this.calls = calls;
        this.services = services;
        this.messages =
                new TokenBucket(services.config().messages(), session.loop().nanoTime());
    }

    /**
     * It has a connection; the one it had is closed. Any thread.
     *
     * @param seq it has every push up to this one
     * @param resumed whether it asked for this session
     */
    ClientSession attach(ClientConnection to, Grants fresh, long seq, boolean resumed) {
        session.loop().run(() -> {
            if (lifetime.ended()) {
                to.close(CloseCode.GOING_AWAY, "the session has ended");
            } else {
                connect(to, fresh, seq, resumed);
            }
        });
        return new Attachment(to);
    }

    private void connect(ClientConnection to, Grants fresh, long seq, boolean resumed) {
        final boolean wasAway = !lifetime.connected();
        mailbox.disconnect();
        lifetime.attach(to);
        session.attached();
        session.refresh(fresh);
        to.push(
                PushType.WELCOME,
                0,
                Welcome.of(session, services, resumed, resumed && mailbox.gapAfter(seq)),
                ClientConnection.Written.IGNORED);
        mailbox.connect(to, seq);
        calls.connected();
        if (wasAway) {
            session.connectedChanged();
        } else {
            session.recordChanged();
        }
    }

    private void receive(Request request, @Nullable ReplyTo replyTo) {
        mailbox.heard();
        if (request.received() > 0) {
            session.received(request.received());
        }
        final long now = session.loop().nanoTime();
        if (!messages.take(now)) {
            refuse(ProtocolError.rateLimited("too many messages", messages.untilNext(now)), replyTo);
            return;
        }
        final Call call = calls.begin(request, replyTo);
        if (call != null) {
            services.requests().handle(session, call, request.message());
        }
    }

    private void refuse(ProtocolError error, @Nullable ReplyTo replyTo) {
        if (replyTo != null) {
            replyTo.send(new Reply.Failed(error, false));
        } else {
            lifetime.complain(error);
        }
    }

    /** One connection's hold on the session: worth nothing once another has taken its place. Any thread. */
    private final class Attachment implements ClientSession {
        private final ClientConnection mine;

        Attachment(ClientConnection mine) {
            this.mine = mine;
        }

        @Override
        public void receive(Request request, @Nullable ReplyTo replyTo) {
            whileMine(() -> Client.this.receive(request, replyTo));
        }

        @Override
        public void connectionLost() {
            whileMine(lifetime::lost);
        }

        @Override
        public void ended() {
            whileMine(() -> ending.forGood(LeaveReason.LEFT, null));
        }

        private void whileMine(Runnable task) {
            session.loop().run(() -> {
                if (lifetime.has(mine)) {
                    task.run();
                }
            });
        }
    }
}

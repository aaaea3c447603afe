package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.route.Target;
import java.util.function.Consumer;

/** A session, as messages of other sessions and nodes see it. Any thread. */
final class MessageTarget implements Target {
    private final Session session;
    private final Incoming incoming;
    private final Mailbox mailbox;
    private final Device device;

    MessageTarget(Session session, Incoming incoming, Mailbox mailbox, Device device) {
        this.session = session;
        this.incoming = incoming;
        this.mailbox = mailbox;
        this.device = device;
    }

    @Override
    public void deliver(NodeMessage.Signal signal, Consumer<Outcome> answer) {
        session.loop().run(() -> {
            if (session.ended() || signal.toEpoch() != session.epoch()) {
                answer.accept(Outcome.MOVED);
            } else {
                incoming.take(signal, answer);
            }
        });
    }

    @Override
    public void undeliverable(NodeMessage.Undeliverable notice, Consumer<Outcome> answer) {
        session.loop().run(() -> {
            if (session.ended()) {
                answer.accept(Outcome.MOVED);
            } else {
                mailbox.notice(Pushes.undeliverable(notice), answer);
            }
        });
    }

    @Override
    public void moved(long epoch) {
        session.moved(epoch);
    }

    @Override
    public void kick(NodeMessage.Kick kick) {
        session.loop().run(() -> {
            if (kick.roomOnly()) {
                session.closed(kick.room());
            } else {
                session.ending().kicked(session, kick);
            }
        });
    }

    @Override
    public void replaced(Consumer<Outcome> answer) {
        session.loop().run(() -> device.replaced(answer));
    }
}

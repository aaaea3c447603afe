package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange.Inbox;
import dev.parley.hub.limit.RateLimitedLog;
import dev.parley.hub.node.NodeRef;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's end of the link to another node: both directions under one lock, which is never held while foreign code
 * runs, nor for longer than it takes to move one message's frames. Any thread, but {@link #receive} on one at a time
 * and {@link #next} on one at a time.
 */
public final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final RateLimitedLog<String> MALFORMED = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));

    /** What all links of a node share. */
    record Shared(
            NodeRef self,
            LinkConfig config,
            Transport transport,
            Inbox inbox,
            LinkMeters meters,
            LongSupplier clock,
            LongSupplier incarnations,
            IntSupplier version) {}

    private final Shared shared;
    private final NodeRef peer;
    private final Object lock = new Object();
    private long incarnation;
    private LinkSender sender;
    private final LinkReceiver receiver;
    /** Of senders that were given up. */
    private final List<Ended> endedBefore = new ArrayList<>(0);

    private long connection;
    private int unconfirmed;
    private boolean announced;
    private boolean corked;
    private boolean retired;
    private long usedAt;

    Link(Shared shared, NodeRef peer) {
        this.shared = shared;
        this.peer = peer;
        incarnation = shared.incarnations().getAsLong();
        sender = new LinkSender(shared.config());
        receiver = new LinkReceiver(shared.config().maxRemembered());
        usedAt = now();
    }

    NodeRef peer() {
        return peer;
    }

    /** {@code false} where the link is retired: take a new one. */
    boolean send(FrameKind kind, byte[] body, long deadline, Consumer<Outcome> done) {
        final boolean accepted;
        synchronized (lock) {
            if (retired) {
                return false;
            }
            usedAt = now();
            accepted = sender.offer(kind, body, deadline, done);
        }
        if (accepted) {
            settle();
        } else {
            shared.meters().overflow();
            shared.meters().tell(new Ended(done, Outcome.OVERFLOW));
        }
        return true;
    }

    /** The next message to publish; {@code null} for none, until {@link Transport#ready} is called again. */
    public @Nullable Publication next() {
        final Publication publication;
        synchronized (lock) {
            announced = false;
            publication = publishable(now()) ? compose(now()) : null;
        }
        tellEnded();
        return publication;
    }

    private @Nullable Publication compose(long now) {
        final LinkSender.Taken taken = sender.take(now);
        final LinkMessage.Answers answers = receiver.takeAnswers();
        if (answers == null && !taken.ask() && taken.frames().isEmpty()) {
            return null;
        }
        unconfirmed++;
        final int version = shared.version().getAsInt();
        final List<LinkMessage.Frame> frames = new ArrayList<>(taken.frames().size());
        for (Frame frame : taken.frames()) {
            final long lifetime = Math.max(1, TimeUnit.NANOSECONDS.toMillis(frame.deadline - now));
            frames.add(new LinkMessage.Frame(frame.number, lifetime, body(frame, version)));
        }
        final LinkMessage message = new LinkMessage(
                version,
                shared.self(),
                connection,
                TimeUnit.NANOSECONDS.toMillis(now),
                incarnation,
                sender.base(),
                taken.ask(),
                answers,
                taken.after(),
                frames);
        return new Publication(this, connection, message, taken.ask(), taken.frames());
    }

    private static ByteBuffer body(Frame frame, int version) {
        return ByteBuffer.wrap(NodeMessageCodec.readableIn(version, frame.body));
    }

    void confirmed(Publication publication) {
        synchronized (lock) {
            if (publication.connection() == connection) {
                unconfirmed--;
                if (publication.mandatory()) {
                    sender.routed(publication.frames());
                }
            }
        }
        settle();
    }

    void returned(Publication publication) {
        synchronized (lock) {
            if (publication.connection() == connection) {
                if (!publication.wasRefused()) {
                    unconfirmed--;
                }
                sender.returned(publication.frames(), now());
            }
        }
        settle();
    }

    void refused(Publication publication) {
        synchronized (lock) {
            if (publication.connection() == connection) {
                unconfirmed--;
                publication.markRefused();
                sender.refused(now());
                receiver.answerAgain(publication.message().answers());
            }
        }
        settle();
    }

    /** A new connection to the broker: what the last one left open is sent again. */
    void reconnected(boolean first) {
        synchronized (lock) {
            connection++;
            unconfirmed = 0;
            announced = false;
            sender.reconnected(now(), first);
            receiver.answerAllAgain();
        }
        settle();
    }

    /** This node's queue is a new one: what was in the last is lost. */
    void queueRenewed() {
        synchronized (lock) {
            sender.askAgain();
            receiver.answerAllAgain();
        }
        settle();
    }

    /** Takes a message of the other node's and hands its frames over, in order. */
    void receive(LinkMessage message) {
        final List<LinkReceiver.Delivery> deliveries;
        synchronized (lock) {
            if (retired) {
                return;
            }
            usedAt = now();
            // What the inbox answers at once leaves together.
            corked = true;
            final LinkMessage.Answers answers = message.answers();
            if (answers != null) {
                answered(answers);
            }
            deliveries = receiver.receive(message, now());
            shared.meters().dropped(receiver.drainDrops());
        }
        tellEnded();
        deliveries.forEach(this::deliver);
        synchronized (lock) {
            corked = false;
        }
        settle();
    }

    /** Under the lock. */
    private void answered(LinkMessage.Answers answers) {
        final boolean ours = answers.incarnation() == incarnation;
        if (answers.incarnation() > incarnation || (ours && sender.outdoneBy(answers))) {
            // A message was not as it was sent. Whatever the other node believes, it will take a higher incarnation's.
            LOG.warn("{} knows more of this node's messages than there were: begun anew", peer);
            shared.meters().raised();
            sender.close();
            endedBefore.addAll(sender.drainEnded());
            // Of this link alone: what one node believes is no other's trouble.
            incarnation = Math.max(shared.incarnations().getAsLong(), answers.incarnation() + 1);
            sender = new LinkSender(shared.config());
        } else if (ours) {
            sender.answered(answers);
        }
    }

    private void deliver(LinkReceiver.Delivery delivery) {
        try {
            final NodeMessage message = NodeMessageCodec.decode(delivery.body());
            shared.inbox().receive(peer, message, outcome -> answer(delivery, outcome));
        } catch (MalformedLinkMessageException e) {
            MALFORMED.warn(
                    e.later() ? "unknown" : "malformed",
                    "a message from {} could not be read: {}",
                    peer,
                    String.valueOf(e.getMessage()));
            shared.meters().unreadable(e.later());
            answer(delivery, Outcome.UNREACHABLE);
        } catch (RuntimeException e) {
            MALFORMED.error("inbox", e, "the inbox failed on a message from {}", peer);
            answer(delivery, Outcome.UNREACHABLE);
        }
    }

    private void answer(LinkReceiver.Delivery delivery, Outcome outcome) {
        synchronized (lock) {
            receiver.answer(delivery.incarnation(), delivery.number(), outcome);
        }
        settle();
    }

    /** Deadlines, silence, pauses that are over. */
    void tick() {
        synchronized (lock) {
            sender.tick(now());
            receiver.tick(now());
        }
        settle();
    }

    /** Retires the link if nothing has happened on it for long. */
    boolean retireIfIdle() {
        synchronized (lock) {
            retired |= sender.retained() == 0
                    && receiver.idle()
                    && unconfirmed == 0
                    && now() - usedAt >= shared.config().idle().toNanos();
            return retired;
        }
    }

    /** Ends everything that has no outcome. */
    void close() {
        synchronized (lock) {
            retired = true;
            sender.close();
        }
        tellEnded();
    }

    int retained() {
        synchronized (lock) {
            return sender.retained();
        }
    }

    /** Whether the hub has yet to answer frames, or answers have yet to leave. */
    boolean answering() {
        synchronized (lock) {
            return receiver.hasAnswers() || receiver.pending() > 0;
        }
    }

    private void settle() {
        final boolean announce;
        synchronized (lock) {
            announce = !announced && publishable(now());
            announced |= announce;
        }
        if (announce) {
            shared.transport().ready(this);
        }
        tellEnded();
    }

    private boolean publishable(long now) {
        return !corked
                && unconfirmed < shared.config().window()
                && !sender.pausing(now)
                && (sender.hasNews() || receiver.hasAnswers());
    }

    private void tellEnded() {
        final List<Ended> ended;
        synchronized (lock) {
            ended = new ArrayList<>(endedBefore);
            endedBefore.clear();
            ended.addAll(sender.drainEnded());
        }
        ended.forEach(shared.meters()::tell);
    }

    private long now() {
        return shared.clock().getAsLong();
    }
}

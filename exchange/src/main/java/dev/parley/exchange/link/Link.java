package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange.Inbox;
import dev.parley.hub.limit.RateLimitedLog;
import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.PeerId;
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
 * This node's end of the link to another node, both directions. Frames leave with what this turn of the loop brings; answers
 * can wait, and leave with the next frames or after {@link LinkConfig#answerDelay}. Lives on the exchange's loop.
 */
public final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final RateLimitedLog<String> RARELY = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));

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
    private long incarnation;
    private LinkSender sender;
    private final LinkReceiver receiver;
    /** Of senders that were given up. */
    private final List<Ended> endedBefore = new ArrayList<>(0);

    private long connection;
    private Due due = Due.NEVER;
    private boolean closed;
    private long usedAt;

    /** When the transport was asked to fetch what there is. */
    private enum Due {
        NEVER,
        LATER,
        SOON
    }

    Link(Shared shared, NodeRef peer) {
        this.shared = shared;
        this.peer = peer;
        incarnation = shared.incarnations().getAsLong();
        sender = new LinkSender(shared.config());
        receiver = new LinkReceiver(shared.config().maxRemembered());
        usedAt = now();
    }

    void send(FrameKind kind, @Nullable PeerId from, byte[] body, long deadline, Consumer<Outcome> done) {
        usedAt = now();
        if (sender.offer(kind, from, body, deadline, done)) {
            settle();
        } else {
            shared.meters().overflow();
            shared.meters().tell(new Ended(done, Outcome.OVERFLOW));
        }
    }

    /** The next message to publish; {@code null} for none, until {@link Transport#ready} is called again. */
    public @Nullable Publication next() {
        due = Due.NEVER;
        final long now = now();
        final Publication publication = closed || sender.pausing(now) ? null : compose(now);
        tellEnded();
        return publication;
    }

    private @Nullable Publication compose(long now) {
        if (!sender.hasNews() && !receiver.hasAnswers()) {
            return null;
        }
        final LinkSender.Taken taken = sender.take(now);
        final LinkMessage.Answers answers = receiver.takeAnswers();
        if (answers == null && !taken.ask() && taken.frames().isEmpty()) {
            return null;
        }
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
        return new Publication(peer, message, taken.frames());
    }

    private static ByteBuffer body(Frame frame, int version) {
        return ByteBuffer.wrap(NodeMessageCodec.readableIn(version, frame.body));
    }

    /** The broker has no queue for a message of this connection's or an earlier one's. */
    void returned(LinkMessage message) {
        if (message.clock() == connection && message.incarnation() == incarnation) {
            sender.returned(
                    message.frames().stream().map(LinkMessage.Frame::number).toList(), now());
        }
        settle();
    }

    /** A new connection to the broker: what the last one left open is sent again. */
    void reconnected(boolean first) {
        connection++;
        due = Due.NEVER;
        sender.reconnected(now(), first);
        receiver.answerAllAgain();
        settle();
    }

    /** This node's queue is a new one: what was in the last is lost. */
    void queueRenewed() {
        sender.askAgain();
        receiver.answerAllAgain();
        settle();
    }

    /** Takes a message of the other node's and hands its frames over, in order. */
    void receive(LinkMessage message) {
        usedAt = now();
        sender.heard();
        final LinkMessage.Answers answers = message.answers();
        if (answers != null) {
            answered(answers);
        }
        final List<LinkReceiver.Delivery> deliveries = receiver.receive(message, now());
        shared.meters().dropped(receiver.drainDrops());
        tellEnded();
        deliveries.forEach(this::deliver);
        settle();
    }

    private void answered(LinkMessage.Answers answers) {
        final boolean ours = answers.incarnation() == incarnation;
        if (answers.incarnation() > incarnation || (ours && sender.outdoneBy(answers))) {
            // A message was not as it was sent. Whatever the other node believes, it will take a higher incarnation's.
            RARELY.warn("raised", "{} knows more of this node's messages than there were: begun anew", peer);
            shared.meters().raised();
            sender.close();
            endedBefore.addAll(sender.drainEnded());
            // Of this link alone: what one node believes is no other's trouble.
            incarnation = Math.max(shared.incarnations().getAsLong(), answers.incarnation() + 1);
            sender = new LinkSender(shared.config());
        } else if (ours) {
            final Frame first = sender.answered(answers);
            if (first != null) {
                shared.meters().settled(now() - first.publishedAt);
            }
        }
    }

    private void deliver(LinkReceiver.Delivery delivery) {
        try {
            final NodeMessage message = NodeMessageCodec.decode(delivery.body());
            shared.inbox().receive(peer, message, outcome -> shared.transport().run(() -> answer(delivery, outcome)));
        } catch (MalformedLinkMessageException e) {
            RARELY.warn(
                    e.later() ? "unknown" : "malformed",
                    "a message from {} could not be read: {}",
                    peer,
                    String.valueOf(e.getMessage()));
            shared.meters().unreadable(e.later());
            answer(delivery, Outcome.UNREACHABLE);
        } catch (RuntimeException e) {
            RARELY.error("inbox", e, "the inbox failed on a message from {}", peer);
            answer(delivery, Outcome.UNREACHABLE);
        }
    }

    private void answer(LinkReceiver.Delivery delivery, Outcome outcome) {
        receiver.answer(delivery.incarnation(), delivery.number(), outcome);
        settle();
    }

    /** Deadlines, silence, pauses that are over. */
    void tick() {
        sender.tick(now());
        receiver.tick(now());
        settle();
    }

    /** Whether nothing has happened on it for long. */
    boolean idle() {
        return sender.retained() == 0
                && receiver.idle()
                && now() - usedAt >= shared.config().idle().toNanos();
    }

    /** Ends everything that has no outcome, and sends nothing more. */
    void close() {
        closed = true;
        sender.close();
        tellEnded();
    }

    int retained() {
        return sender.retained();
    }

    /** Whether the hub has yet to answer frames, or answers have yet to leave. */
    boolean answering() {
        return receiver.hasAnswers() || receiver.pending() > 0;
    }

    private void settle() {
        if (!closed && !sender.pausing(now())) {
            if (sender.hasNews()) {
                ask(Due.SOON, Duration.ZERO);
            } else if (receiver.hasAnswers()) {
                ask(Due.LATER, shared.config().answerDelay());
            }
        }
        tellEnded();
    }

    private void ask(Due when, Duration delay) {
        if (when.compareTo(due) > 0) {
            due = when;
            shared.transport().ready(this, delay);
        }
    }

    private void tellEnded() {
        if (!endedBefore.isEmpty()) {
            final List<Ended> before = List.copyOf(endedBefore);
            endedBefore.clear();
            before.forEach(shared.meters()::tell);
        }
        sender.drainEnded().forEach(shared.meters()::tell);
    }

    private long now() {
        return shared.clock().getAsLong();
    }
}

package dev.parley.hub.session;

import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.Request;
import dev.parley.protocol.RequestId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one session: each is carried out once, answered once, and answered in time. Past
 * {@code maxPending} unanswered ones the client is made to wait. Lives on the session's loop.
 */
final class Calls {
    private final Loop loop;
    private final Duration timeout;
    private final int maxPending;
    private final Consumer<Boolean> reading;
    private final Consumer<ProtocolError> unasked;
    private final Consumer<StoredReply> kept;
    private final RequestLog log = new RequestLog();
    private final Queue<Call> byDeadline = new ArrayDeque<>(2);
    private int pending;
    private boolean paused;
    private boolean timer;

    /**
     * @param reading told false when the client has to wait, and true when it may go on
     * @param unasked told the errors of requests whose answer nobody waits for
     * @param kept told what the store has to remember
     */
    Calls(
            Loop loop,
            Duration timeout,
            int maxPending,
            Consumer<Boolean> reading,
            Consumer<ProtocolError> unasked,
            Consumer<StoredReply> kept) {
        this.loop = loop;
        this.timeout = timeout;
        this.maxPending = maxPending;
        this.reading = reading;
        this.unasked = unasked;
        this.kept = kept;
    }

    RequestLog log() {
        return log;
    }

    /** Takes a request up; {@code null} if there is nothing to carry out: it was answered, or will be with its twin. */
    @Nullable
    Call begin(Request request, @Nullable ReplyTo replyTo) {
        final RequestId id = request.id();
        final RequestLog.Found found =
                id == null ? new RequestLog.Found.Fresh() : log.claim(id, request.fingerprint(), replyTo);
        final boolean again = found instanceof RequestLog.Found.Again;
        if (!again && !(found instanceof RequestLog.Found.Fresh)) {
            repeat(found, replyTo);
            return null;
        }
        final Call call = new Call(this, request, replyTo, loop.nanoTime() + timeout.toNanos(), again);
        byDeadline.add(call);
        if (!timer) {
            arm(timeout);
        }
        awaited();
        return call;
    }

    void answered(Call call, Reply reply) {
        while (!byDeadline.isEmpty() && byDeadline.peek().answered()) {
            byDeadline.remove();
        }
        final ReplyTo replyTo = call.replyTo();
        if (replyTo != null) {
            replyTo.send(call.again() ? RequestLog.asDuplicate(reply) : reply);
        } else if (reply instanceof Reply.Failed failed) {
            unasked.accept(failed.error());
        }
        // After the first, so that on a wire that knows replies by their id alone the duplicates come second.
        final RequestId id = call.id();
        pending -= 1 + (id == null ? 0 : remember(id, call, reply));
        if (paused && pending <= maxPending / 2) {
            paused = false;
            reading.accept(true);
        }
    }

    /**
     * A new connection, which starts out reading. What it repeats of what is under way takes the place of what came over the
     * last one: a client that comes back again and again is not made to wait for that.
     */
    void connected() {
        pending -= log.reconnected();
        paused = pending >= maxPending;
        if (paused) {
            reading.accept(false);
        }
    }

    private void repeat(RequestLog.Found found, @Nullable ReplyTo replyTo) {
        if (replyTo == null) {
            return;
        }
        if (found instanceof RequestLog.Found.Waiting waiting) {
            if (waiting.more()) {
                awaited();
            }
        } else if (found instanceof RequestLog.Found.Answered before) {
            replyTo.send(before.reply());
        } else if (found instanceof RequestLog.Found.Conflict) {
            replyTo.send(new Reply.Failed(
                    ProtocolError.of(ErrorCode.BAD_REQUEST, "id: another request was sent under the same id"), false));
        }
    }

    /** One more reply is awaited. */
    private void awaited() {
        pending++;
        if (pending >= maxPending && !paused) {
            paused = true;
            reading.accept(false);
        }
    }

    /** Returns how many waited for the reply to the same request besides another. */
    private int remember(RequestId id, Call call, Reply reply) {
        return switch (reply) {
            case Reply.Failed failed when failed.error().code().retryable() -> log.freed(id, reply);
            case Reply.Failed failed -> {
                kept.accept(new StoredReply(id, call.fingerprint(), true, ReplyText.of(failed.error())));
                yield log.answered(id, reply);
            }
            case Reply.Ack ack
            when call.tellsState() -> {
                if (!call.again()) {
                    kept.accept(new StoredReply(id, call.fingerprint(), false, null));
                }
                yield log.done(id, reply);
            }
            case Reply.Ack ack -> {
                kept.accept(new StoredReply(id, call.fingerprint(), false, ack.body()));
                yield log.answered(id, reply);
            }
            case Reply.Pong pong -> log.answered(id, pong);
        };
    }

    private void arm(Duration delay) {
        timer = true;
        loop.schedule(delay, this::timeOut);
    }

    private void timeOut() {
        timer = false;
        final long now = loop.nanoTime();
        for (Call first = byDeadline.peek(); first != null; first = byDeadline.peek()) {
            if (!first.answered() && first.deadline() - now > 0) {
                arm(Duration.ofNanos(first.deadline() - now));
                return;
            }
            byDeadline.remove();
            if (!first.answered()) {
                first.timeOut();
            }
        }
    }
}

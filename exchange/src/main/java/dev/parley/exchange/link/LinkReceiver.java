package dev.parley.exchange.link;

import dev.parley.hub.exchange.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of a link: takes frames in the order of their numbers, each once, and remembers each one's outcome
 * until the other node has it or the frame's lifetime is over. Pure; lives with its link.
 */
final class LinkReceiver {
    /** How much longer than the frame's lifetime its outcome is remembered: a margin, nothing rests on it. */
    private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What a frame may claim at most; a sender has ended it long before. */
    private static final long MAX_LIFETIME_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final int maxRemembered;
    private final TransitDelay transit = new TransitDelay();
    /** Frames that were taken, in the order of their numbers. */
    private final LinkedHashMap<Long, Taken> taken = new LinkedHashMap<>();

    private final ArrayDeque<Long> toAnswer = new ArrayDeque<>();
    private long incarnation;
    private long next = 1;
    private boolean resync;
    private long earliestForgetting;
    private long late;
    private long repeated;
    private long outOfOrder;
    private long stale;
    private long forgotten;

    LinkReceiver(int maxRemembered) {
        this.maxRemembered = maxRemembered;
    }

    /** A frame to be handed over. */
    record Delivery(long incarnation, long number, ByteBuffer body) {}

    private static final class Taken {
        final long forgetAt;

        @Nullable
        Outcome outcome;

        boolean toAnswer;

        Taken(long forgetAt) {
            this.forgetAt = forgetAt;
        }
    }

    /** What is to be handed over of the message, in order. */
    List<Delivery> receive(LinkMessage message, long now) {
        if (message.incarnation() < incarnation) {
            // Left over from before; or what is known here is not so, and then the other node has to rise above it.
            stale += message.frames().size();
            resync = true;
            return List.of();
        }
        if (message.incarnation() > incarnation) {
            incarnation = message.incarnation();
            next = 1;
            taken.clear();
            toAnswer.clear();
        }
        forgetBelow(message.base());
        if (message.ask()) {
            answerAllAgain();
        }
        final long nowMillis = TimeUnit.NANOSECONDS.toMillis(now);
        final long delay = transit.observe(message.clock(), message.sentAt(), nowMillis);
        if (message.frames().isEmpty()) {
            return List.of();
        }
        if (message.after() >= next) {
            outOfOrder += message.frames().size();
            resync = true;
            return List.of();
        }
        final List<Delivery> deliveries = new ArrayList<>(message.frames().size());
        for (LinkMessage.Frame frame : message.frames()) {
            if (frame.number() < next) {
                repeated++;
                remembered(frame.number());
            } else {
                take(frame, delay, now, deliveries);
            }
        }
        return deliveries;
    }

    private void take(LinkMessage.Frame frame, long delay, long now, List<Delivery> deliveries) {
        next = frame.number() + 1;
        final long left = TimeUnit.MILLISECONDS.toNanos(Math.min(frame.lifetime(), MAX_LIFETIME_MILLIS) - delay);
        final Taken entry = new Taken(now + Math.max(left, 0) + MARGIN_NANOS);
        if (taken.isEmpty() || entry.forgetAt - earliestForgetting < 0) {
            earliestForgetting = entry.forgetAt;
        }
        taken.put(frame.number(), entry);
        if (taken.size() > maxRemembered) {
            taken.pollFirstEntry();
            forgotten++;
        }
        if (left <= 0) {
            late++;
            answer(incarnation, frame.number(), Outcome.UNREACHABLE);
        } else {
            deliveries.add(new Delivery(incarnation, frame.number(), frame.body()));
        }
    }

    private void remembered(long number) {
        final Taken entry = taken.get(number);
        if (entry != null && entry.outcome != null) {
            toAnswer(number, entry);
        }
    }

    /** The hub's answer. The second one to a frame is ignored, and one that comes too late. */
    void answer(long ofIncarnation, long number, Outcome outcome) {
        final Taken entry = ofIncarnation == incarnation ? taken.get(number) : null;
        if (entry != null && entry.outcome == null) {
            entry.outcome = outcome;
            toAnswer(number, entry);
        }
    }

    /** The queue to this node was lost, and perhaps frames in it; or the other node asks. */
    void answerAllAgain() {
        if (incarnation != 0) {
            resync = true;
            taken.forEach((number, entry) -> {
                if (entry.outcome != null) {
                    toAnswer(number, entry);
                }
            });
        }
    }

    boolean hasAnswers() {
        return resync || !toAnswer.isEmpty();
    }

    /** What there is to answer; {@code null} for nothing. */
    LinkMessage.@Nullable Answers takeAnswers() {
        if (!hasAnswers()) {
            return null;
        }
        final List<LinkMessage.Answer> outcomes = new ArrayList<>(toAnswer.size());
        for (long number : toAnswer) {
            final Taken entry = taken.get(number);
            if (entry != null && entry.outcome != null) {
                entry.toAnswer = false;
                outcomes.add(new LinkMessage.Answer(number, entry.outcome));
            }
        }
        toAnswer.clear();
        final LinkMessage.Answers answers = new LinkMessage.Answers(incarnation, next, resync, outcomes);
        resync = false;
        return answers;
    }

    /** Forgets what nobody can ask for any more. */
    void tick(long now) {
        if (taken.isEmpty() || now - earliestForgetting < 0) {
            return;
        }
        taken.values().removeIf(entry -> now - entry.forgetAt >= 0);
        earliestForgetting = taken.values().stream()
                .mapToLong(entry -> entry.forgetAt)
                .reduce((a, b) -> a - b < 0 ? a : b)
                .orElse(now);
    }

    /** How many frames wait for the hub's answer. */
    long pending() {
        return taken.values().stream().filter(entry -> entry.outcome == null).count();
    }

    boolean idle() {
        return taken.isEmpty() && !hasAnswers();
    }

    Drops drainDrops() {
        final Drops drops = new Drops(late, repeated, outOfOrder, stale, forgotten);
        late = 0;
        repeated = 0;
        outOfOrder = 0;
        stale = 0;
        forgotten = 0;
        return drops;
    }

    /** Frames that were not handed over, and outcomes that were forgotten, since the last time. */
    record Drops(long late, long repeated, long outOfOrder, long stale, long forgotten) {}

    private void toAnswer(long number, Taken entry) {
        if (!entry.toAnswer) {
            entry.toAnswer = true;
            toAnswer.add(number);
        }
    }

    private void forgetBelow(long base) {
        final Iterator<Long> numbers = taken.keySet().iterator();
        while (numbers.hasNext() && numbers.next() < base) {
            numbers.remove();
        }
    }
}

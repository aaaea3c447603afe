package dev.parley.hub.route;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One sender's signals to one target, in order, wherever the target moves. There is one way at a time: as long as
 * anything is under way to one owner of the target's session, nothing goes to another. A target that is not where it was
 * thought to be, or that this node's copy of the room does not know, is looked up in the store; only the store says that
 * there is no such peer. What can't go before its deadline ends as {@link Outcome#UNREACHABLE}, and so does what came back
 * while a later one arrived, or may have: the target may not know any more what it was shown.
 *
 * <p>Lives on the sender's loop. What waits here is bounded by the requests a session may have pending.
 */
final class Lane {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final Router router;
    private final Loop loop;
    private final long senderEpoch;
    private final List<Sending> cameBack = new ArrayList<>();
    private final Deque<Sending> queued = new ArrayDeque<>();
    private long lastNumber;
    /** The highest that has arrived, or may have. */
    private long arrived;

    private int underWay;
    private boolean lookingUp;
    private boolean watching;
    private long nextLook;
    private @Nullable Member way;
    private Duration pause = FIRST_PAUSE;

    private record Sending(Outgoing outgoing, long number) {}

    /** @param lastNumber every number here is above it */
    Lane(Router router, Loop loop, long senderEpoch, long lastNumber) {
        this.router = router;
        this.loop = loop;
        this.senderEpoch = senderEpoch;
        this.lastNumber = lastNumber;
    }

    void send(Outgoing outgoing) {
        queued.add(new Sending(outgoing, ++lastNumber));
        goOn(null);
        watch();
    }

    /** Whether nothing is under way and nothing waits. */
    boolean idle() {
        return underWay == 0 && queued.isEmpty() && cameBack.isEmpty() && !lookingUp;
    }

    long lastNumber() {
        return lastNumber;
    }

    /** @param fresh of one room, as it was just read; {@code null} for none */
    private void goOn(@Nullable Roster fresh) {
        while (cameBack.isEmpty() && !lookingUp && !queued.isEmpty()) {
            final Sending next = queued.getFirst();
            final Member target = locate(next.outgoing, fresh);
            if (target == null) {
                lookUp();
            } else if (underWay > 0 && !sameWay(target)) {
                return;
            } else {
                queued.removeFirst();
                transmit(next, target);
            }
        }
    }

    /** What waits may do so for others, whose deadlines are later: it has one of its own. */
    private void watch() {
        if (queued.isEmpty() && cameBack.isEmpty()) {
            return;
        }
        final long now = loop.nanoTime();
        final long left = Stream.concat(cameBack.stream(), queued.stream())
                .mapToLong(sending -> sending.outgoing.deadline() - now)
                .min()
                .getAsLong();
        final long look = now + Math.max(0, left);
        if (!watching || look - nextLook < 0) {
            watching = true;
            nextLook = look;
            loop.schedule(Duration.ofNanos(look - now), () -> {
                watching &= nextLook != look;
                dropLate();
                goOn(null);
                watch();
            });
        }
    }

    private @Nullable Member locate(Outgoing outgoing, @Nullable Roster fresh) {
        final Member known = router.locate(outgoing.room(), outgoing.to());
        return known != null || fresh == null || !fresh.room().equals(outgoing.room())
                ? known
                : fresh.members().get(outgoing.to());
    }

    private boolean sameWay(Member target) {
        return way != null && way.epoch() == target.epoch() && way.node().equals(target.node());
    }

    private void transmit(Sending sending, Member target) {
        if (late(sending) || sending.number < arrived) {
            end(sending, Outcome.UNREACHABLE);
            return;
        }
        way = target;
        underWay++;
        router.transmit(
                sending.outgoing,
                target,
                senderEpoch,
                sending.number,
                outcome -> loop.run(() -> settle(sending, outcome)));
    }

    private void settle(Sending sending, Outcome outcome) {
        underWay--;
        switch (outcome) {
            case MOVED, NO_NODE, UNKNOWN_PEER -> cameBack.add(sending);
            case OVERFLOW -> end(sending, Outcome.UNREACHABLE);
            case DELIVERED, HELD, UNREACHABLE -> {
                arrived = Math.max(arrived, sending.number);
                sending.outgoing.done().accept(outcome);
                pause = FIRST_PAUSE;
            }
        }
        watch();
        if (underWay == 0 && !cameBack.isEmpty()) {
            cameBack.sort(Comparator.comparingLong(Sending::number));
            cameBack.reversed().forEach(queued::addFirst);
            cameBack.clear();
            lookingUp = true;
            loop.schedule(pause, this::lookUp);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        } else {
            goOn(null);
        }
    }

    /** What waits is asked for in the store, room by room as it comes. */
    private void lookUp() {
        lookingUp = true;
        dropLate();
        final Sending first = queued.peekFirst();
        if (first == null) {
            lookingUp = false;
            return;
        }
        router.lookUp(first.outgoing.room())
                .whenComplete((found, failure) -> loop.run(() -> {
                    lookingUp = false;
                    if (failure != null) {
                        again();
                    } else if (found.roster().members().containsKey(first.outgoing.to())) {
                        goOn(found.roster());
                    } else if (found.settled()) {
                        unknown(first);
                        goOn(found.roster());
                    } else {
                        // It may be missing only until its node has brought it back.
                        again();
                    }
                }));
    }

    private void again() {
        lookingUp = true;
        loop.schedule(LONGEST_PAUSE, this::lookUp);
    }

    private void unknown(Sending sending) {
        if (queued.removeFirstOccurrence(sending)) {
            end(sending, Outcome.UNKNOWN_PEER);
        }
    }

    private void dropLate() {
        for (Collection<Sending> waiting : List.of(cameBack, queued)) {
            final List<Sending> late = waiting.stream().filter(this::late).toList();
            waiting.removeAll(late);
            late.forEach(sending -> end(sending, Outcome.UNREACHABLE));
        }
    }

    /** It has gone nowhere. What comes when nothing waits any more is not of the same search. */
    private void end(Sending sending, Outcome outcome) {
        sending.outgoing.done().accept(outcome);
        if (underWay == 0 && queued.isEmpty() && cameBack.isEmpty()) {
            pause = FIRST_PAUSE;
        }
    }

    private boolean late(Sending sending) {
        return loop.nanoTime() - sending.outgoing.deadline() >= 0;
    }
}

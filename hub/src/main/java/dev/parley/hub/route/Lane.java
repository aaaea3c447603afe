package dev.parley.hub.route;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * One sender's signals to one target, in order, wherever the target moves. As long as all goes well they leave at
 * once. When one comes back because the target is not where it was thought to be, the lane stalls: what follows waits
 * until everything under way has its outcome, the target is looked up anew, and all that came back goes again, in
 * order. What can't go before its deadline ends as {@link Outcome#UNREACHABLE}.
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
    private int underWay;
    private boolean stalled;
    private Duration pause = FIRST_PAUSE;

    private record Sending(Outgoing outgoing, long number) {}

    Lane(Router router, Loop loop, long senderEpoch) {
        this.router = router;
        this.loop = loop;
        this.senderEpoch = senderEpoch;
    }

    /** @param number higher than any before it on this lane */
    void send(Outgoing outgoing, long number) {
        final Sending sending = new Sending(outgoing, number);
        if (stalled) {
            queued.add(sending);
        } else {
            transmit(sending);
        }
    }

    /** Whether nothing is under way and nothing waits. */
    boolean idle() {
        return underWay == 0 && !stalled;
    }

    private void transmit(Sending sending) {
        underWay++;
        router.transmit(
                sending.outgoing, senderEpoch, sending.number, outcome -> loop.run(() -> settle(sending, outcome)));
    }

    private void settle(Sending sending, Outcome outcome) {
        underWay--;
        if ((outcome == Outcome.MOVED || outcome == Outcome.NO_NODE) && !late(sending)) {
            cameBack.add(sending);
            stalled = true;
        } else {
            sending.outgoing.done().accept(isMiss(outcome) ? Outcome.UNREACHABLE : outcome);
            if (!stalled) {
                pause = FIRST_PAUSE;
            }
        }
        if (stalled && underWay == 0) {
            loop.schedule(pause, this::lookUp);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private void lookUp() {
        final List<Sending> again = new ArrayList<>(cameBack);
        again.sort(Comparator.comparingLong(Sending::number));
        again.addAll(queued);
        cameBack.clear();
        queued.clear();
        router.lookUp(again.getFirst().outgoing.room()).whenComplete((roster, failure) -> loop.run(() -> goOn(again)));
    }

    private void goOn(List<Sending> again) {
        again.addAll(queued);
        queued.clear();
        stalled = false;
        for (Sending sending : again) {
            if (late(sending)) {
                sending.outgoing.done().accept(Outcome.UNREACHABLE);
            } else if (stalled) {
                queued.add(sending);
            } else {
                transmit(sending);
            }
        }
    }

    private static boolean isMiss(Outcome outcome) {
        return outcome == Outcome.MOVED || outcome == Outcome.NO_NODE || outcome == Outcome.OVERFLOW;
    }

    private boolean late(Sending sending) {
        return loop.nanoTime() - sending.outgoing.deadline() >= 0;
    }
}

package dev.parley.hub.session;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.Devices;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's hold on its device: from its first connection to this node on the device is this session's, whoever had it, and
 * that one ends: of two sessions of one device the one whose client came last is the one that lives.
 * Joins wait for that end, at most {@link #PATIENCE}, so that nobody meets what is left of himself. The former session is
 * pursued even when this one has ended meanwhile: whoever replaced this one pursues this one alone. Lives on the session's
 * loop.
 */
final class Device {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration AGAIN = Duration.ofSeconds(1);
    /**
     * After that a session looks whether it was replaced meanwhile: whoever replaced it may never have heard so, and have been
     * replaced itself.
     */
    private static final Duration LOOK = Duration.ofSeconds(10);
    /** For a node that the broker has lost for a while; what is left then is found when devices are confirmed. */
    private static final int TRIES = 20;

    private final Session session;
    private final DeviceClaims claims;
    private final @Nullable String name;
    private @Nullable List<Runnable> waiting;
    /** Who says that it has the device, while a claim of this session is not answered. */
    private final List<Consumer<Outcome>> rivals = new ArrayList<>(0);

    private @Nullable PeerId former;
    private boolean claimed;
    private boolean claimedAgain;
    private boolean claiming;
    /** By the store's clock; 0 while that is not known. */
    private long since;

    Device(Session session, DeviceClaims claims) {
        this.session = session;
        this.claims = claims;
        this.name = session.device();
    }

    /** The session has a client. */
    void connected() {
        if (name != null && !claimed) {
            claimed = true;
            waiting = new ArrayList<>(1);
            session.loop().schedule(PATIENCE, this::settled);
            claim(name);
        }
    }

    /** Runs the task once no other session has the device. */
    void whenAlone(Runnable task) {
        if (waiting == null) {
            task.run();
        } else {
            waiting.add(task);
        }
    }

    /** Whether this session has the device from that one. */
    boolean isFormer(PeerId peer) {
        return former != null && former.equals(peer);
    }

    /** Whether it knows whom it has its device from. */
    boolean known() {
        return name == null || since > 0;
    }

    /** Whether it has the device still, which it had; if another has it, this session has been replaced. */
    void confirm() {
        if (name != null && (since > 0 || !claimed)) {
            confirm(name, outcome -> {});
        }
    }

    /**
     * Another session says that it has the device from this one. Where this one has claimed it twice, having had no answer the
     * first time, the store is asked: of two such each may believe that.
     */
    void replaced(Consumer<Outcome> answer) {
        if (name == null || !claimedAgain) {
            end(answer);
        } else if (claiming) {
            rivals.add(answer);
        } else {
            confirm(name, answer);
        }
    }

    private void confirm(String device, Consumer<Outcome> answer) {
        if (session.ended()) {
            answer.accept(Outcome.DELIVERED);
            return;
        }
        claims.confirm(session, device, since)
                .whenComplete((still, away) -> session.loop().run(() -> {
                    if (away != null) {
                        answer.accept(Outcome.UNREACHABLE);
                    } else if (still) {
                        answer.accept(Outcome.DELIVERED);
                    } else {
                        end(answer);
                    }
                }));
    }

    /** Another session has the device: this one ends. */
    private void end(Consumer<Outcome> answer) {
        session.ending()
                .forGood(session, LeaveReason.REPLACED, CloseCode.REPLACED_BY_SESSION)
                .whenComplete((done, failure) -> answer.accept(Outcome.DELIVERED));
    }

    private void claim(String device) {
        final Loop loop = session.loop();
        claiming = true;
        claims.claim(session, device)
                .whenComplete((given, away) -> loop.run(() -> {
                    claiming = false;
                    if (away != null) {
                        answerRivals(device);
                        loop.schedule(AGAIN, () -> claimAgain(device));
                        return;
                    }
                    since = given.since();
                    answerRivals(device);
                    loop.schedule(LOOK, this::confirm);
                    if (given.former() == null) {
                        settled();
                    } else {
                        former = given.former().peer();
                        pursue(given.former(), loop, TRIES);
                    }
                }));
    }

    private void answerRivals(String device) {
        final List<Consumer<Outcome>> all = List.copyOf(rivals);
        rivals.clear();
        all.forEach(rival -> confirm(device, rival));
    }

    private void claimAgain(String device) {
        if (!session.ended()) {
            claimedAgain = true;
            claim(device);
        }
    }

    private void pursue(Devices.Holder holder, Loop loop, int tries) {
        claims.end(holder, loop, outcome -> loop.run(() -> told(outcome, holder, loop, tries)));
    }

    private void told(Outcome outcome, Devices.Holder holder, Loop loop, int tries) {
        settled();
        final boolean certain = outcome == Outcome.DELIVERED || outcome == Outcome.UNKNOWN_PEER;
        if (!certain && tries > 1) {
            loop.schedule(AGAIN, () -> pursue(holder, loop, tries - 1));
        }
    }

    private void settled() {
        final List<Runnable> tasks = waiting;
        waiting = null;
        if (tasks != null) {
            tasks.forEach(Runnable::run);
        }
    }
}

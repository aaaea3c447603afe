package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.NodeMessage.Undeliverable.Reason;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.limit.RateLimitedLog;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.route.Router;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.JsonObject;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders of signals that were answered as held or delivered and came to nothing (protocol, push
 * {@code undeliverable}): the sender is looked up in the room that the signal was sent in, wherever it lives by then, and
 * told until its node has it safe. Given up after a while: the sooner if the sender is in that room no more. At most {@value #MAX}
 * are being told at a time; past that a sender is not told. Any thread.
 */
public final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final int MAX = 16_384;
    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    /** For how long it is tried while the sender is there, or nobody knows: its way there may be broken. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final RateLimitedLog<String> FULL = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));

    private final LocalRooms rooms;
    private final Router router;
    private final Duration lifetime;
    private final Duration patience;
    private final NoticeMeters meters;

    /**
     * @param lifetime how long one attempt may take: a node that does not answer for so long may have gone, and the sender have
     *     moved
     * @param patience for how long it is tried while the sender is not in the room, without having been seen there in between:
     *     long enough for a store that has lost its data to get its members back
     */
    public Notices(LocalRooms rooms, Router router, Duration lifetime, Duration patience, NoticeMeters meters) {
        this.rooms = rooms;
        this.router = router;
        this.lifetime = lifetime;
        this.patience = patience;
        this.meters = meters;
    }

    /**
     * @param session the target's, which is over
     * @return completes on its loop, when nothing more is tried
     */
    CompletableFuture<Void> tell(Session session, StoredPush push, Reason reason) {
        final StoredPush.Origin origin = push.origin();
        final RoomName room = room(push);
        if (origin == null || origin.request() == null || room == null) {
            return CompletableFuture.completedFuture(null);
        }
        final NodeMessage.Undeliverable notice =
                new NodeMessage.Undeliverable(origin.sender(), origin.request(), session.peer(), reason);
        final Loop loop = session.loop();
        if (!meters.begin(MAX)) {
            FULL.warn("full", "{} senders are being told of signals that came to nothing; more are not told", MAX);
            return CompletableFuture.completedFuture(null);
        }
        final CompletableFuture<Void> done = new CompletableFuture<>();
        tell(new Attempt(notice, room, loop, loop.nanoTime(), done), AGAIN, null);
        return done;
    }

    /** Whether nobody is being told at the moment. */
    public boolean idle() {
        return meters.open() == 0;
    }

    private record Attempt(
            NodeMessage.Undeliverable notice, RoomName room, Loop loop, long begun, CompletableFuture<Void> done) {}

    /** @param missing since when the sender was not found, {@code null} if it was there when it was last looked for */
    private void tell(Attempt attempt, Duration pause, @Nullable Long missing) {
        final Loop loop = attempt.loop;
        rooms.read(attempt.room)
                .whenComplete((stored, failure) -> loop.run(() -> {
                    final Member sender =
                            failure == null ? stored.roster().members().get(attempt.notice.sender()) : null;
                    if (failure != null) {
                        again(attempt, pause, missing);
                    } else if (sender == null) {
                        // A store that has lost its data gets its members back before long.
                        again(attempt, pause, missing == null ? Long.valueOf(loop.nanoTime()) : missing);
                    } else {
                        router.tell(
                                sender,
                                attempt.notice,
                                loop.nanoTime() + lifetime.toNanos(),
                                outcome -> loop.run(() -> told(outcome, attempt, pause)));
                    }
                }));
    }

    private void told(Outcome outcome, Attempt attempt, Duration pause) {
        if (outcome == Outcome.DELIVERED || outcome == Outcome.HELD) {
            meters.told();
            attempt.done.complete(null);
        } else {
            again(attempt, pause, null);
        }
    }

    private void again(Attempt attempt, Duration pause, @Nullable Long missing) {
        final long now = attempt.loop.nanoTime();
        if (now - attempt.begun < LONGEST.toNanos() && (missing == null || now - missing < patience.toNanos())) {
            final Duration doubled = pause.multipliedBy(2);
            final Duration next = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
            attempt.loop.schedule(pause, () -> tell(attempt, next, missing));
        } else {
            meters.gaveUp();
            attempt.done.complete(null);
        }
    }

    private static @Nullable RoomName room(StoredPush push) {
        try {
            final JsonObject.@Nullable Field room =
                    JsonObject.parse(push.body().utf8()).field("room");
            return room == null ? null : new RoomName(room.string());
        } catch (JsonObject.Malformed e) {
            throw new IllegalStateException("a stored push is no JSON", e);
        }
    }
}

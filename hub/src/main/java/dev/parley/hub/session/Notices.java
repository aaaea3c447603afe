package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.NodeMessage.Undeliverable.Reason;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.Rooms;
import dev.parley.hub.route.Router;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.JsonObject;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells senders of signals that were answered as held or delivered and came to nothing (protocol, push
 * {@code undeliverable}): the sender is looked up in the room that the signal was sent in, wherever it lives by then, and
 * told until its node has it safe. Given up after a while: then the sender is in that room no more. Any thread.
 */
public final class Notices {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Rooms rooms;
    private final Router router;
    private final Duration lifetime;
    private final Duration patience;

    /**
     * @param lifetime how long one attempt may take
     * @param patience for how long it is tried: long enough for a sender's node to die and its session to be adopted
     */
    public Notices(Rooms rooms, Router router, Duration lifetime, Duration patience) {
        this.rooms = rooms;
        this.router = router;
        this.lifetime = lifetime;
        this.patience = patience;
    }

    /** @param session the target's, which is over */
    void tell(Session session, StoredPush push, Reason reason) {
        final StoredPush.Origin origin = push.origin();
        final RoomName room = room(push);
        if (origin == null || origin.request() == null || room == null) {
            return;
        }
        final NodeMessage.Undeliverable notice =
                new NodeMessage.Undeliverable(origin.sender(), origin.request(), session.peer(), reason);
        final Loop loop = session.loop();
        tell(new Attempt(notice, room, session.loop(), loop.nanoTime() + patience.toNanos()), AGAIN);
    }

    private record Attempt(NodeMessage.Undeliverable notice, RoomName room, Loop loop, long until) {}

    private void tell(Attempt attempt, Duration pause) {
        final Loop loop = attempt.loop;
        rooms.read(attempt.room)
                .whenComplete((stored, failure) -> loop.run(() -> {
                    final Member sender =
                            failure == null ? stored.roster().members().get(attempt.notice.sender()) : null;
                    if (sender == null) {
                        // A store that has lost its data gets its members back before long.
                        again(attempt, pause);
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
        if (outcome != Outcome.DELIVERED && outcome != Outcome.HELD) {
            again(attempt, pause);
        }
    }

    private void again(Attempt attempt, Duration pause) {
        if (attempt.until - attempt.loop.nanoTime() > 0) {
            attempt.loop.schedule(pause, () -> tell(attempt, pause.multipliedBy(2)));
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

package dev.parley.hub.room;

import dev.parley.hub.loop.Loop;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Members to be taken out of a store that does not answer: {@value #MAX} at a time, each tried once a second for a minute.
 * What is over is left to the upkeep, which takes out what no session here stands for, as lost. Any thread.
 */
final class Removals {
    static final int MAX = 4_096;
    private static final int TRIES = 60;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Loop loop;
    private final Runnable givenUp;
    private final Counter deferred;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Place, Pending> pending = new ConcurrentHashMap<>();

    /** One that is tried again and again. By identity: a later one of the same place is another. */
    private static final class Pending {
        private final Supplier<CompletionStage<Void>> removal;

        private Pending(Supplier<CompletionStage<Void>> removal) {
            this.removal = removal;
        }
    }

    /** @param givenUp called when the upkeep has to see to it */
    Removals(Loop loop, Runnable givenUp, MeterRegistry registry) {
        this.loop = loop;
        this.givenUp = givenUp;
        this.deferred = Counter.builder("parley.rooms.removals.deferred")
                .description("Members that the shared store did not let leave in time, left to the upkeep")
                .register(registry);
    }

    /** @param peer to be taken out of the room */
    record Place(RoomName room, PeerId peer) {}

    /**
     * Takes a peer out of its place. What was tried for that place before is tried no more.
     *
     * @param removal harmless to repeat
     * @return completes when it was tried for the first time; never fails
     */
    CompletionStage<Void> surely(Place place, Supplier<CompletionStage<Void>> removal) {
        return removal.get().exceptionally(away -> {
            later(place, removal);
            return null;
        });
    }

    /**
     * The peer comes in again: what is asked of the store from now on must not be undone by a removal from before.
     *
     * @return goes on with that removal, should the peer not have come in; does nothing if there was none
     */
    Runnable hold(Place place) {
        final Pending held = pending.remove(place);
        return held == null ? () -> {} : () -> later(place, held.removal);
    }

    private void later(Place place, Supplier<CompletionStage<Void>> removal) {
        if (waiting.getAndUpdate(now -> now < MAX ? now + 1 : now) < MAX) {
            final Pending fresh = new Pending(removal);
            pending.put(place, fresh);
            again(place, fresh, TRIES);
        } else {
            giveUp();
        }
    }

    private void again(Place place, Pending removal, int left) {
        loop.schedule(AGAIN, () -> {
            if (pending.get(place) != removal) {
                waiting.decrementAndGet();
                return;
            }
            removal.removal.get().whenComplete((done, away) -> {
                if (away != null && left > 1) {
                    again(place, removal, left - 1);
                    return;
                }
                pending.remove(place, removal);
                waiting.decrementAndGet();
                if (away != null) {
                    giveUp();
                }
            });
        });
    }

    private void giveUp() {
        deferred.increment();
        givenUp.run();
    }
}

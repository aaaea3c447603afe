package dev.parley.hub.room;

import dev.parley.hub.loop.Loop;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
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
    private final Set<Place> pending = ConcurrentHashMap.newKeySet();

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
     * @param removal harmless to repeat
     * @return completes when it was tried for the first time; never fails
     */
    CompletionStage<Void> surely(Place place, Supplier<CompletionStage<Void>> removal) {
        return removal.get().exceptionally(away -> {
            if (waiting.getAndUpdate(now -> now < MAX ? now + 1 : now) < MAX) {
                pending.add(place);
                again(place, removal, TRIES);
            } else {
                giveUp();
            }
            return null;
        });
    }

    /** The peer comes in again: what is asked of the store from now on is not undone by a removal from before. */
    void cancel(Place place) {
        pending.remove(place);
    }

    private void again(Place place, Supplier<CompletionStage<Void>> removal, int left) {
        loop.schedule(AGAIN, () -> {
            if (!pending.contains(place)) {
                waiting.decrementAndGet();
                return;
            }
            removal.get().whenComplete((done, away) -> {
                if (away != null && left > 1) {
                    again(place, removal, left - 1);
                    return;
                }
                pending.remove(place);
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

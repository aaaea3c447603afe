package dev.parley.hub.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RemovalsTest {
    private final ManualLoop loop = new ManualLoop();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Removals removals = new Removals(loop, () -> this.givenUp++, meters);
    private boolean away = true;
    private int tried;
    private int givenUp;
    private int places;

    @Test
    void what_the_store_takes_at_once_is_tried_once() {
        away = false;
        assertThat(removals.surely(place(), this::remove)).isCompleted();
        seconds(100);
        assertThat(tried).isEqualTo(1);
        assertThat(givenUp).isZero();
    }

    @Test
    void what_it_does_not_is_tried_every_second_until_it_does() {
        assertThat(removals.surely(place(), this::remove))
                .as("whether it was taken or not")
                .isCompleted();
        seconds(10);
        assertThat(tried).isEqualTo(11);
        away = false;
        seconds(100);
        assertThat(tried).isEqualTo(12);
        assertThat(givenUp).isZero();
    }

    @Test
    void after_a_minute_it_is_left_to_the_upkeep() {
        removals.surely(place(), this::remove);
        seconds(59);
        assertThat(givenUp).isZero();
        seconds(1);
        assertThat(givenUp).isEqualTo(1);
        seconds(100);
        assertThat(tried).isEqualTo(61);
        assertThat(meters.get("parley.rooms.removals.deferred").counter().count())
                .isEqualTo(1);
    }

    @Test
    void so_are_those_that_come_while_there_are_too_many_and_only_those() {
        for (int i = 0; i < Removals.MAX; i++) {
            removals.surely(place(), this::remove);
        }
        assertThat(givenUp).isZero();
        removals.surely(place(), this::remove);
        assertThat(givenUp).isEqualTo(1);
        away = false;
        seconds(1);
        away = true;
        removals.surely(place(), this::remove);
        assertThat(givenUp).as("there is room again").isEqualTo(1);
        seconds(60);
        assertThat(givenUp).isEqualTo(2);
        for (int i = 0; i < Removals.MAX; i++) {
            removals.surely(place(), this::remove);
        }
        assertThat(givenUp).as("what was given up takes no place").isEqualTo(2);
    }

    @Test
    void what_comes_in_again_is_not_taken_out_by_a_removal_from_before() {
        final Removals.Place place = place();
        removals.surely(place, this::remove);
        removals.surely(place(), this::remove);
        seconds(1);
        assertThat(tried).isEqualTo(4);
        final Runnable stayOut = removals.hold(place);
        seconds(1);
        assertThat(tried).as("the other goes on").isEqualTo(5);
        stayOut.run();
        seconds(1);
        assertThat(tried).as("it has not come in").isEqualTo(7);
        assertThat(givenUp).isZero();
    }

    private Removals.Place place() {
        places++;
        return new Removals.Place(new RoomName("room"), new PeerId("peer" + places));
    }

    private CompletionStage<Void> remove() {
        tried++;
        return away
                ? CompletableFuture.failedFuture(new StoreUnavailableException("away"))
                : CompletableFuture.completedFuture(null);
    }

    private void seconds(int seconds) {
        loop.advance(Duration.ofSeconds(seconds));
    }
}

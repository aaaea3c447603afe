package dev.parley.system.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Two peers in a room of their own. For one thread. */
final class Call implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** More than the first key frame: the video goes on. */
    static final long FRAMES = 10;

    private final String room = Cluster.unique("call");
    private final Seat first;
    private final Seat second;

    Call(Seat first, Seat second) {
        this.first = first;
        this.second = second;
    }

    /** Who was in the room when the other came, and so is not polite. */
    Seat first() {
        return first;
    }

    Seat second() {
        return second;
    }

    String room() {
        return room;
    }

    /**
     * Lets both join.
     *
     * @return how long it took from when the second set out to connect until both had decoded a frame of the other
     */
    Duration connect() {
        return connect(() -> {});
    }

    /** @param between done when the first is in the room, and before the second comes */
    Duration connect(Runnable between) {
        first.join(room);
        between.run();
        final long start = System.nanoTime();
        second.join(room);
        await("both see each other", () -> both(state -> state.isConnected() && state.picturesWithFrames(1) == 1));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Waits until each side goes on decoding every picture of the other. */
    void awaitVideo(int pictures) {
        await(
                pictures + " moving pictures each way",
                () -> both(state -> state.picturesWithFrames(FRAMES) == pictures));
        awaitVideoGoesOn();
    }

    /** Waits until each side has decoded more frames than it has now. */
    void awaitVideoGoesOn() {
        final long ofFirst = first.state().framesDecoded();
        final long ofSecond = second.state().framesDecoded();
        await(
                "video goes on both ways",
                () -> first.state().framesDecoded() > ofFirst + FRAMES
                        && second.state().framesDecoded() > ofSecond + FRAMES);
    }

    /** Waits, and says how both stand if it is in vain. */
    void await(String what, BooleanSupplier condition) {
        try {
            Await.until(what, PATIENCE, condition::getAsBoolean);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + this, e);
        }
    }

    /** That nothing has happened to either of them that should not. */
    void assertUntroubled() {
        for (Seat seat : new Seat[] {first, second}) {
            assertThat(seat.state().trouble()).as(seat.toString()).isEmpty();
            assertThat(seat.state().sessionsLost()).as(seat.toString()).isZero();
        }
    }

    @Override
    public void close() {
        try (first) {
            second.close();
        }
    }

    @Override
    public String toString() {
        return first + ": " + first.state() + "\n" + second + ": " + second.state();
    }

    private boolean both(Predicate<CallState> condition) {
        return Stream.of(first, second).map(Seat::state).allMatch(condition);
    }
}

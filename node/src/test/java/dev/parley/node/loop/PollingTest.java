package dev.parley.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PollingTest {
    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final Queue<Runnable> blocking = new ArrayDeque<>();
    private int looks;

    /** Its timers run out by hand. */
    private final class HandLoop implements Loop {
        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            assertThat(delay).isEqualTo(Duration.ofSeconds(5));
            timers.add(task);
            return () -> timers.remove(task);
        }

        @Override
        public void execute(Runnable task) {
            throw new AssertionError("nothing is done on the loop");
        }
    }

    private Polling polling(Runnable look) {
        return Polling.of(new HandLoop(), blocking::add, look);
    }

    private void look() {
        timers.remove().run();
        blocking.remove().run();
    }

    @Test
    void one_look_follows_the_other() {
        polling(() -> looks++);
        look();
        timers.remove().run();
        assertThat(timers).as("while a look is under way").isEmpty();
        blocking.remove().run();
        assertThat(looks).isEqualTo(2);
        assertThat(timers).hasSize(1);
    }

    @Test
    void one_that_fails_is_not_the_last() {
        polling(() -> {
            looks++;
            throw new IllegalStateException("a defect");
        });
        look();
        look();
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void once_it_is_stopped_nothing_more_is_asked_of_loop_and_executor() {
        final Polling waiting = polling(() -> looks++);
        waiting.stop();
        timers.remove().run();
        assertThat(blocking).isEmpty();

        final Polling looking = polling(() -> looks++);
        timers.remove().run();
        looking.stop();
        blocking.remove().run();
        assertThat(timers).isEmpty();
    }
}

package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionWriterTest {
    private static final int STEPS = 10;
    private static final Duration GATHER = Duration.ofMillis(10);

    private final ManualLoop loop = new ManualLoop();
    private final HandStore store = new HandStore();
    private final SessionWriter writer = new SessionWriter(store, loop, GATHER);
    private final List<String> told = new ArrayList<>();

    /** A session with something to write, once. */
    private final class One implements SessionWriter.Source {
        private final String name;
        private boolean taken;

        One(String name) {
            this.name = name;
        }

        @Override
        public @Nullable Append take() {
            final boolean before = taken;
            taken = true;
            return before ? null : new Append(new SessionId(name), 1, false, null, List.of(), 0, List.of());
        }

        @Override
        public void written(Written written) {
            told.add(name + " " + written);
            if (name.equals("bad")) {
                throw new IllegalStateException("against the contract");
            }
        }
    }

    @Test
    void what_one_turn_of_the_loop_brings_leaves_together() {
        writer.now(new One("a"));
        writer.now(new One("b"));
        assertThat(store.pending).isEmpty();
        loop.runTasks();
        assertThat(store.batches()).containsExactly(List.of("a", "b"));
    }

    @Test
    void each_leaves_in_its_time_and_all_that_gathered_with_it() {
        writer.later(new One("reply"));
        loop.advance(SessionWriter.REPLIES.minus(GATHER));
        writer.soon(new One("push"));
        writer.soon(new One("other"));
        loop.advance(GATHER);
        assertThat(store.batches()).containsExactly(List.of("reply"), List.of("push", "other"));
    }

    @Test
    void who_asks_twice_leaves_once_and_in_the_time_of_the_hastier() {
        final One one = new One("a");
        writer.later(one);
        writer.soon(one);
        writer.now(one);
        loop.runTasks();
        assertThat(store.batches()).containsExactly(List.of("a"));
        loop.advance(SessionWriter.REPLIES);
        assertThat(store.pending).hasSize(1);
    }

    @Test
    void what_gathers_while_two_batches_are_under_way_leaves_as_one() {
        write("a");
        write("b");
        write("c");
        write("d");
        assertThat(store.batches()).containsExactly(List.of("a"), List.of("b"));
        store.answer(0);
        assertThat(told).containsExactly("a SAFE");
        assertThat(store.batches()).containsExactly(List.of("b"), List.of("c", "d"));
        store.answer(1);
        assertThat(told).containsExactly("a SAFE", "c SAFE", "d SAFE");
    }

    @Test
    void a_batch_has_256_appends_at_the_most() {
        write("a");
        write("b");
        IntStream.range(0, 300).forEach(i -> write("s" + i));
        store.answer(0);
        assertThat(store.batches().getLast()).hasSize(256);
        store.answer(0);
        assertThat(store.batches().getLast()).hasSize(44);
    }

    @Test
    void each_is_told_its_own_result() {
        writer.now(new One("a"));
        writer.now(new One("b"));
        loop.runTasks();
        store.pending.getFirst().answer().complete(List.of(Written.MOVED, Written.LOST));
        assertThat(told).containsExactly("a MOVED", "b LOST");
    }

    @Test
    void a_store_that_fails_is_told_and_its_place_is_free_again() {
        for (int i = 0; i < 5; i++) {
            write("a" + i);
            store.pending.removeFirst().answer().completeExceptionally(new StoreUnavailableException("away"));
        }
        assertThat(told).containsExactly("a0 FAILED", "a1 FAILED", "a2 FAILED", "a3 FAILED", "a4 FAILED");
    }

    @Test
    void a_store_that_throws_is_told_and_its_place_is_free_again() {
        store.throwing = true;
        for (int i = 0; i < 5; i++) {
            write("a" + i);
        }
        assertThat(told).containsExactly("a0 FAILED", "a1 FAILED", "a2 FAILED", "a3 FAILED", "a4 FAILED");
        store.throwing = false;
        write("b");
        assertThat(store.batches()).containsExactly(List.of("b"));
    }

    @Test
    void a_store_that_is_known_to_be_away_is_not_asked() {
        store.available = false;
        write("a");
        assertThat(told).containsExactly("a FAILED");
        assertThat(store.pending).isEmpty();
    }

    @Test
    void one_that_fails_on_what_it_is_told_takes_no_other_with_it() {
        writer.now(new One("bad"));
        writer.now(new One("a"));
        loop.runTasks();
        store.answer(0);
        write("b");
        write("c");
        assertThat(told).containsExactly("bad SAFE", "a SAFE");
        assertThat(store.batches()).containsExactly(List.of("b"), List.of("c"));
    }

    @Test
    void in_whatever_order_appends_and_answers_come_nothing_is_left_behind() {
        for (int order = 0; order < Math.pow(3, STEPS); order++) {
            run(order);
        }
    }

    private void run(int order) {
        final HandStore hand = new HandStore();
        final SessionWriter tested = new SessionWriter(hand, loop, GATHER);
        told.clear();
        int appended = 0;
        for (int step = 0, rest = order; step < STEPS; step++, rest /= 3) {
            if (rest % 3 < hand.pending.size()) {
                hand.answer(rest % 3);
            } else {
                tested.now(new One("s" + appended++));
                loop.runTasks();
            }
            final int underWay = hand.batches().stream().mapToInt(List::size).sum();
            assertThat(hand.pending.size() == 2 || told.size() + underWay == appended)
                    .as("step %d of order %d", step, order)
                    .isTrue();
        }
        while (!hand.pending.isEmpty()) {
            hand.answer(0);
        }
        assertThat(told).as("order %d", order).hasSize(appended).doesNotHaveDuplicates();
    }

    private void write(String session) {
        writer.now(new One(session));
        loop.runTasks();
    }
}

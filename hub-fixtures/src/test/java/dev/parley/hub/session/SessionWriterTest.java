package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.SessionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionWriterTest {
    private static final int STEPS = 10;
    private static final int ROUNDS = 2_000;
    private static final SessionStore.Append EMPTY =
            new SessionStore.Append(new SessionId("s"), 1, null, List.of(), 0, List.of());

    private final HandStore store = new HandStore();
    private final SessionWriter writer = new SessionWriter(store);
    private final List<String> told = new ArrayList<>();

    @Test
    void what_gathers_while_two_batches_are_under_way_leaves_as_one() {
        append("a");
        append("b");
        append("c");
        append("d");
        assertThat(store.batches()).containsExactly(List.of("a"), List.of("b"));
        store.answer(0);
        assertThat(told).containsExactly("a SAFE");
        assertThat(store.batches()).containsExactly(List.of("b"), List.of("c", "d"));
        store.answer(1);
        assertThat(told).containsExactly("a SAFE", "c SAFE", "d SAFE");
    }

    @Test
    void a_batch_has_256_appends_at_the_most() {
        append("a");
        append("b");
        IntStream.range(0, 300).forEach(i -> append("s" + i));
        store.answer(0);
        assertThat(store.batches().getLast()).hasSize(256);
        store.answer(0);
        assertThat(store.batches().getLast()).hasSize(44);
    }

    @Test
    void each_is_told_its_own_result() {
        append("a");
        append("b");
        append("c");
        append("d");
        store.answer(0);
        store.pending.get(1).answer().complete(List.of(SessionStore.Written.MOVED, SessionStore.Written.LOST));
        assertThat(told).containsExactly("a SAFE", "c MOVED", "d LOST");
    }

    @Test
    void a_store_that_fails_is_told_as_away_and_its_place_is_free_again() {
        for (int i = 0; i < 5; i++) {
            append("a" + i);
            store.pending.removeFirst().answer().completeExceptionally(new StoreUnavailableException("away"));
        }
        assertThat(told).containsExactly("a0 null", "a1 null", "a2 null", "a3 null", "a4 null");
    }

    @Test
    void a_store_that_throws_is_told_as_away_and_its_place_is_free_again() {
        store.throwing = true;
        for (int i = 0; i < 5; i++) {
            append("a" + i);
        }
        assertThat(told).containsExactly("a0 null", "a1 null", "a2 null", "a3 null", "a4 null");
        store.throwing = false;
        append("b");
        assertThat(store.batches()).containsExactly(List.of("b"));
    }

    @Test
    void a_store_that_is_known_to_be_away_is_not_asked() {
        store.available = false;
        append("a");
        assertThat(told).containsExactly("a null");
        assertThat(store.pending).isEmpty();
    }

    /** Each step is one critical section, so that what threads can do is one of these orders. */
    @Test
    void in_whatever_order_appends_and_answers_come_nothing_is_left_behind() {
        for (int order = 0; order < Math.pow(3, STEPS); order++) {
            run(order);
        }
    }

    private static void run(int order) {
        final HandStore hand = new HandStore();
        final SessionWriter tested = new SessionWriter(hand);
        final int[] appended = {0};
        final List<Integer> answered = new ArrayList<>();
        for (int step = 0, rest = order; step < STEPS; step++, rest /= 3) {
            if (rest % 3 < hand.pending.size()) {
                hand.answer(rest % 3);
            } else {
                final int number = appended[0]++;
                tested.append(EMPTY, written -> answered.add(number));
            }
            final int underWay = hand.batches().stream().mapToInt(List::size).sum();
            assertThat(hand.pending.size() == 2 || answered.size() + underWay == appended[0])
                    .as("step %d of order %d", step, order)
                    .isTrue();
        }
        while (!hand.pending.isEmpty()) {
            hand.answer(0);
        }
        assertThat(answered).as("order %d", order).hasSize(appended[0]).doesNotHaveDuplicates();
    }

    @Test
    void nothing_is_left_behind_when_threads_append_and_answer_at_once() throws Exception {
        try (ExecutorService answering = Executors.newFixedThreadPool(2);
                ExecutorService appending = Executors.newFixedThreadPool(3)) {
            final SessionWriter tested = new SessionWriter(new HandStore() {
                @Override
                public CompletionStage<List<Written>> append(List<Append> appends) {
                    return CompletableFuture.supplyAsync(
                            () -> Collections.nCopies(appends.size(), Written.SAFE), answering);
                }
            });
            for (int round = 0; round < ROUNDS; round++) {
                final CyclicBarrier start = new CyclicBarrier(3);
                final CountDownLatch answers = new CountDownLatch(3);
                for (int i = 0; i < 3; i++) {
                    appending.execute(() -> {
                        meet(start);
                        tested.append(EMPTY, written -> answers.countDown());
                    });
                }
                assertThat(answers.await(10, TimeUnit.SECONDS))
                        .as("round %d", round)
                        .isTrue();
            }
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void who_throws_when_told_keeps_no_place() {
        for (int i = 0; i < 5; i++) {
            writer.append(EMPTY, written -> {
                throw new IllegalStateException("against the contract");
            });
            store.answer(0);
        }
        append("b");
        assertThat(store.batches()).hasSize(1);
    }

    private void append(String session) {
        writer.append(
                new SessionStore.Append(new SessionId(session), 1, null, List.of(), 0, List.of()),
                written -> told.add(session + " " + written));
    }
}

package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionWriterTest {
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
        store.pending.get(1).answer().complete(List.of(SessionStore.Written.MOVED, SessionStore.Written.GONE));
        assertThat(told).containsExactly("a SAFE", "c MOVED", "d GONE");
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

    private void append(String session) {
        writer.append(
                new SessionStore.Append(new SessionId(session), 1, List.of(), 0, List.of()),
                written -> told.add(session + " " + written));
    }
}

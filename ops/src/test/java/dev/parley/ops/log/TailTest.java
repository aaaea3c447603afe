package dev.parley.ops.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TailTest {
    private final Tail<String> tail = new Tail<>(3);

    @Test
    void an_empty_one_has_nothing_and_goes_on_from_0() {
        assertThat(tail.last(10)).isEqualTo(new Tail.Page<>(1, List.of(), 0, 0));
        assertThat(tail.after(0, 10)).isEqualTo(new Tail.Page<>(1, List.of(), 0, 0));
    }

    @Test
    void who_goes_on_from_what_an_answer_says_sees_each_item_once_and_in_order() {
        add("a", "b");
        Tail.Page<String> first = tail.last(10);
        assertThat(first).isEqualTo(new Tail.Page<>(1, List.of("a", "b"), 2, 0));
        assertThat(tail.after(first.next(), 10).items()).isEmpty();
        add("c");
        assertThat(tail.after(first.next(), 10)).isEqualTo(new Tail.Page<>(3, List.of("c"), 3, 0));
    }

    @Test
    void a_page_has_no_more_than_asked_for_and_the_next_goes_on_where_it_ends() {
        add("a", "b", "c");
        assertThat(tail.after(0, 2)).isEqualTo(new Tail.Page<>(1, List.of("a", "b"), 2, 0));
        assertThat(tail.after(2, 2)).isEqualTo(new Tail.Page<>(3, List.of("c"), 3, 0));
        assertThat(tail.last(2)).isEqualTo(new Tail.Page<>(2, List.of("b", "c"), 3, 0));
    }

    @Test
    void what_is_forgotten_is_counted_for_who_has_not_seen_it() {
        add("a", "b", "c", "d", "e");
        assertThat(tail.last(10)).isEqualTo(new Tail.Page<>(3, List.of("c", "d", "e"), 5, 0));
        assertThat(tail.after(1, 10)).isEqualTo(new Tail.Page<>(3, List.of("c", "d", "e"), 5, 1));
        assertThat(tail.after(2, 10).missed()).isZero();
    }

    @Test
    void a_number_of_another_run_is_as_none() {
        add("a");
        assertThat(tail.after(7, 10)).isEqualTo(tail.last(10));
    }

    private void add(String... items) {
        for (String item : items) {
            tail.add(item);
        }
    }
}

package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final TestClient test = TestClient.connected();
    private final FakeHub hub = test.hub;
    private final ManualLoop loop = test.loop;

    @Test
    void a_number_or_a_mid_that_was_here_before_is_passed_over() {
        hub.push("message", TestClient.message("m1", 1));
        hub.say(Map.of("type", "message", "seq", 1, "mid", "m1", "from", "x", "room", "garden", "data", 1));
        hub.push("message", TestClient.message("m1", 1));
        hub.push("message", TestClient.message("m2", 2));
        loop.advance(10);
        assertThat(test.data()).containsExactly(1L, 2L);
    }

    @Test
    void what_has_no_mid_is_told_by_its_number() {
        for (int i = 0; i < 2; i++) {
            hub.say(Map.of("type", "brand-new", "seq", 1));
        }
        hub.say(Map.of("type", "brand-new", "seq", 2));
        loop.advance(10);
        assertThat(test.told).containsExactly("connecting", "connected", "unknown brand-new", "unknown brand-new");
    }

    @Test
    void who_fails_to_get_a_signal_does_so_once() {
        for (int i = 0; i < 2; i++) {
            hub.push("undeliverable", Map.of("re", "r1", "to", "ben", "code", "expired"));
        }
        hub.push("undeliverable", Map.of("re", "r1", "to", "cem", "code", "expired"));
        loop.advance(10);
        assertThat(test.told).containsSequence("undeliverable r1 ben expired", "undeliverable r1 cem expired");
    }

    @Test
    void the_hub_is_told_what_was_received_a_little_later_or_after_many() {
        hub.push("message", TestClient.message("m1", 1));
        loop.advance(50);
        assertThat(hub.line().of("received")).isEmpty();
        loop.advance(60);
        assertThat(hub.line().of("received"))
                .extracting(one -> one.number("seq", 0))
                .containsExactly(1L);
        for (int i = 2; i <= 33; i++) {
            hub.push("message", TestClient.message("m" + i, i));
        }
        loop.advance(5);
        assertThat(hub.line().of("received"))
                .extracting(one -> one.number("seq", 0))
                .containsExactly(1L, 33L);
    }

    @Test
    void what_leaves_anyway_says_it_and_so_does_an_app_that_is_suspended() {
        hub.push("message", TestClient.message("m1", 1));
        loop.advance(5);
        test.client.request("ice", Map.of());
        loop.advance(200);
        assertThat(hub.line().of("received")).isEmpty();
        assertThat(hub.line().of("ice").get(0).number("received", 0)).isEqualTo(1);
        hub.push("message", TestClient.message("m2", 2));
        loop.advance(5);
        test.client.suspended();
        loop.advance(2);
        assertThat(hub.line().of("received"))
                .extracting(one -> one.number("seq", 0))
                .containsExactly(2L);
    }

    @Test
    void what_the_hub_sends_may_be_larger_than_what_it_takes() {
        hub.push("message", TestClient.message("m1", "x".repeat(1_000_000)));
        loop.advance(10);
        assertThat(test.data()).containsExactly("x".repeat(1_000_000));
    }

    @Test
    void mids_are_remembered_for_longer_than_the_hub_repeats_them_and_no_longer() {
        final List<Long> told = new ArrayList<>();
        final Inbox inbox = new Inbox(loop, told::add);
        assertThat(inbox.isRepeat(0, "first")).isFalse();
        for (int i = 1; i < Inbox.MIDS_REMEMBERED; i++) {
            assertThat(inbox.isRepeat(0, "m" + i)).isFalse();
        }
        assertThat(inbox.isRepeat(0, "first")).isTrue();
        assertThat(inbox.isRepeat(0, "one more")).isFalse();
        assertThat(inbox.isRepeat(0, "first")).isFalse();
    }
}

package dev.parley.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Json;
import org.junit.jupiter.api.Test;

class RoomViewTest {
    private static final String SELF = "me";

    private final RoomView view = new RoomView();

    private static RoomView.Event joined(String peer, long version, Long after) {
        return new RoomView.Event(
                "peer-joined",
                Json.parse(Json.object("peer", peer, "version", version, "after", after, "connected", true)));
    }

    private void roster(long version, String... peers) {
        final StringBuilder list = new StringBuilder();
        for (String peer : peers) {
            list.append(list.isEmpty() ? "" : ",").append(Json.object("peer", peer, "connected", true));
        }
        view.reset(Json.parse("{\"version\":" + version + ",\"peers\":[" + list + "]}"), SELF)
                .forEach(event -> view.apply(event, SELF));
    }

    @Test
    void an_event_that_follows_is_applied_and_an_older_one_is_not() {
        roster(10, "a");
        assertThat(view.apply(joined("b", 11, null), SELF)).isEqualTo(RoomView.Verdict.APPLIED);
        assertThat(view.apply(joined("c", 11, null), SELF)).isEqualTo(RoomView.Verdict.OLD);
        assertThat(view.names()).containsExactly("a", "b");
    }

    @Test
    void what_one_did_oneself_is_no_gap() {
        roster(10);
        assertThat(view.apply(joined("b", 13, 10L), SELF)).isEqualTo(RoomView.Verdict.APPLIED);
    }

    @Test
    void an_event_beyond_a_gap_waits_for_the_roster() {
        roster(10);
        assertThat(view.apply(joined("c", 12, null), SELF)).isEqualTo(RoomView.Verdict.GAP);
        roster(11, "b");
        assertThat(view.names()).containsExactly("b", "c");
        assertThat(view.version()).isEqualTo(12);
    }

    @Test
    void a_roster_that_events_have_overtaken_changes_nothing() {
        roster(10);
        view.apply(joined("b", 11, null), SELF);
        roster(10);
        assertThat(view.names()).containsExactly("b");
    }
}

package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private final Arrivals arrivals = new Arrivals();

    @Test
    void a_repeated_or_late_number_of_one_sender_is_not_new() {
        assertThat(isNew(signal("a", 1, 5, "m5"))).isTrue();
        assertThat(isNew(signal("a", 1, 5, "m5"))).isFalse();
        assertThat(isNew(signal("a", 1, 4, "m4"))).isFalse();
        assertThat(isNew(signal("a", 1, 9, "m9"))).isTrue();
    }

    @Test
    void senders_do_not_disturb_each_other() {
        assertThat(isNew(signal("a", 1, 5, "m5"))).isTrue();
        assertThat(isNew(signal("b", 1, 1, "n1"))).isTrue();
    }

    @Test
    void a_session_that_was_taken_over_counts_anew_and_its_old_node_is_late() {
        assertThat(isNew(signal("a", 1, 50, "m50"))).isTrue();
        assertThat(isNew(signal("a", 2, 1, "m51"))).isTrue();
        assertThat(isNew(signal("a", 1, 51, "m52"))).isFalse();
    }

    @Test
    void the_same_mid_under_another_number_is_not_new() {
        assertThat(isNew(signal("a", 1, 5, "m5"))).isTrue();
        assertThat(isNew(signal("a", 1, 6, "m5"))).isFalse();
        assertThat(isNew(signal("a", 1, 7, "m7"))).isTrue();
    }

    @Test
    void what_was_only_asked_about_is_still_new() {
        final NodeMessage.Signal signal = signal("a", 1, 5, "m5");
        assertThat(arrivals.knows(signal)).isFalse();
        assertThat(isNew(signal)).isTrue();
    }

    @Test
    void what_came_in_where_the_session_lived_before_is_known() {
        arrivals.restore(new StoredPush.Origin(new PeerId("a"), null, 1, 5));
        arrivals.restore(new StoredPush.Origin(new PeerId("a"), null, 1, 3));
        assertThat(isNew(signal("a", 1, 5, "m5"))).isFalse();
        assertThat(isNew(signal("a", 1, 6, "m6"))).isTrue();
    }

    private boolean isNew(NodeMessage.Signal signal) {
        if (arrivals.knows(signal)) {
            return false;
        }
        arrivals.add(signal);
        return true;
    }

    private static NodeMessage.Signal signal(String from, long epoch, long number, String mid) {
        return new NodeMessage.Signal(
                SignalType.OFFER,
                new PeerId("to"),
                new PeerId(from),
                new RoomName("r"),
                1,
                epoch,
                number,
                new Mid(mid),
                null,
                RawJson.trusted("{}"));
    }
}

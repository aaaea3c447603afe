package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
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
        assertThat(arrivals.isNew(signal("a", 1, 5, "m5"))).isTrue();
        assertThat(arrivals.isNew(signal("a", 1, 5, "m5"))).isFalse();
        assertThat(arrivals.isNew(signal("a", 1, 4, "m4"))).isFalse();
        assertThat(arrivals.isNew(signal("a", 1, 9, "m9"))).isTrue();
    }

    @Test
    void senders_do_not_disturb_each_other() {
        assertThat(arrivals.isNew(signal("a", 1, 5, "m5"))).isTrue();
        assertThat(arrivals.isNew(signal("b", 1, 1, "n1"))).isTrue();
    }

    @Test
    void a_session_that_was_taken_over_counts_anew_and_its_old_node_is_late() {
        assertThat(arrivals.isNew(signal("a", 1, 50, "m50"))).isTrue();
        assertThat(arrivals.isNew(signal("a", 2, 1, "m51"))).isTrue();
        assertThat(arrivals.isNew(signal("a", 1, 51, "m52"))).isFalse();
    }

    @Test
    void the_same_mid_under_another_number_is_not_new() {
        assertThat(arrivals.isNew(signal("a", 1, 5, "m5"))).isTrue();
        assertThat(arrivals.isNew(signal("a", 1, 6, "m5"))).isFalse();
        assertThat(arrivals.isNew(signal("a", 1, 7, "m7"))).isTrue();
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

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
        assertThat(arrivals.kind(signal)).isEqualTo(Arrivals.Kind.NEW);
        assertThat(isNew(signal)).isTrue();
    }

    @Test
    void what_came_in_where_the_session_lived_before_is_known() {
        arrivals.restore(new StoredPush.Origin(new PeerId("a"), null, 1, 5));
        arrivals.restore(new StoredPush.Origin(new PeerId("a"), null, 1, 3));
        assertThat(isNew(signal("a", 1, 5, "m5"))).isFalse();
        assertThat(isNew(signal("a", 1, 6, "m6"))).isTrue();
    }

    @Test
    void a_number_is_repeated_only_if_that_very_one_has_come_in() {
        arrivals.add(signal("a", 1, 5, "m5"));
        arrivals.add(signal("a", 1, 9, "m9"));
        arrivals.restore(new StoredPush.Origin(new PeerId("a"), null, 1, 7));
        assertThat(kind("a", 1, 5)).isEqualTo(Arrivals.Kind.REPEATED);
        assertThat(kind("a", 1, 7)).isEqualTo(Arrivals.Kind.REPEATED);
        assertThat(kind("a", 1, 9)).isEqualTo(Arrivals.Kind.REPEATED);
        assertThat(kind("a", 1, 4)).isEqualTo(Arrivals.Kind.UNKNOWN);
        assertThat(kind("a", 1, 6)).isEqualTo(Arrivals.Kind.UNKNOWN);
        assertThat(kind("a", 1, 8)).isEqualTo(Arrivals.Kind.UNKNOWN);
        assertThat(kind("a", 1, 10)).isEqualTo(Arrivals.Kind.NEW);
    }

    @Test
    void the_64_numbers_up_to_the_highest_are_known_one_by_one_and_what_lies_below_is_not() {
        arrivals.add(signal("a", 1, 1, "m1"));
        arrivals.add(signal("a", 1, 2, "m2"));
        arrivals.add(signal("a", 1, 65, "m65"));
        assertThat(kind("a", 1, 2)).isEqualTo(Arrivals.Kind.REPEATED);
        assertThat(kind("a", 1, 1)).isEqualTo(Arrivals.Kind.UNKNOWN);
        arrivals.add(signal("a", 1, 66, "m66"));
        assertThat(kind("a", 1, 65)).isEqualTo(Arrivals.Kind.REPEATED);
        assertThat(kind("a", 1, 2)).isEqualTo(Arrivals.Kind.UNKNOWN);
        arrivals.add(signal("a", 1, 130, "m130"));
        assertThat(kind("a", 1, 130)).isEqualTo(Arrivals.Kind.REPEATED);
        assertThat(kind("a", 1, 129)).as("after a step of 64").isEqualTo(Arrivals.Kind.UNKNOWN);
    }

    @Test
    void what_a_node_sends_that_has_lost_its_sender_is_unknown_whatever_its_number() {
        arrivals.add(signal("a", 1, 5, "m5"));
        arrivals.add(signal("a", 2, 3, "n3"));
        assertThat(kind("a", 1, 5)).isEqualTo(Arrivals.Kind.UNKNOWN);
        assertThat(kind("a", 1, 3)).isEqualTo(Arrivals.Kind.UNKNOWN);
        assertThat(kind("a", 1, 99)).isEqualTo(Arrivals.Kind.UNKNOWN);
        arrivals.restore(new StoredPush.Origin(new PeerId("a"), null, 1, 98));
        assertThat(kind("a", 2, 3)).isEqualTo(Arrivals.Kind.REPEATED);
        assertThat(kind("a", 2, 4)).isEqualTo(Arrivals.Kind.NEW);
    }

    @Test
    void the_same_mid_is_repeated_whatever_its_number_and_epoch() {
        arrivals.add(signal("a", 2, 5, "m5"));
        assertThat(arrivals.kind(signal("a", 3, 1, "m5"))).isEqualTo(Arrivals.Kind.REPEATED);
        assertThat(arrivals.kind(signal("a", 1, 1, "m5"))).isEqualTo(Arrivals.Kind.REPEATED);
    }

    /** Of a signal with a mid of its own. */
    private Arrivals.Kind kind(String from, long epoch, long number) {
        return arrivals.kind(signal(from, epoch, number, "another " + epoch + " " + number));
    }

    private boolean isNew(NodeMessage.Signal signal) {
        if (arrivals.kind(signal) != Arrivals.Kind.NEW) {
            return false;
        }
        arrivals.add(signal);
        return true;
    }

    private static NodeMessage.Signal signal(String from, long epoch, long number, String mid) {
        return new NodeMessage.Signal(
                SignalType.OFFER,
                new PeerId("to"),
                1,
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

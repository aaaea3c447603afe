package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final RawJson BODY = RawJson.trusted("{\"sdp\":\"x\"}");
    private static final StoredPush.Origin ORIGIN =
            new StoredPush.Origin(new PeerId("sender"), new RequestId("c1"), 1, 1);

    private final ManualLoop loop = new ManualLoop();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final OutboxSpace space = new OutboxSpace(1_200_000, meters);
    private final Outbox outbox = new Outbox(new OutboxSpace(Long.MAX_VALUE, new SimpleMeterRegistry()));
    private boolean certain = true;
    private final Mailbox mailbox =
            new Mailbox(loop, outbox, SessionRecord.HEARD, () -> certain, Unkept.persistence(loop));
    private final List<Outcome> outcomes = new ArrayList<>();

    @Test
    void a_signal_is_delivered_only_when_it_is_written_and_safe() {
        final ManualConnection connection = connect(0);
        signal();
        assertThat(outcomes).isEmpty();
        connection.writeAll();
        assertThat(outcomes).isEmpty();
        storeAll();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void a_signal_that_was_received_is_delivered_without_the_store() {
        final ManualConnection connection = connect(0);
        signal();
        connection.writeAll();
        mailbox.received(1);
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
        assertThat(outbox.takeForStore()).isEmpty();
    }

    @Test
    void a_signal_for_a_client_that_is_away_is_held_once_it_is_safe() {
        signal();
        assertThat(outcomes).isEmpty();
        storeAll();
        assertThat(outcomes).containsExactly(Outcome.HELD);
    }

    @Test
    void a_signal_whose_connection_breaks_before_it_is_written_is_held() {
        connect(0);
        signal();
        storeAll();
        mailbox.disconnect();
        assertThat(outcomes).containsExactly(Outcome.HELD);
    }

    @Test
    void a_signal_that_was_written_before_the_connection_broke_counts_as_delivered() {
        final ManualConnection connection = connect(0);
        signal();
        connection.writeAll();
        mailbox.disconnect();
        storeAll();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void a_client_that_comes_back_gets_everything_after_what_it_has_in_order() {
        connect(0).writeAll();
        event();
        event();
        mailbox.disconnect();
        signal();
        event();
        assertThat(connect(1).seqs()).containsExactly(2L, 3L, 4L);
        assertThat(connect(4).seqs()).isEmpty();
    }

    @Test
    void while_connected_the_oldest_written_pushes_fall_out_and_the_next_resume_tells_of_the_gap() {
        final ManualConnection connection = connect(0);
        for (int i = 0; i < Outbox.MAX_PUSHES + 10; i++) {
            event();
            connection.writeAll();
        }
        mailbox.disconnect();
        assertThat(mailbox.gapAfter(9)).isTrue();
        assertThat(mailbox.gapAfter(10)).isFalse();
        assertThat(connect(10).seqs())
                .containsExactlyElementsOf(LongStream.rangeClosed(11, Outbox.MAX_PUSHES + 10L)
                        .boxed()
                        .toList());
    }

    @Test
    void while_away_a_signal_that_does_not_fit_is_unreachable_and_takes_nothing_else_with_it() {
        for (int i = 0; i < Outbox.MAX_PUSHES; i++) {
            signal();
        }
        signal();
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
        storeAll();
        assertThat(outcomes)
                .hasSize(Outbox.MAX_PUSHES + 1)
                .filteredOn(o -> o == Outcome.HELD)
                .hasSize(Outbox.MAX_PUSHES);
        assertThat(mailbox.gapAfter(0)).isFalse();
    }

    @Test
    void a_roster_event_lost_while_away_is_told_as_a_gap() {
        for (int i = 0; i < Outbox.MAX_PUSHES; i++) {
            signal();
        }
        event();
        assertThat(mailbox.gapAfter(0)).isTrue();
        connect(0);
        assertThat(mailbox.gapAfter(Outbox.MAX_PUSHES)).isTrue();
        mailbox.heard();
        assertThat(mailbox.gapAfter(Outbox.MAX_PUSHES)).isFalse();
    }

    @Test
    void the_outbox_is_bounded_in_bytes_too() {
        final RawJson large = RawJson.trusted("\"" + "x".repeat(300 * 1024) + "\"");
        for (int i = 0; i < 4; i++) {
            mailbox.signal(PushType.OFFER, large, ORIGIN, outcomes::add);
        }
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
    }

    @Test
    void what_the_store_did_not_take_is_handed_over_again() {
        connect(0);
        event();
        event();
        assertThat(outbox.takeForStore()).hasSize(2);
        assertThat(outbox.takeForStore()).isEmpty();
        outbox.rewind(0);
        event();
        assertThat(outbox.takeForStore()).extracting(StoredPush::seq).containsExactly(1L, 2L, 3L);
    }

    @Test
    void received_beyond_what_was_sent_does_not_swallow_what_comes_next() {
        final ManualConnection connection = connect(0);
        mailbox.received(1_000_000);
        event();
        assertThat(connection.seqs()).containsExactly(1L);
        assertThat(mailbox.gapAfter(0)).isFalse();
    }

    @Test
    void a_signal_that_is_safe_and_not_written_is_nothing_while_the_client_is_there() {
        connect(0);
        signal();
        storeAll();
        assertThat(outcomes).isEmpty();
    }

    @Test
    void a_write_that_fails_is_none() {
        final ManualConnection connection = connect(0);
        signal();
        storeAll();
        connection.failAll();
        assertThat(outcomes).isEmpty();
        mailbox.disconnect();
        assertThat(outcomes).containsExactly(Outcome.HELD);
    }

    @Test
    void what_the_store_has_is_safe_up_to_there_and_no_further() {
        signal();
        assertThat(outbox.takeForStore()).extracting(StoredPush::seq).containsExactly(1L);
        signal();
        assertThat(outbox.takeForStore()).extracting(StoredPush::seq).containsExactly(2L);
        mailbox.stored(1);
        assertThat(outcomes).hasSize(1);
        mailbox.stored(2);
        assertThat(outcomes).containsExactly(Outcome.HELD, Outcome.HELD);
    }

    @Test
    void what_does_not_fit_in_bytes_pushes_the_oldest_written_out_and_never_the_unwritten() {
        final RawJson large = RawJson.trusted("\"" + "x".repeat(400 * 1024 - 2) + "\"");
        final ManualConnection connection = connect(0);
        mailbox.event(PushType.PEER_JOINED, large);
        mailbox.event(PushType.PEER_JOINED, large);
        mailbox.event(PushType.PEER_JOINED, large);
        assertThat(outbox.entries()).hasSize(3);
        connection.writeAll();
        mailbox.event(PushType.PEER_JOINED, large);
        assertThat(outbox.entries()).hasSize(2);
        assertThat(outbox.forgotten()).isEqualTo(2);
    }

    @Test
    void who_fills_the_outbox_of_a_client_that_is_away_leaves_a_place_for_others() {
        for (int i = 0; i < 2 * Outbox.MAX_PUSHES; i++) {
            signal();
        }
        assertThat(outcomes).as("of one sender").hasSize(Outbox.MAX_PUSHES).containsOnly(Outcome.UNREACHABLE);
        outcomes.clear();
        final StoredPush.Origin other = origin("other");
        for (int i = 0; i < Outbox.MAX_PUSHES; i++) {
            mailbox.signal(PushType.OFFER, BODY, other, outcomes::add);
        }
        assertThat(outcomes)
                .as("of the next, a quarter of what is left is taken")
                .hasSize(Outbox.MAX_PUSHES * 3 / 4)
                .containsOnly(Outcome.UNREACHABLE);
        outcomes.clear();
        mailbox.signal(PushType.OFFER, BODY, origin("third"), outcomes::add);
        storeAll();
        assertThat(outcomes).containsOnly(Outcome.HELD);
    }

    @Test
    void who_sends_more_than_a_client_reads_does_not_fill_its_connection_nor_keep_others_from_it() {
        final ManualConnection connection = connect(0);
        final RawJson large = RawJson.trusted("\"" + "x".repeat(64_000) + "\"");
        for (int i = 0; i < 150; i++) {
            mailbox.signal(PushType.MESSAGE, large, ORIGIN, outcomes::add);
        }
        assertThat(connection.seqs()).hasSize(8);
        assertThat(outcomes).hasSize(142).containsOnly(Outcome.UNREACHABLE);
        outcomes.clear();
        mailbox.signal(PushType.OFFER, BODY, origin("other"), outcomes::add);
        assertThat(connection.seqs()).hasSize(9);
        mailbox.disconnect();
        mailbox.signal(PushType.OFFER, BODY, origin("third"), outcomes::add);
        storeAll();
        assertThat(outcomes).containsOnly(Outcome.HELD);
    }

    @Test
    void where_the_node_holds_too_much_an_outbox_holds_less_and_what_ended_takes_no_space() {
        final Outbox first = new Outbox(space);
        final Outbox second = new Outbox(space);
        final RawJson large = RawJson.trusted("\"" + "x".repeat(500_000) + "\"");
        first.add(PushType.OFFER, large, null, null);
        second.written(second.add(PushType.OFFER, large, null, null));
        assertThat(second.fits(large)).isTrue();
        first.add(PushType.OFFER, large, null, null);
        assertThat(second.fits(large)).as("there are 1.2 MB for both").isFalse();
        second.add(PushType.OFFER, BODY, null, null);
        assertThat(second.entries()).as("what was written has made way").hasSize(1);
        assertThat(second.fits(BODY)).isTrue();
        first.close();
        first.received(5);
        assertThat(second.fits(large)).isTrue();
        second.close();
        assertThat(meters.get("parley.outbox.bytes").gauge().value()).isZero();
    }

    @Test
    void an_outbox_that_is_just_full_holds_its_bound() {
        final RawJson half = RawJson.trusted("\"" + "x".repeat(Outbox.MAX_BYTES / 2 - 2) + "\"");
        assertThat(mailbox.takes(half)).isTrue();
        mailbox.event(PushType.OFFER, half);
        assertThat(mailbox.takes(half)).isTrue();
        mailbox.event(PushType.OFFER, half);
        assertThat(mailbox.takes(RawJson.trusted("1"))).isFalse();
        mailbox.received(1);
        assertThat(mailbox.takes(half)).isTrue();
    }

    @Test
    void what_another_node_left_goes_on_where_it_was() {
        final StoredPush third = new StoredPush(3, PushType.OFFER, BODY, ORIGIN);
        final StoredPush fourth = new StoredPush(4, PushType.OFFER, BODY, null);
        outbox.restore(List.of(third, fourth), 2, 7);
        outbox.shown(4);
        final Mailbox restored = new Mailbox(loop, outbox, SessionRecord.HEARD, () -> true, Unkept.persistence(loop));
        assertThat(outbox.takeForStore()).isEmpty();
        assertThat(restored.gapAfter(1)).isTrue();
        assertThat(restored.gapAfter(2)).isFalse();
        assertThat(restored.gapAfter(7)).isFalse();
        final ManualConnection connection = new ManualConnection();
        restored.connect(connection, 3);
        restored.event(PushType.PEER_JOINED, BODY);
        assertThat(connection.seqs()).containsExactly(4L, 8L);
        assertThat(outbox.received()).isEqualTo(3);
    }

    @Test
    void what_a_client_was_never_shown_it_gets_though_it_has_others_under_the_same_numbers() {
        outbox.restore(List.of(new StoredPush(1, PushType.OFFER, BODY, ORIGIN)), 0, 1);
        outbox.shown(1);
        final Mailbox restored = new Mailbox(loop, outbox, SessionRecord.HEARD, () -> true, Unkept.persistence(loop));
        restored.signal(PushType.OFFER, BODY, ORIGIN, outcomes::add);
        restored.event(PushType.PEER_JOINED, BODY);
        outbox.takeForStore();
        restored.stored(outbox.handedToStore());
        assertThat(outcomes).containsExactly(Outcome.HELD);
        final ManualConnection connection = new ManualConnection();
        // The dead owner numbered a push 2, and showed it, which the store never heard of.
        restored.connect(connection, 2);
        assertThat(connection.seqs()).containsExactly(4L, 5L);
        assertThat(outbox.received()).isEqualTo(3);
        assertThat(outbox.takeForStore()).extracting(StoredPush::seq).containsExactly(4L, 5L);
    }

    @Test
    void so_does_one_that_was_shown_it_on_a_connection_that_nobody_may_have_read() {
        outbox.restore(List.of(new StoredPush(1, PushType.OFFER, BODY, ORIGIN)), 0, 1);
        outbox.shown(1);
        final Mailbox restored = new Mailbox(loop, outbox, 1, () -> true, Unkept.persistence(loop));
        restored.connect(new ManualConnection(), 1);
        restored.signal(PushType.OFFER, BODY, ORIGIN, outcomes::add);
        final ManualConnection connection = new ManualConnection();
        restored.connect(connection, 2);
        assertThat(connection.seqs()).containsExactly(3L);
        restored.heard();
        assertThat(restored.unheardFrom()).isEqualTo(SessionRecord.HEARD);
        final ManualConnection another = new ManualConnection();
        restored.connect(another, 3);
        assertThat(another.seqs()).as("now it is known what it has").isEmpty();
    }

    @Test
    void nor_is_it_given_a_number_twice_where_nothing_of_the_dead_owner_was_stored() {
        outbox.restore(List.of(), 0, 1);
        final Mailbox restored = new Mailbox(loop, outbox, SessionRecord.HEARD, () -> true, Unkept.persistence(loop));
        final ManualConnection connection = new ManualConnection();
        restored.connect(connection, 4);
        restored.signal(PushType.OFFER, BODY, ORIGIN, outcomes::add);
        assertThat(connection.seqs()).containsExactly(5L);
    }

    @Test
    void and_above_the_highest_that_it_has() {
        signal();
        assertThat(connect(9).seqs()).containsExactly(10L);
    }

    @Test
    void while_the_session_may_be_anothers_nothing_is_written_before_the_store_has_taken_it() {
        final ManualConnection connection = connect(0);
        certain = false;
        signal();
        event();
        assertThat(connection.seqs()).isEmpty();
        outbox.takeForStore();
        mailbox.stored(1);
        assertThat(connection.seqs()).containsExactly(1L);
        connection.writeAll();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
        mailbox.stored(2);
        assertThat(connection.seqs()).containsExactly(1L, 2L);
    }

    @Test
    void while_the_session_may_be_anothers_memory_does_not_do() {
        final ManualConnection connection = connect(0);
        certain = false;
        signal();
        outbox.takeForStore();
        mailbox.notStored(1);
        assertThat(connection.seqs()).isEmpty();
        mailbox.disconnect();
        assertThat(outcomes).isEmpty();
        certain = true;
        mailbox.notStored(1);
        assertThat(outcomes).containsExactly(Outcome.HELD);
    }

    @Test
    void what_waited_for_the_store_goes_first_when_the_session_is_certain_again() {
        final ManualConnection connection = connect(0);
        certain = false;
        event();
        event();
        certain = true;
        event();
        assertThat(connection.seqs()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_client_that_has_just_been_let_in_gets_all_that_is_there_since_the_store_was_asked() {
        event();
        event();
        certain = false;
        final ManualConnection connection = connect(0);
        assertThat(connection.seqs()).containsExactly(1L, 2L);
        event();
        assertThat(connection.seqs()).containsExactly(1L, 2L);
    }

    @Test
    void a_repeated_signal_gets_the_outcome_of_the_first_when_that_does() {
        final ManualConnection connection = connect(0);
        signal();
        mailbox.repeated(repetition("c1", 9), outcomes::add);
        connection.writeAll();
        assertThat(outcomes).isEmpty();
        storeAll();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED, Outcome.DELIVERED);
        mailbox.repeated(repetition("c1", 9), outcomes::add);
        assertThat(outcomes).hasSize(3).containsOnly(Outcome.DELIVERED);
        assertThat(connection.seqs()).containsExactly(1L);
    }

    @Test
    void a_repeated_signal_that_is_held_is_told_so_and_one_that_was_received_is_delivered() {
        signal();
        mailbox.repeated(repetition("c1", 9), outcomes::add);
        assertThat(outcomes).as("it is not safe").isEmpty();
        storeAll();
        mailbox.repeated(repetition("c1", 9), outcomes::add);
        assertThat(outcomes).containsExactly(Outcome.HELD, Outcome.HELD, Outcome.HELD);
        mailbox.received(1);
        mailbox.repeated(repetition("c1", 9), outcomes::add);
        assertThat(outcomes.getLast()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void a_signal_without_an_id_is_known_again_by_its_number() {
        mailbox.signal(PushType.OFFER, BODY, new StoredPush.Origin(new PeerId("sender"), null, 1, 9), outcomes::add);
        mailbox.repeated(repetition(null, 9), outcomes::add);
        assertThat(outcomes).isEmpty();
        mailbox.repeated(repetition(null, 8), outcomes::add);
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void what_waits_unwritten_for_the_store_is_bounded_by_number_though_the_client_is_there() {
        certain = false;
        final ManualConnection connection = connect(0);
        for (int i = 0; i < Outbox.MAX_PUSHES; i++) {
            signal();
        }
        assertThat(outcomes).isEmpty();
        signal();
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
        assertThat(mailbox.event(PushType.PEER_LEFT, BODY)).isFalse();
        assertThat(mailbox.gapAfter(0)).isTrue();
        storeAll();
        assertThat(connection.seqs()).hasSize(Outbox.MAX_PUSHES);
        signal();
        assertThat(outcomes).as("there is room again").hasSize(1);
    }

    @Test
    void and_by_bytes() {
        certain = false;
        connect(0);
        final RawJson half = RawJson.trusted("\"" + "x".repeat(Outbox.MAX_BYTES / 2) + "\"");
        mailbox.signal(PushType.OFFER, half, ORIGIN, outcomes::add);
        assertThat(outcomes).isEmpty();
        mailbox.signal(PushType.OFFER, half, ORIGIN, outcomes::add);
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
        mailbox.signal(PushType.OFFER, BODY, origin("other"), outcomes::add);
        assertThat(outcomes).as("less, of another, has a place").hasSize(1);
    }

    @Test
    void what_was_written_and_is_not_confirmed_takes_no_place_of_what_comes() {
        final ManualConnection connection = connect(0);
        for (int i = 0; i < Outbox.MAX_PUSHES; i++) {
            signal();
        }
        connection.writeAll();
        certain = false;
        signal();
        assertThat(outcomes).as("the oldest has fallen out").containsExactly(Outcome.DELIVERED);
        storeAll();
        connection.writeAll();
        assertThat(outcomes).hasSize(Outbox.MAX_PUSHES + 1).containsOnly(Outcome.DELIVERED);
    }

    @Test
    void a_notice_is_taken_only_when_the_store_has_it() {
        final ManualConnection connection = connect(0);
        mailbox.notice(BODY, outcomes::add);
        connection.writeAll();
        outbox.takeForStore();
        mailbox.notStored(1);
        assertThat(outcomes).isEmpty();
        outbox.rewind(0);
        storeAll();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED);
        mailbox.disconnect();
        mailbox.notice(RawJson.trusted("{\"another\":1}"), outcomes::add);
        outbox.takeForStore();
        mailbox.notStored(2);
        assertThat(outcomes).hasSize(1);
        outbox.rewind(1);
        storeAll();
        assertThat(outcomes).containsExactly(Outcome.DELIVERED, Outcome.HELD);
    }

    @Test
    void a_notice_for_which_there_is_no_place_is_refused_and_makes_no_gap() {
        for (int i = 0; i < Outbox.MAX_PUSHES; i++) {
            event();
        }
        mailbox.notice(BODY, outcomes::add);
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
        assertThat(mailbox.gapAfter(0)).isFalse();
    }

    private static StoredPush.Origin origin(String sender) {
        return new StoredPush.Origin(new PeerId(sender), new RequestId("c1"), 1, 1);
    }

    private static NodeMessage.Signal repetition(@Nullable String request, long number) {
        return new NodeMessage.Signal(
                SignalType.OFFER,
                new PeerId("to"),
                1,
                new PeerId("sender"),
                new RoomName("r"),
                1,
                1,
                number,
                new Mid("mid"),
                request == null ? null : new RequestId(request),
                BODY);
    }

    private void signal() {
        mailbox.signal(PushType.OFFER, BODY, ORIGIN, outcomes::add);
    }

    private void event() {
        mailbox.event(PushType.PEER_JOINED, BODY);
    }

    private void storeAll() {
        outbox.takeForStore();
        mailbox.stored(outbox.handedToStore());
    }

    private ManualConnection connect(long seq) {
        final ManualConnection connection = new ManualConnection();
        mailbox.connect(connection, seq);
        return connection;
    }
}

package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Reply;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Request;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CallsTest {
    private final ManualLoop loop = new ManualLoop();
    private final List<Boolean> reading = new ArrayList<>();
    private final List<ProtocolError> unasked = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final UnstoredReplies unstored = new UnstoredReplies();
    private final Calls calls = new Calls(loop, Duration.ofSeconds(5), 4, reading::add, unasked::add, unstored::add);

    @Test
    void a_repeated_request_gets_the_first_reply_marked_as_a_duplicate() {
        begin("c1", 7).ack(RawJson.trusted("{\"outcome\":\"delivered\"}"));
        assertThat(calls.begin(request("c1", 7), replies::add)).isNull();
        assertThat(replies)
                .containsExactly(
                        new Reply.Ack(RawJson.trusted("{\"outcome\":\"delivered\"}")),
                        new Reply.Ack(RawJson.trusted("{\"duplicate\":true,\"outcome\":\"delivered\"}")));
    }

    @Test
    void a_repeated_request_waits_for_the_first_while_that_is_pending() {
        final Call first = begin("c1", 7);
        assertThat(calls.begin(request("c1", 7), replies::add)).isNull();
        assertThat(replies).isEmpty();
        first.ack();
        assertThat(replies)
                .containsExactly(
                        new Reply.Ack(RawJson.trusted("{}")), new Reply.Ack(RawJson.trusted("{\"duplicate\":true}")));
    }

    @Test
    void another_body_under_the_same_id_is_a_bad_request_and_the_first_goes_on() {
        final Call first = begin("c1", 7);
        assertThat(calls.begin(request("c1", 8), replies::add)).isNull();
        assertThat(((Reply.Failed) replies.getFirst()).error().code()).isEqualTo(ErrorCode.BAD_REQUEST);
        first.ack();
        assertThat(replies).hasSize(2);
    }

    @Test
    void a_retryable_error_frees_the_id_and_any_other_keeps_it() {
        begin("c1", 7).fail(ErrorCode.UNREACHABLE, "no");
        assertThat(calls.begin(request("c1", 7), replies::add)).isNotNull();
        begin("c2", 7).fail(ErrorCode.FORBIDDEN, "no");
        assertThat(calls.begin(request("c2", 7), replies::add)).isNull();
        assertThat(((Reply.Failed) replies.getLast()).duplicate()).isTrue();
    }

    @Test
    void a_request_that_nothing_answers_is_answered_at_its_deadline_and_only_once() {
        final Calls hasty = new Calls(loop, Duration.ofMillis(1), 4, reading::add, unasked::add, unstored::add);
        final Call call = hasty.begin(request("c1", 7), replies::add);
        call.ifLate(ErrorCode.UNREACHABLE);
        loop.advance(Duration.ofNanos(999_999));
        assertThat(replies).isEmpty();
        loop.advance(Duration.ofNanos(1));
        call.ack();
        assertThat(replies).hasSize(1);
        assertThat(((Reply.Failed) replies.getFirst()).error().code()).isEqualTo(ErrorCode.UNREACHABLE);
    }

    @Test
    void the_error_of_a_request_without_an_id_goes_to_nobody_in_particular() {
        final Call call = calls.begin(new Request(new ClientMessage.Received(1), null, 1), null);
        call.fail(ErrorCode.NOT_IN_ROOM, "not in this room");
        assertThat(unasked).extracting(ProtocolError::code).containsExactly(ErrorCode.NOT_IN_ROOM);
    }

    @Test
    void a_client_with_too_many_unanswered_requests_is_made_to_wait_until_half_are_answered() {
        final List<Call> pending = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            pending.add(begin("c" + i, i));
        }
        assertThat(reading).containsExactly(false);
        pending.add(begin("c4", 4));
        pending.get(4).ack();
        assertThat(reading).containsExactly(false);
        pending.get(0).ack();
        assertThat(reading).containsExactly(false);
        pending.get(1).ack();
        assertThat(reading).containsExactly(false, true);
    }

    @Test
    void what_a_client_repeats_over_another_connection_counts_once_and_gets_its_reply_there() {
        final List<Call> pending = List.of(begin("c0", 0), begin("c1", 1), begin("c2", 2));
        for (int connections = 0; connections < 3; connections++) {
            calls.connected();
            replies.clear();
            for (int i = 0; i < 3; i++) {
                assertThat(calls.begin(request("c" + i, i), replies::add)).isNull();
            }
        }
        assertThat(reading).isEmpty();
        calls.begin(request("c1", 1), replies::add);
        assertThat(reading).containsExactly(false);
        pending.get(1).ack();
        assertThat(reading).containsExactly(false, true);
        pending.get(0).ack();
        pending.get(2).ack();
        final Reply duplicate = new Reply.Ack(RawJson.trusted("{\"duplicate\":true}"));
        assertThat(replies).filteredOn(duplicate::equals).hasSize(4);
        for (int i = 3; i < 6; i++) {
            begin("c" + i, i);
        }
        assertThat(reading).containsExactly(false, true);
        begin("c6", 6);
        assertThat(reading).containsExactly(false, true, false);
    }

    @Test
    void what_was_repeated_twice_over_an_earlier_connection_counts_no_more() {
        for (int i = 0; i < 3; i++) {
            begin("c" + i, i);
        }
        calls.begin(request("c1", 1), replies::add);
        assertThat(reading).containsExactly(false);
        calls.connected();
        assertThat(reading).containsExactly(false);
        begin("c3", 3);
        assertThat(reading).containsExactly(false, false);
    }

    @Test
    void a_new_connection_is_not_read_from_while_too_many_requests_of_the_session_are_under_way() {
        for (int i = 0; i < 4; i++) {
            begin("c" + i, i);
        }
        calls.connected();
        assertThat(reading).containsExactly(false, false);
    }

    @Test
    void the_last_1024_ids_are_remembered_and_older_ones_are_free_again() {
        for (int i = 0; i <= RequestLog.MAX; i++) {
            begin("c" + i, i).ack();
        }
        assertThat(calls.begin(request("c1", 1), replies::add)).isNull();
        assertThat(calls.begin(request("c0", 0), replies::add)).isNotNull();
    }

    private Call begin(String id, long fingerprint) {
        return begin(request(id, fingerprint));
    }

    private static Request request(String id, long fingerprint) {
        return new Request(new ClientMessage.Received(1), new RequestId(id), fingerprint);
    }

    @Test
    void a_repeated_request_that_failed_gets_its_error_again() {
        begin("c1", 7).fail(ErrorCode.FORBIDDEN, "no");
        calls.begin(request("c1", 7), replies::add);
        calls.begin(request("c1", 7), null);
        assertThat(replies)
                .containsExactly(
                        new Reply.Failed(ProtocolError.of(ErrorCode.FORBIDDEN, "no"), false),
                        new Reply.Failed(ProtocolError.of(ErrorCode.FORBIDDEN, "no"), true));
    }

    @Test
    void a_repeated_ping_gets_its_pong_again() {
        begin("c1", 7).pong();
        calls.begin(request("c1", 7), replies::add);
        assertThat(replies).containsExactly(new Reply.Pong(), new Reply.Pong());
    }

    @Test
    void final_answers_under_an_id_are_for_the_store_and_no_others() {
        begin("c1", 7).ack();
        begin("c2", 7).fail(ErrorCode.FORBIDDEN, "no");
        begin("c3", 7).fail(ErrorCode.UNREACHABLE, "no");
        begin("c4", 7).pong();
        calls.begin(new Request(new ClientMessage.Received(1), null, 1), replies::add)
                .ack();
        assertThat(unstored.isEmpty()).isFalse();
        final List<StoredReply> taken = unstored.take();
        assertThat(taken).extracting(reply -> reply.id().value()).containsExactly("c1", "c2");
        assertThat(unstored.isEmpty()).isTrue();
        begin("c5", 7).ack();
        unstored.putBack(taken);
        assertThat(unstored.take()).extracting(reply -> reply.id().value()).containsExactly("c1", "c2", "c5");
    }

    @Test
    void no_more_answers_wait_for_the_store_than_ids_are_remembered() {
        for (int i = 0; i < RequestLog.MAX + 10; i++) {
            begin("c" + i, i).ack();
        }
        final List<StoredReply> taken = unstored.take();
        assertThat(taken).hasSize(RequestLog.MAX);
        unstored.putBack(taken);
        unstored.putBack(taken);
        assertThat(unstored.take()).hasSize(RequestLog.MAX);
    }

    @Test
    void an_id_whose_answer_is_pending_is_not_forgotten_for_newer_ones() {
        final Call first = begin("first", 0);
        for (int i = 0; i < RequestLog.MAX + 10; i++) {
            begin("c" + i, i).ack();
        }
        assertThat(calls.begin(request("first", 0), replies::add)).isNull();
        first.ack();
    }

    @Test
    void who_waits_for_a_request_that_fails_for_now_is_told_and_the_id_is_free() {
        final Call first = begin("c1", 7);
        calls.begin(request("c1", 7), replies::add);
        calls.begin(request("c1", 7), null);
        first.fail(ErrorCode.UNREACHABLE, "no");
        assertThat(replies)
                .containsExactly(
                        new Reply.Failed(ProtocolError.of(ErrorCode.UNREACHABLE, "no"), false),
                        new Reply.Failed(ProtocolError.of(ErrorCode.UNREACHABLE, "no"), true));
        assertThat(calls.begin(request("c1", 8), replies::add)).isNotNull();
    }

    @Test
    void of_the_answers_that_another_node_gave_the_last_1024_are_remembered() {
        for (int i = 0; i <= RequestLog.MAX; i++) {
            calls.log().restore(new RequestId("c" + i), i, new Reply.Pong());
        }
        assertThat(calls.begin(request("c1", 1), replies::add)).isNull();
        assertThat(calls.begin(request("c0", 0), replies::add)).isNotNull();
    }

    @Test
    void as_many_replies_are_remembered_as_have_256_kib_and_the_oldest_are_forgotten_first() {
        final RawJson kib = RawJson.trusted("{\"a\":\"" + "x".repeat(1024 - 8) + "\"}");
        for (int i = 0; i <= 256; i++) {
            begin("c" + i, i).ack(kib);
        }
        replies.clear();
        assertThat(calls.begin(request("c1", 1), replies::add)).isNull();
        assertThat(replies).hasSize(1);
        assertThat(calls.begin(request("c0", 0), replies::add)).isNotNull();
        final List<StoredReply> taken = unstored.take();
        assertThat(taken).hasSize(256);
        assertThat(taken.getFirst().id().value()).isEqualTo("c1");
        begin("c257", 257).ack(kib);
        unstored.putBack(taken);
        final List<StoredReply> again = unstored.take();
        assertThat(again).hasSize(256);
        assertThat(again.getFirst().id().value()).isEqualTo("c2");
        assertThat(again.getLast().id().value()).isEqualTo("c257");
    }

    @Test
    void of_the_answers_that_another_node_gave_256_kib_are_remembered() {
        final Reply kib = new Reply.Ack(RawJson.trusted("{\"a\":\"" + "x".repeat(1024 - 8) + "\"}"));
        for (int i = 0; i <= 256; i++) {
            calls.log().restore(new RequestId("c" + i), i, kib);
            calls.log().restore(new RequestId("c" + i), i, kib);
        }
        assertThat(calls.begin(request("c1", 1), replies::add)).isNull();
        assertThat(calls.begin(request("c0", 0), replies::add)).isNotNull();
    }

    @Test
    void what_tells_the_state_is_carried_out_again_when_it_is_repeated_and_its_reply_is_not_kept() {
        begin(join("j1", 7)).ack(RawJson.trusted("{\"version\":1}"));
        begin(join("j1", 7)).ack(RawJson.trusted("{\"version\":2}"));
        calls.log().restore(new RequestId("j2"), 8, null);
        begin(join("j2", 8)).ack(RawJson.trusted("{\"version\":3}"));
        assertThat(replies)
                .containsExactly(
                        new Reply.Ack(RawJson.trusted("{\"version\":1}")),
                        new Reply.Ack(RawJson.trusted("{\"duplicate\":true,\"version\":2}")),
                        new Reply.Ack(RawJson.trusted("{\"duplicate\":true,\"version\":3}")));
        assertThat(unstored.take()).containsExactly(new StoredReply(new RequestId("j1"), 7, false, null));
        assertThat(calls.begin(join("j1", 9), replies::add)).isNull();
        assertThat(((Reply.Failed) replies.getLast()).error().code()).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void a_repetition_that_is_carried_out_again_is_waited_for_and_told_as_a_duplicate_when_it_fails() {
        begin(join("j1", 7)).ack();
        final Call again = begin(join("j1", 7));
        assertThat(calls.begin(join("j1", 7), replies::add)).isNull();
        replies.clear();
        again.fail(ErrorCode.FORBIDDEN, "no");
        calls.begin(join("j1", 7), replies::add);
        assertThat(replies)
                .hasSize(3)
                .containsOnly(new Reply.Failed(ProtocolError.of(ErrorCode.FORBIDDEN, "no"), true));
    }

    @Test
    void who_repeats_a_pending_request_is_made_to_wait_as_well() {
        final Call first = begin("c1", 7);
        for (int i = 0; i < 3; i++) {
            assertThat(calls.begin(request("c1", 7), replies::add)).isNull();
        }
        assertThat(reading).containsExactly(false);
        calls.begin(request("c1", 7), null);
        first.ack();
        assertThat(replies).hasSize(4);
        assertThat(reading).containsExactly(false, true);
        begin("c2", 8).ack();
        assertThat(reading).containsExactly(false, true);
    }

    private Call begin(Request request) {
        return Objects.requireNonNull(calls.begin(request, replies::add));
    }

    private static Request join(String id, long fingerprint) {
        return new Request(new ClientMessage.Join(new RoomName("r"), null, null), new RequestId(id), fingerprint);
    }
}

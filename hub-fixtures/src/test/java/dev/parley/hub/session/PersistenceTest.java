package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Request;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PersistenceTest {
    private static final Duration GATHER = Duration.ofMillis(10);
    private static final StoredPush.Origin ORIGIN =
            new StoredPush.Origin(new PeerId("sender"), new RequestId("c1"), 1, 1);

    private static final SessionRecord RECORD = new SessionRecord(
            new SessionId("s"),
            new PeerId("p"),
            new UserId("u"),
            null,
            new NodeRef(Service.SIGNALING, new NodeId("here")),
            1,
            3,
            true,
            UserStatus.ONLINE,
            Map.of(),
            false,
            0,
            null,
            SessionRecord.HEARD);

    private final ManualLoop loop = new ManualLoop();
    private final HandStore store = new HandStore();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Outbox outbox = new Outbox(new OutboxSpace(Long.MAX_VALUE, new SimpleMeterRegistry()));
    private final Persistence persistence =
            new Persistence(new SessionId("s"), 3, loop, new SessionWriter(store, loop, GATHER), outbox, new Owner());
    private final Mailbox mailbox = new Mailbox(loop, outbox, SessionRecord.HEARD, () -> true, persistence);
    private final Calls calls = new Calls(loop, Duration.ofSeconds(5), 64, on -> {}, error -> {}, persistence::reply);

    private final class Owner implements Persistence.Owner {
        @Override
        public SessionRecord record() {
            return RECORD;
        }

        @Override
        public void stored(long seq) {
            mailbox.stored(seq);
        }

        @Override
        public void notStored(long seq) {
            mailbox.notStored(seq);
        }

        @Override
        public void confirmed(SessionRecord written) {
            told.add("confirmed");
        }

        @Override
        public void moved(boolean claimed) {
            told.add(claimed ? "claimed" : "moved");
        }

        @Override
        public void over() {
            told.add("over");
        }
    }

    @Test
    void pushes_wait_10_ms_and_leave_together() {
        push();
        loop.advance(Duration.ofMillis(9));
        push();
        assertThat(store.pending).isEmpty();
        loop.advance(Duration.ofMillis(1));
        assertThat(shown()).isEqualTo("pushes [1, 2] replies []");
        assertThat(store.pending.getFirst().appends().getFirst().epoch()).isEqualTo(3);
        store.answer(0);
        assertThat(outcomes).containsExactly(Outcome.HELD, Outcome.HELD);
        loop.advance(Duration.ofSeconds(10));
        assertThat(store.pending).isEmpty();
    }

    @Test
    void that_its_client_has_come_or_is_gone_waits_for_nothing_but_the_append_under_way() {
        persistence.connectedChanged();
        loop.advance(Duration.ZERO);
        assertThat(store.pending.getFirst().appends().getFirst().record()).isEqualTo(RECORD);
        persistence.connectedChanged();
        store.answer(0);
        loop.advance(Duration.ZERO);
        assertThat(store.pending.getFirst().appends().getFirst().record()).isEqualTo(RECORD);
    }

    @Test
    void what_its_client_has_received_meanwhile_is_never_written() {
        push();
        push();
        mailbox.received(2);
        assertThat(outcomes).containsExactly(Outcome.DELIVERED, Outcome.DELIVERED);
        loop.advance(Duration.ofSeconds(10));
        assertThat(store.pending).isEmpty();
    }

    @Test
    void one_append_is_under_way_at_a_time_and_what_gathered_follows() {
        push();
        loop.advance(GATHER);
        push();
        push();
        loop.advance(Duration.ofSeconds(1));
        assertThat(store.pending).hasSize(1);
        store.answer(0);
        assertThat(outcomes).hasSize(1);
        loop.advance(GATHER);
        assertThat(shown()).isEqualTo("pushes [2, 3] replies []");
    }

    @Test
    void replies_wait_250_ms_or_go_with_pushes() {
        reply("a");
        loop.advance(Duration.ofMillis(249));
        assertThat(store.pending).isEmpty();
        loop.advance(Duration.ofMillis(1));
        assertThat(shown()).isEqualTo("pushes [] replies [a]");
        store.answer(0);
        reply("b");
        push();
        loop.advance(GATHER);
        assertThat(shown()).isEqualTo("pushes [1] replies [b]");
    }

    @Test
    void replies_that_gathered_while_an_append_was_under_way_follow() {
        push();
        loop.advance(GATHER);
        reply("a");
        loop.advance(Duration.ofSeconds(1));
        store.answer(0);
        loop.advance(SessionWriter.REPLIES);
        assertThat(shown()).isEqualTo("pushes [] replies [a]");
    }

    @Test
    void while_the_store_is_away_memory_counts_and_everything_is_handed_over_again_every_second() {
        push();
        reply("a");
        loop.advance(SessionWriter.REPLIES);
        fail();
        assertThat(outcomes).containsExactly(Outcome.HELD);
        push();
        loop.advance(GATHER);
        assertThat(shown()).isEqualTo("pushes [1, 2] replies [a]");
        fail();
        loop.advance(Duration.ofSeconds(1).minus(GATHER).minusMillis(1));
        assertThat(store.pending).isEmpty();
        loop.advance(Duration.ofMillis(2));
        assertThat(shown()).isEqualTo("pushes [1, 2] replies [a]");
        store.answer(0);
        assertThat(told).isEmpty();
        loop.advance(Duration.ofSeconds(10));
        assertThat(store.pending).isEmpty();
    }

    @Test
    void a_session_that_the_store_does_not_know_is_begun_anew_at_once_with_all_it_has() {
        push();
        loop.advance(GATHER);
        assertThat(first().anew()).isFalse();
        store.answer(0);
        push();
        persistence.whenRecorded(stored -> told.add(stored ? "stored" : "not stored"));
        loop.runTasks();
        store.answer(0, Written.LOST);
        assertThat(outcomes).hasSize(2);
        loop.runTasks();
        assertThat(shown()).isEqualTo("pushes [1, 2] replies []");
        assertThat(first().anew()).isTrue();
        assertThat(first().record()).isEqualTo(RECORD);
        assertThat(told).as("what waits, waits for that").isEmpty();
        store.answer(0);
        assertThat(told).containsExactly("confirmed", "stored");
        push();
        loop.advance(GATHER);
        assertThat(first().anew()).isFalse();
    }

    @Test
    void a_session_that_is_begun_anew_stays_so_while_the_store_is_away() {
        push();
        loop.advance(GATHER);
        store.answer(0, Written.LOST);
        loop.runTasks();
        fail();
        loop.runTasks();
        assertThat(store.pending).isEmpty();
        loop.advance(Duration.ofSeconds(1));
        assertThat(first().anew()).isTrue();
    }

    @Test
    void a_new_session_begins_with_its_first_write() {
        persistence.begin(stored -> told.add(stored ? "stored" : "not stored"));
        loop.runTasks();
        assertThat(first().anew()).isTrue();
        assertThat(first().record()).isEqualTo(RECORD);
        store.answer(0);
        assertThat(told).containsExactly("confirmed", "stored");
    }

    @Test
    void a_new_session_that_the_store_has_not_taken_is_not_written_again() {
        persistence.begin(stored -> told.add(stored ? "stored" : "not stored"));
        loop.runTasks();
        fail();
        assertThat(told).containsExactly("not stored");
        loop.advance(Duration.ofSeconds(10));
        assertThat(store.pending).isEmpty();
    }

    @Test
    void a_session_that_has_moved_is_told_and_written_no_more_for() {
        push();
        loop.advance(GATHER);
        store.answer(0, Written.MOVED);
        assertThat(told).containsExactly("moved");
        assertThat(outcomes).isEmpty();
        loop.advance(Duration.ofSeconds(10));
        assertThat(store.pending).isEmpty();
    }

    @Test
    void a_session_whose_client_has_moved_is_told_so() {
        push();
        loop.advance(GATHER);
        store.answer(0, Written.CLAIMED);
        assertThat(told).containsExactly("claimed");
    }

    @Test
    void after_the_end_nothing_is_written_or_told() {
        push();
        loop.advance(GATHER);
        push();
        persistence.end();
        store.answer(0, Written.MOVED);
        reply("a");
        loop.advance(Duration.ofSeconds(10));
        assertThat(store.pending).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void a_record_that_has_changed_goes_with_what_is_written_next_and_is_confirmed() {
        persistence.recordChanged();
        push();
        loop.advance(GATHER);
        assertThat(shown()).isEqualTo("pushes [1] replies []");
        assertThat(first().record()).isEqualTo(RECORD);
        assertThat(told).isEmpty();
        store.answer(0);
        assertThat(told).containsExactly("confirmed");
        push();
        loop.advance(GATHER);
        assertThat(first().record()).as("it is the same since").isNull();
        store.answer(0);
        assertThat(told).hasSize(1);
    }

    @Test
    void a_record_is_written_though_there_is_nothing_else() {
        persistence.recordChanged();
        loop.runTasks();
        assertThat(store.pending).as("nobody waits").isEmpty();
        loop.advance(GATHER);
        assertThat(first().record()).isEqualTo(RECORD);
        persistence.recordChanged();
        loop.advance(GATHER);
        assertThat(store.pending).hasSize(1);
        store.answer(0);
        loop.advance(GATHER);
        assertThat(first().record()).as("it changed while it was under way").isEqualTo(RECORD);
    }

    @Test
    void a_record_that_did_not_get_to_the_store_is_written_again() {
        persistence.recordChanged();
        loop.advance(GATHER);
        fail();
        assertThat(told).isEmpty();
        loop.advance(Duration.ofSeconds(1));
        assertThat(first().record()).isEqualTo(RECORD);
        store.answer(0);
        assertThat(told).containsExactly("confirmed");
        loop.advance(Duration.ofSeconds(10));
        assertThat(store.pending).isEmpty();
    }

    @Test
    void a_session_that_is_over_for_the_store_is_told_and_written_no_more_for_if_it_ends() {
        push();
        loop.advance(GATHER);
        store.answer(0, Written.ENDED);
        assertThat(told).containsExactly("over");
        assertThat(outcomes).isEmpty();
        loop.advance(Duration.ofSeconds(10));
        assertThat(store.pending).isEmpty();
    }

    @Test
    void what_waits_for_the_record_runs_when_the_store_has_it_as_it_is_now() {
        push();
        loop.advance(GATHER);
        persistence.recordChanged();
        persistence.whenRecorded(stored -> told.add(stored ? "stored" : "not stored"));
        store.answer(0);
        assertThat(told).as("that was without the record").isEmpty();
        loop.runTasks();
        assertThat(told).isEmpty();
        assertThat(first().record()).isEqualTo(RECORD);
        store.answer(0);
        assertThat(told).containsExactly("confirmed", "stored");
    }

    @Test
    void what_waits_for_a_record_that_is_in_the_store_runs_without_asking_it() {
        persistence.whenRecorded(stored -> told.add(stored ? "stored" : "not stored"));
        loop.runTasks();
        assertThat(told).containsExactly("stored");
        assertThat(store.pending).isEmpty();
    }

    @Test
    void what_waits_for_the_record_runs_when_the_store_was_tried_and_is_away() {
        persistence.recordChanged();
        persistence.whenRecorded(stored -> told.add(stored ? "stored" : "not stored"));
        loop.runTasks();
        assertThat(told).isEmpty();
        fail();
        assertThat(told).containsExactly("not stored");
    }

    @Test
    void what_waits_for_the_record_runs_at_the_end_at_the_latest() {
        push();
        loop.advance(GATHER);
        persistence.recordChanged();
        persistence.whenRecorded(stored -> told.add(stored ? "stored" : "not stored"));
        persistence.end();
        assertThat(told).containsExactly("not stored");
        store.answer(0);
        loop.runTasks();
        assertThat(told).containsExactly("not stored");
    }

    private Append first() {
        return store.pending.getFirst().appends().getFirst();
    }

    private void fail() {
        store.pending.removeFirst().answer().completeExceptionally(new StoreUnavailableException("away"));
    }

    private String shown() {
        final Append append = store.pending.getFirst().appends().getFirst();
        return "pushes " + append.pushes().stream().map(StoredPush::seq).toList() + " replies "
                + append.replies().stream().map(reply -> reply.id().value()).toList();
    }

    private void push() {
        mailbox.signal(PushType.OFFER, RawJson.trusted("{}"), ORIGIN, outcomes::add);
    }

    private void reply(String id) {
        final Call call = calls.begin(new Request(new ClientMessage.Ice(), new RequestId(id), 1), reply -> {});
        if (call == null) {
            throw new AssertionError("not fresh");
        }
        call.ack();
    }
}

package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.RoomPushType;
import dev.parley.protocol.Subject;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one session is told of what its rooms are told, by nodes that tell again whatever may not have arrived. */
class RoomPushesTest {
    private final ManualLoop loop = new ManualLoop();
    private final Outbox outbox = new Outbox(new OutboxSpace(Long.MAX_VALUE, new SimpleMeterRegistry()));
    private final Mailbox mailbox =
            new Mailbox(loop, outbox, SessionRecord.HEARD, () -> true, Unkept.persistence(loop));
    private final RoomPushes pushes = new RoomPushes(mailbox);
    private final ManualConnection connection = new ManualConnection();
    private final List<Outcome> outcomes = new ArrayList<>();

    private void take(RoomPushType type, String subject, long version) {
        pushes.take(
                new NodeMessage.RoomPush(
                        type,
                        new RoomName("r"),
                        1,
                        new Subject(subject),
                        version,
                        RawJson.trusted("{\"" + subject + "\":" + version + "}")),
                outcomes::add);
    }

    private void state(String subject, long version) {
        take(RoomPushType.ARTIFACT, subject, version);
    }

    private void progress(String subject, long received) {
        take(RoomPushType.ARTIFACT_PROGRESS, subject, received);
    }

    private void run() {
        connection.writeAll();
        loop.runTasks();
    }

    @Test
    void what_the_client_has_confirmed_is_not_told_again() {
        mailbox.connect(connection, 0);
        state("a", 2);
        connection.writeAll();
        mailbox.received(1);
        state("a", 2);
        state("a", 1);
        assertThat(connection.bodies()).containsExactly("{\"a\":2}");
        assertThat(outcomes).containsExactly(Outcome.DELIVERED, Outcome.DELIVERED, Outcome.DELIVERED);
    }

    @Test
    void what_found_no_place_is_told_when_it_comes_again() {
        for (int i = 0; i < Outbox.MAX_PUSHES; i++) {
            state("s" + i, 1);
        }
        assertThat(outcomes).isEmpty();
        state("late", 1);
        assertThat(outcomes).containsExactly(Outcome.UNREACHABLE);
        mailbox.connect(connection, 0);
        run();
        mailbox.received(Outbox.MAX_PUSHES);
        state("late", 1);
        assertThat(connection.bodies()).endsWith("{\"late\":1}");
    }

    @Test
    void of_the_last_64_subjects_it_is_known_what_was_told_and_of_no_more() {
        mailbox.connect(connection, 0);
        for (int i = 0; i <= 64; i++) {
            state("s" + i, 2);
        }
        run();
        mailbox.received(65);
        state("s1", 1);
        assertThat(connection.bodies()).hasSize(65);
        state("s0", 1);
        assertThat(connection.bodies()).hasSize(66);
    }

    @Test
    void of_progress_the_latest_of_each_subject_is_written_one_after_the_other() {
        mailbox.connect(connection, 0);
        progress("a", 1);
        progress("a", 2);
        progress("b", 1);
        progress("a", 3);
        assertThat(connection.bodies()).containsExactly("{\"a\":1}");
        run();
        assertThat(connection.bodies()).containsExactly("{\"a\":1}", "{\"b\":1}");
        run();
        run();
        assertThat(connection.bodies()).containsExactly("{\"a\":1}", "{\"b\":1}", "{\"a\":3}");
        assertThat(connection.seqs()).containsOnly(0L);
    }

    @Test
    void progress_waits_for_what_is_numbered_and_no_more_than_32_subjects_wait() {
        mailbox.connect(connection, 0);
        state("a", 1);
        for (int i = 0; i <= 32; i++) {
            progress("s" + i, 1);
        }
        assertThat(connection.bodies()).containsExactly("{\"a\":1}");
        for (int i = 0; i <= 33; i++) {
            run();
        }
        assertThat(connection.bodies())
                .hasSize(33)
                .contains("{\"s1\":1}", "{\"s32\":1}")
                .doesNotContain("{\"s0\":1}");
    }

    @Test
    void progress_of_an_earlier_connection_is_not_told_to_the_next() {
        mailbox.connect(connection, 0);
        progress("a", 1);
        progress("b", 1);
        mailbox.disconnect();
        progress("c", 1);
        final ManualConnection next = new ManualConnection();
        mailbox.connect(next, 0);
        run();
        assertThat(next.bodies()).isEmpty();
        progress("d", 1);
        assertThat(next.bodies()).containsExactly("{\"d\":1}");
    }
}

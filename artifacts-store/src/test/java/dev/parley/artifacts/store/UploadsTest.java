package dev.parley.artifacts.store;

import static dev.parley.artifacts.store.ArtifactsBed.ANN;
import static dev.parley.artifacts.store.ArtifactsBed.BEN;
import static dev.parley.artifacts.store.ArtifactsBed.STRANGER;
import static dev.parley.artifacts.store.ArtifactsBed.draft;
import static dev.parley.artifacts.store.StoresContract.bytes;
import static dev.parley.artifacts.store.StoresContract.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.ArtifactRefusal.Code;
import dev.parley.artifacts.core.Artifacts;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.Uploads;
import dev.parley.artifacts.core.Uploads.Created;
import dev.parley.artifacts.core.Uploads.Receiving;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UploadsTest {
    private ArtifactsBed bed = new ArtifactsBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private Uploads uploads() {
        return bed.artifacts.uploads();
    }

    @Test
    void a_file_comes_in_two_requests_and_is_worked_on() throws Exception {
        final ArtifactId id = create("a", 9L);
        assertThat(put(id, 0, "%PDF-").offset()).isEqualTo(5);
        assertThat(row(id).state()).isEqualTo(State.RECEIVING);
        assertThat(uploads().head(ANN, id).offset()).isEqualTo(5);
        final Artifact whole = put(id, 5, "1.7\n");
        assertThat(whole.state()).isEqualTo(State.PROCESSING);
        assertThat(whole.sha256()).isEqualTo(sha256("%PDF-1.7\n"));
        assertThat(whole.typeFound()).isEqualTo("application/pdf");
        assertThat(whole.completed()).isNotNull();
        bed.work();
        assertThat(row(id).state()).isEqualTo(State.READY);
        assertThat(uploads().head(ANN, id).offset()).isEqualTo(9);
        assertThat(bed.toldOf(id))
                .extracting(Artifact::state)
                .containsExactly(
                        State.CLAIMED,
                        State.RECEIVING,
                        State.ASSEMBLING,
                        State.STORED,
                        State.PROCESSING,
                        State.PROCESSING,
                        State.READY);
        assertThat(uploads().active()).isZero();
    }

    @Test
    void without_ffmpeg_what_was_hashed_on_the_way_is_ready_at_once() throws Exception {
        bed.ffmpeg = false;
        final ArtifactId id = create("a", 3L);
        assertThat(put(id, 0, "abc").state()).isEqualTo(State.READY);
    }

    @Test
    void an_upload_of_no_bytes_is_whole_when_it_is_created() throws Exception {
        bed.ffmpeg = false;
        final Created created = uploads().create(ANN, draft("a", 0L));
        assertThat(created.artifact().state()).isEqualTo(State.READY);
        assertThat(created.artifact().sha256()).isEqualTo(sha256(""));
    }

    @Test
    void a_hash_that_was_said_is_held_against_the_bytes() throws Exception {
        final ArtifactId wrong = uploads()
                .create(ANN, draft(Kind.FILE, "a", 3L, sha256("abd")))
                .artifact()
                .id();
        final Artifact failed = put(wrong, 0, "abc");
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.error()).isEqualTo("sha256-mismatch");
        assertThat(bed.stores.chunks().all("", 10)).isEmpty();
        final ArtifactId right = uploads()
                .create(ANN, draft(Kind.FILE, "b", 3L, sha256("abc")))
                .artifact()
                .id();
        assertThat(put(right, 0, "abc").state()).isEqualTo(State.PROCESSING);
    }

    @Test
    void after_a_resume_on_another_node_the_hash_is_left_to_the_worker() throws Exception {
        final ArtifactId id = create("a", 6L);
        put(id, 0, "abc");
        try (Artifacts other = bed.node();
                Receiving receiving = other.uploads().receive(ANN, id, 3, null, () -> {})) {
            receiving.write(bytes("def"));
            assertThat(receiving.acknowledge().sha256()).isNull();
        }
        assertThat(row(id).state()).isEqualTo(State.PROCESSING);
    }

    @Test
    void the_same_again_is_a_duplicate_and_another_body_is_refused() throws Exception {
        final ArtifactId id = create("a", 9L);
        final Created again = uploads().create(ANN, draft("a", 9L));
        assertThat(again.duplicate()).isTrue();
        assertThat(again.artifact().id()).isEqualTo(id);
        refused(Code.CLIENT_ID_TAKEN, () -> uploads().create(ANN, draft("a", 10L)));
        refused(Code.CLIENT_ID_TAKEN, () -> uploads().create(ANN, draft(Kind.FILE, "a", 9L, sha256("x"))));
        assertThat(uploads().create(BEN, draft("a", 10L)).duplicate()).isFalse();
        uploads().cancel(ANN, id);
        refused(Code.GONE, () -> uploads().create(ANN, draft("a", 9L)));
    }

    @Test
    void of_fifty_at_once_with_one_id_there_is_one_upload() throws Exception {
        final Set<ArtifactId> ids = new HashSet<>();
        final AtomicInteger first = new AtomicInteger();
        final Callable<Created> create = () -> uploads().create(ANN, draft("a", 9L));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Created> future : threads.invokeAll(Collections.nCopies(50, create))) {
                ids.add(future.get().artifact().id());
                first.addAndGet(future.get().duplicate() ? 0 : 1);
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(first).hasValue(1);
    }

    @Test
    void whoever_comes_last_owns_it_and_the_older_is_cut_off_and_refused() throws Exception {
        final ArtifactId id = create("a", 9L);
        final AtomicInteger cuts = new AtomicInteger();
        final Receiving old = uploads().receive(ANN, id, 0, null, cuts::incrementAndGet);
        old.write(bytes("abc"));
        final long begin = System.nanoTime();
        // It does not settle: whoever is half open never does. Two seconds, and what a busy machine takes.
        assertThat(uploads().head(ANN, id).offset()).isEqualTo(3);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(cuts).hasValue(1);
        refused(Code.FENCED, () -> old.write(bytes("late")));
        refused(Code.FENCED, old::acknowledge);
        assertThat(put(id, 3, "def").offset()).isEqualTo(6);
        refused(Code.FENCED, () -> old.write(bytes("late")));
        old.close();
        assertThat(put(id, 6, "ghi").sha256()).isNull();
        assertThat(cuts).hasValue(1);
        assertThat(uploads().active()).isZero();
        assertThat(bed.count("parley.artifacts.offset.lost.bytes")).isZero();
    }

    @Test
    void an_older_one_that_cannot_be_cut_off_leaves_nobody_behind() throws Exception {
        final ArtifactId id = create("a", 9L);
        final Receiving old = uploads().receive(ANN, id, 0, null, () -> {
            throw new IllegalStateException("a defect of the test's");
        });
        old.write(bytes("abc"));
        assertThatThrownBy(() -> uploads().head(ANN, id)).isInstanceOf(IllegalStateException.class);
        assertThat(uploads().active()).isZero();
        refused(Code.FENCED, () -> old.write(bytes("late")));
        assertThat(uploads().head(ANN, id).offset()).isEqualTo(3);
        old.close();
    }

    @Test
    void one_that_settles_when_it_is_cut_leaves_its_hash() throws Exception {
        final ArtifactId id = create("a", 6L);
        final List<Receiving> old = new ArrayList<>();
        old.add(uploads().receive(ANN, id, 0, null, () -> old.getFirst().close()));
        old.getFirst().write(bytes("abc"));
        assertThat(put(id, 3, "def").sha256()).isEqualTo(sha256("abcdef"));
    }

    @Test
    void another_node_cuts_it_off_by_the_store() throws Exception {
        final ArtifactId id = create("a", 9L);
        try (Artifacts other = bed.node();
                Receiving old = uploads().receive(ANN, id, 0, null, () -> {})) {
            old.write(bytes("abc"));
            assertThat(other.uploads().head(ANN, id).offset()).isEqualTo(3);
            refused(Code.FENCED, () -> old.write(bytes("late")));
            refused(Code.FENCED, old::acknowledge);
        }
        assertThat(uploads().head(ANN, id).offset()).isEqualTo(3);
    }

    @Test
    void of_many_at_once_one_owns_it_in_the_end_and_no_byte_is_mixed() throws Exception {
        final ArtifactId id = create("a", 1000L);
        final Callable<Integer> attempt = () -> {
            int written = 0;
            try (Receiving receiving =
                    uploads().receive(ANN, id, uploads().head(ANN, id).offset(), null, () -> {})) {
                for (; written < 5; written++) {
                    receiving.write(bytes("ab"));
                }
                receiving.acknowledge();
            } catch (ArtifactRefusal e) {
                assertThat(e.code()).isIn(Code.FENCED, Code.WRONG_OFFSET);
            }
            return written;
        };
        int sum = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> future : threads.invokeAll(Collections.nCopies(20, attempt))) {
                sum += future.get();
            }
        }
        assertThat(uploads().head(ANN, id).offset()).isEqualTo(sum * 2L);
        assertThat(uploads().active()).isZero();
    }

    @Test
    void bytes_of_a_wrong_checksum_are_taken_back_and_do_not_spoil_the_hash() throws Exception {
        final ArtifactId id = create("a", 6L);
        put(id, 0, "abc");
        try (Receiving receiving = uploads().receive(ANN, id, 3, null, () -> {})) {
            receiving.write(bytes("xxx"));
            receiving.takeBack();
        }
        assertThat(uploads().head(ANN, id).offset()).isEqualTo(3);
        assertThat(put(id, 3, "def").sha256()).isEqualTo(sha256("abcdef"));
    }

    @Test
    void what_awaits_its_checksum_when_its_node_dies_is_nobodys() throws Exception {
        final ArtifactId id = create("a", 9L);
        put(id, 0, "abc");
        held(id, 3, "xxx");
        try (Artifacts restarted = bed.node()) {
            assertThat(restarted.uploads().head(ANN, id).offset()).isEqualTo(3);
            try (Receiving receiving = restarted.uploads().receive(ANN, id, 3, null, () -> {})) {
                receiving.write(bytes("de"));
            }
            assertThat(restarted.uploads().head(ANN, id).offset()).isEqualTo(5);
            final Receiving good = restarted.uploads().receive(ANN, id, 5, null, () -> {});
            good.hold();
            good.write(bytes("f"));
            assertThat(good.acknowledge().offset()).isEqualTo(6);
        }
        try (Artifacts again = bed.node()) {
            assertThat(again.uploads().head(ANN, id).offset()).isEqualTo(6);
        }
        assertThat(put(id, 6, "ghi").offset()).isEqualTo(9);
        assertThat(bed.count("parley.artifacts.offset.lost.bytes")).isZero();
    }

    @Test
    void what_awaits_its_checksum_is_not_the_rest_of_a_recording_nor_of_a_file() throws Exception {
        final ArtifactId file = create("a", 6L);
        put(file, 0, "abc");
        held(file, 3, "xxx");
        final ArtifactId recording = uploads()
                .create(ANN, draft(Kind.RECORDING, "r", null, null))
                .artifact()
                .id();
        put(recording, 0, "abc");
        held(recording, 3, "xxx");
        try (Artifacts restarted = bed.node()) {
            bed.clock.advance(Duration.ofSeconds(31));
            restarted.sweep();
        }
        assertThat(row(file).state()).isEqualTo(State.PAUSED);
        assertThat(row(recording).length()).isEqualTo(3);
    }

    @Test
    void what_awaits_its_checksum_and_can_not_be_taken_back_does_not_count_either() throws Exception {
        final ArtifactId id = create("a", 6L);
        try (Receiving receiving = uploads().receive(ANN, id, 0, null, () -> {})) {
            receiving.hold();
            receiving.write(bytes("xxx"));
            // And its end is a broken connection, or a store that is away for a moment.
        }
        assertThat(uploads().head(ANN, id).offset()).isZero();
        assertThat(put(id, 0, "abcdef").sha256()).isEqualTo(sha256("abcdef"));
    }

    @Test
    void what_is_one_object_though_its_row_says_that_bytes_may_come_is_whole() throws Exception {
        final ArtifactId headed = behind("a");
        assertThat(uploads().head(ANN, headed).offset()).isEqualTo(6);
        assertThat(row(headed).state()).isEqualTo(State.PROCESSING);
        final ArtifactId appended = behind("b");
        refused(Code.WRONG_OFFSET, () -> uploads().receive(ANN, appended, 3, null, () -> {}));
        assertThat(row(appended).state()).isEqualTo(State.PROCESSING);
        final ArtifactId deleted = behind("c");
        bed.artifacts.library().delete(ANN, deleted);
        final ArtifactId swept = behind("d");
        bed.clock.advance(bed.limits.idle().plusSeconds(1));
        bed.artifacts.sweep();
        assertThat(row(swept).state()).isEqualTo(State.PROCESSING);
        bed.work();
        assertThat(bed.stores.objects().all("", 10)).containsExactlyInAnyOrder(headed, appended, swept);
        assertThat(row(swept).state()).isEqualTo(State.READY);
    }

    /** As the machine's power, or an older state of the database, leaves it: the last that the row heard of is three bytes. */
    private ArtifactId behind(String clientId) throws Exception {
        final ArtifactId id = create(clientId, 6L);
        put(id, 0, "abc");
        final Receiving lost = bed.node().uploads().receive(ANN, id, 3, null, () -> {});
        lost.write(bytes("def"));
        bed.stores.chunks().finish(id, row(id).fence(), 6);
        return id;
    }

    /** Of a request that ends with its node. */
    private void held(ArtifactId id, long offset, String text) throws Exception {
        final Receiving receiving = bed.node().uploads().receive(ANN, id, offset, null, () -> {});
        receiving.hold();
        receiving.write(bytes(text));
    }

    @Test
    void a_length_may_follow_later_and_never_changes() throws Exception {
        final ArtifactId id = create("a", null);
        put(id, 0, "abc");
        refused(Code.BAD_REQUEST, () -> uploads().receive(ANN, id, 3, 2L, () -> {}));
        refused(Code.BAD_REQUEST, () -> uploads().receive(ANN, id, 3, -1L, () -> {}));
        refused(Code.TOO_LARGE, () -> uploads().receive(ANN, id, 3, Long.MAX_VALUE, () -> {}));
        uploads().receive(ANN, id, 3, 6L, () -> {}).close();
        refused(Code.BAD_REQUEST, () -> uploads().receive(ANN, id, 3, 7L, () -> {}));
        assertThat(put(id, 3, "def").state()).isEqualTo(State.PROCESSING);
    }

    @Test
    void a_length_that_is_reached_already_completes_it() throws Exception {
        final ArtifactId id = create("a", null);
        put(id, 0, "abc");
        try (Receiving receiving = uploads().receive(ANN, id, 3, 3L, () -> {})) {
            assertThat(receiving.acknowledge().state()).isEqualTo(State.PROCESSING);
        }
    }

    @Test
    void an_offset_that_is_not_its_end_is_refused_and_told() throws Exception {
        final ArtifactId id = create("a", 9L);
        put(id, 0, "abc");
        refused(Code.WRONG_OFFSET, () -> uploads().receive(ANN, id, 2, null, () -> {}));
        refused(Code.WRONG_OFFSET, () -> uploads().receive(ANN, id, 4, null, () -> {}));
        assertThat(uploads().active()).isZero();
    }

    @Test
    void more_bytes_than_were_declared_or_may_be_are_refused_and_none_is_kept() throws Exception {
        final ArtifactId id = create("a", 4L);
        try (Receiving receiving = uploads().receive(ANN, id, 0, null, () -> {})) {
            receiving.write(bytes("abc"));
            refused(Code.TOO_LARGE, () -> receiving.write(bytes("de")));
        }
        assertThat(uploads().head(ANN, id).offset()).isEqualTo(3);
        bed.close();
        bed = new ArtifactsBed(5, 1 << 20);
        refused(Code.TOO_LARGE, () -> uploads().create(ANN, draft("a", 6L)));
        refused(Code.BAD_REQUEST, () -> uploads().create(ANN, draft("a", -1L)));
        final ArtifactId deferred = create("b", null);
        try (Receiving receiving = uploads().receive(ANN, deferred, 0, null, () -> {})) {
            refused(Code.TOO_LARGE, () -> receiving.write(bytes("abcdef")));
        }
    }

    @Test
    void there_are_only_so_many_open_ones_of_a_user_and_the_same_again_is_none_more() throws Exception {
        for (int i = 0; i < 4; i++) {
            create("c" + i, 9L);
        }
        refused(Code.TOO_MANY, () -> uploads().create(ANN, draft("c4", 9L)));
        assertThat(uploads().create(ANN, draft("c3", 9L)).duplicate()).isTrue();
        uploads().create(BEN, draft("c4", 9L));
        uploads().cancel(ANN, uploads().create(ANN, draft("c0", 9L)).artifact().id());
        assertThat(uploads().create(ANN, draft("c4", 9L)).duplicate()).isFalse();
    }

    @Test
    void who_asks_to_no_end_has_nothing_written_into_the_catalog() throws Exception {
        for (int i = 0; i < 4; i++) {
            create("c" + i, 9L);
        }
        final Uploads node =
                bed.node(bed.catalog, bed.stores.chunks(), new NoMoreIds()).uploads();
        refused(Code.TOO_MANY, () -> node.create(ANN, draft("c4", 9L)));
        assertThat(node.create(ANN, draft("c3", 9L)).duplicate()).isTrue();
    }

    /** Whoever writes a new row needs an id for it. */
    private static final class NoMoreIds extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public int nextInt(int bound) {
            throw new AssertionError("an id was made up");
        }
    }

    @Test
    void on_a_full_disk_no_new_one_is_taken_and_a_running_one_goes_on() throws Exception {
        bed.close();
        bed = new ArtifactsBed(1 << 20, 2000);
        final ArtifactId id = create("a", 1000L);
        refused(Code.NO_SPACE, () -> uploads().create(ANN, draft("b", 1001L)));
        put(id, 0, "x".repeat(900));
        refused(Code.NO_SPACE, () -> uploads().create(ANN, draft("b", 200L)));
        assertThat(put(id, 900, "x".repeat(100)).state()).isEqualTo(State.PROCESSING);
    }

    @Test
    void only_the_owner_writes_and_nobody_without_the_room_knows_of_it() throws Exception {
        final ArtifactId id = create("a", 9L);
        refused(Code.FORBIDDEN, () -> uploads().head(BEN, id));
        refused(Code.FORBIDDEN, () -> uploads().receive(BEN, id, 0, null, () -> {}));
        refused(Code.FORBIDDEN, () -> uploads().cancel(BEN, id));
        refused(Code.NOT_FOUND, () -> uploads().head(STRANGER, id));
        refused(Code.NOT_FOUND, () -> uploads().pause(STRANGER, id));
        refused(Code.FORBIDDEN, () -> uploads().create(STRANGER, draft("b", 9L)));
        refused(Code.NOT_FOUND, () -> uploads().head(ANN, new ArtifactId("a".repeat(26))));
        assertThat(row(id).fence()).isZero();
    }

    @Test
    void what_is_paused_goes_on_when_bytes_come() throws Exception {
        final ArtifactId id = create("a", 9L);
        put(id, 0, "abc");
        assertThat(uploads().pause(ANN, id).state()).isEqualTo(State.PAUSED);
        assertThat(uploads().pause(ANN, id).state()).isEqualTo(State.PAUSED);
        put(id, 3, "def");
        assertThat(row(id).state()).isEqualTo(State.RECEIVING);
    }

    @Test
    void what_is_cancelled_is_gone_whoever_writes() throws Exception {
        final ArtifactId id = create("a", 9L);
        final AtomicInteger cuts = new AtomicInteger();
        try (Receiving receiving = uploads().receive(ANN, id, 0, null, cuts::incrementAndGet)) {
            receiving.write(bytes("abc"));
            uploads().cancel(ANN, id);
            refused(Code.FENCED, () -> receiving.write(bytes("def")));
        }
        assertThat(cuts).hasValue(1);
        assertThat(bed.stores.chunks().all("", 10)).isEmpty();
        refused(Code.GONE, () -> uploads().head(ANN, id));
        refused(Code.GONE, () -> uploads().cancel(ANN, id));
    }

    @Test
    void progress_is_told_at_most_twice_a_second() throws Exception {
        final ArtifactId id = create("a", 100L);
        try (Receiving receiving = uploads().receive(ANN, id, 0, null, () -> {})) {
            for (int i = 0; i < 20; i++) {
                receiving.write(bytes("x"));
                bed.clock.advance(Duration.ofMillis(100));
            }
        }
        assertThat(bed.told.progress).hasSize(4);
    }

    @Test
    void bytes_that_were_not_acknowledged_and_are_there_count_for_whoever_comes_next() throws Exception {
        final ArtifactId id = create("a", 9L);
        final Receiving receiving = uploads().receive(ANN, id, 0, null, () -> {});
        receiving.write(bytes("abc"));
        receiving.close();
        receiving.close();
        bed.stores.crash();
        assertThat(uploads().head(ANN, id).offset()).isEqualTo(3);
    }

    @Test
    void what_head_has_acknowledged_outlives_a_crash() throws Exception {
        final ArtifactId id = create("a", 9L);
        final Receiving receiving = uploads().receive(ANN, id, 0, null, () -> {});
        receiving.write(bytes("abc"));
        final long offset = bed.node().uploads().head(ANN, id).offset();
        bed.stores.crash();
        assertThat(bed.node().uploads().head(ANN, id).offset())
                .isEqualTo(offset)
                .isEqualTo(3);
    }

    // ---- help

    private ArtifactId create(String clientId, Long length) throws Exception {
        final Created created = uploads().create(ANN, draft(clientId, length));
        assertThat(created.duplicate()).isFalse();
        return created.artifact().id();
    }

    private Artifact put(ArtifactId id, long offset, String text) throws Exception {
        try (Receiving receiving = uploads().receive(ANN, id, offset, null, () -> {})) {
            receiving.write(bytes(text));
            return receiving.acknowledge();
        }
    }

    private Artifact row(ArtifactId id) {
        return bed.catalog.find(id).orElseThrow();
    }

    static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}

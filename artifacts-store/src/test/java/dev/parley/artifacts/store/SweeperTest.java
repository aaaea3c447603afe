package dev.parley.artifacts.store;

import static dev.parley.artifacts.store.ArtifactsBed.ANN;
import static dev.parley.artifacts.store.ArtifactsBed.draft;
import static dev.parley.artifacts.store.StoresContract.bytes;
import static dev.parley.artifacts.store.StoresContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal.Code;
import dev.parley.artifacts.core.Artifacts;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.Requester;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.UnavailableException;
import dev.parley.artifacts.core.Uploads;
import dev.parley.artifacts.core.Uploads.Receiving;
import dev.parley.protocol.UserId;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SweeperTest {
    private final ArtifactsBed bed = new ArtifactsBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void a_file_that_is_silent_is_paused_and_one_whose_bytes_come_slowly_is_not() throws Exception {
        final ArtifactId silent = create(Kind.FILE, "a", 100L);
        put(silent, "abc");
        final ArtifactId slow = create(Kind.FILE, "b", 100L);
        try (Receiving receiving = bed.artifacts.uploads().receive(ANN, slow, 0, null, () -> {})) {
            for (int i = 0; i < 7; i++) {
                receiving.write(bytes("x"));
                pass(Duration.ofSeconds(6));
            }
            assertThat(state(silent)).isEqualTo(State.PAUSED);
            assertThat(state(slow)).isEqualTo(State.RECEIVING);
            pass(Duration.ofSeconds(31));
            assertThat(state(slow)).isEqualTo(State.PAUSED);
            receiving.write(bytes("x"));
            assertThat(state(slow)).isEqualTo(State.RECEIVING);
        }
    }

    @Test
    void what_a_room_does_not_hear_keeps_no_other_waiting() throws Exception {
        bed.told.reachable = false;
        for (int i = 0; i < 100; i++) {
            final Requester user = new Requester(new UserId("u" + i), room -> true, false);
            bed.artifacts.uploads().create(user, draft("c", 9L));
        }
        bed.clock.advance(Duration.ofMillis(1));
        final ArtifactId last = create(Kind.FILE, "last", 9L);
        bed.toldOf(last);
        bed.told.deaf = artifact -> !artifact.id().equals(last);
        bed.told.reachable = true;
        bed.clock.advance(Duration.ofSeconds(3));
        bed.artifacts.announce();
        bed.toldOf(last);
        bed.artifacts.announce();
        assertThat(bed.toldOf(last)).isNotEmpty();
    }

    @Test
    void a_recording_whose_recorder_is_silent_is_closed_where_its_bytes_end() throws Exception {
        final ArtifactId id = create(Kind.RECORDING, "a", null);
        put(id, "abc");
        final AtomicInteger cuts = new AtomicInteger();
        try (Receiving halfOpen = bed.artifacts.uploads().receive(ANN, id, 3, null, cuts::incrementAndGet)) {
            halfOpen.write(bytes("def"));
            pass(Duration.ofSeconds(31));
            assertThat(cuts).hasValue(1);
            assertThat(state(id)).isEqualTo(State.PROCESSING);
            refused(Code.FENCED, () -> halfOpen.write(bytes("late")));
        }
        final Artifact whole = bed.catalog.find(id).orElseThrow();
        assertThat(whole.length()).isEqualTo(6);
        bed.work();
        assertThat(state(id)).isEqualTo(State.READY);
    }

    @Test
    void a_recording_is_not_over_because_nobody_could_have_heard_of_it() throws Exception {
        final ArtifactId id = create(Kind.RECORDING, "a", null);
        put(id, "abc");
        final AtomicBoolean away = new AtomicBoolean(true);
        final Catalog catalog = before(bed.catalog, method -> {
            if (away.get()) {
                throw new UnavailableException("away");
            }
        });
        try (Artifacts node = bed.node(catalog, bed.stores.chunks(), new SecureRandom())) {
            for (int i = 0; i < 7; i++) {
                bed.clock.advance(Duration.ofSeconds(5));
                node.sweep();
            }
            away.set(false);
            bed.clock.advance(Duration.ofSeconds(5));
            node.sweep();
            assertThat(state(id)).isEqualTo(State.RECEIVING);
        }
        try (Artifacts restarted = bed.node()) {
            bed.clock.advance(Duration.ofSeconds(5));
            restarted.sweep();
            assertThat(state(id)).isEqualTo(State.RECEIVING);
            bed.clock.advance(Duration.ofSeconds(25));
            restarted.sweep();
            assertThat(state(id)).isEqualTo(State.PROCESSING);
        }
    }

    @Test
    void who_comes_back_while_it_is_swept_goes_on() throws Exception {
        final ArtifactId recording = create(Kind.RECORDING, "a", null);
        put(recording, "abc");
        final ArtifactId file = create(Kind.FILE, "b", 100L);
        put(file, "abc");
        bed.artifacts.uploads().pause(ANN, file);
        final Catalog catalog = before(bed.catalog, method -> {
            if (method.equals("raiseFence")) {
                bed.artifacts.uploads().head(ANN, recording);
                bed.artifacts.uploads().head(ANN, file);
            }
        });
        try (Artifacts node = bed.node(catalog, bed.stores.chunks(), new SecureRandom())) {
            bed.clock.advance(Duration.ofHours(25));
            node.sweep();
        }
        put(recording, "def");
        put(file, "def");
        assertThat(state(recording)).isEqualTo(State.RECEIVING);
        assertThat(state(file)).isEqualTo(State.RECEIVING);
    }

    @Test
    void a_recording_that_its_client_has_paused_stays_open_until_it_expires_and_is_then_kept() throws Exception {
        final ArtifactId id = create(Kind.RECORDING, "a", null);
        put(id, "abc");
        bed.artifacts.uploads().pause(ANN, id);
        pass(Duration.ofHours(23));
        assertThat(state(id)).isEqualTo(State.PAUSED);
        pass(Duration.ofHours(2));
        assertThat(state(id)).isEqualTo(State.PROCESSING);
    }

    @Test
    void a_recording_without_a_byte_is_paused_and_expires() throws Exception {
        final ArtifactId id = create(Kind.RECORDING, "a", null);
        pass(Duration.ofSeconds(31));
        assertThat(state(id)).isEqualTo(State.PAUSED);
        pass(Duration.ofHours(25));
        assertThat(state(id)).isEqualTo(State.EXPIRED);
    }

    @Test
    void an_upload_expires_when_it_is_idle_or_too_old_and_is_forgotten_later() throws Exception {
        final ArtifactId idle = create(Kind.FILE, "a", 100L);
        put(idle, "abc");
        final ArtifactId busy = create(Kind.FILE, "b", 100L);
        for (int day = 0; day < 7; day++) {
            assertThat(state(busy).open()).isTrue();
            put(busy, "x");
            pass(Duration.ofHours(23).plusMinutes(59));
        }
        assertThat(bed.catalog.find(idle)).isEmpty();
        pass(Duration.ofHours(1));
        assertThat(state(busy)).isEqualTo(State.EXPIRED);
        refused(Code.GONE, () -> bed.artifacts.uploads().head(ANN, busy));
        assertThat(bed.stores.chunks().all("", 10)).isEmpty();
        pass(Duration.ofHours(25));
        assertThat(bed.catalog.find(busy)).isEmpty();
    }

    @Test
    void what_is_ready_is_deleted_after_its_time_and_its_tombstone_forgotten_after_another() throws Exception {
        bed.ffmpeg = false;
        final ArtifactId id = create(Kind.FILE, "a", 3L);
        put(id, "abc");
        pass(Duration.ofDays(29));
        assertThat(state(id)).isEqualTo(State.READY);
        pass(Duration.ofDays(2));
        assertThat(state(id)).isEqualTo(State.DELETED);
        assertThat(bed.stores.objects().all("", 10)).isEmpty();
        pass(Duration.ofDays(29));
        assertThat(state(id)).isEqualTo(State.DELETED);
        pass(Duration.ofDays(2));
        assertThat(bed.catalog.find(id)).isEmpty();
    }

    @Test
    void what_a_crash_has_left_in_the_middle_is_gone_on_with() throws Exception {
        final ArtifactId assembling = create(Kind.FILE, "a", 6L);
        put(assembling, "abc");
        move(assembling, State.RECEIVING, State.ASSEMBLING);
        final ArtifactId stored = create(Kind.FILE, "b", 6L);
        put(stored, "def");
        move(stored, State.RECEIVING, State.ASSEMBLING);
        bed.stores
                .chunks()
                .finish(stored, bed.catalog.find(stored).orElseThrow().fence(), 3);
        move(stored, State.ASSEMBLING, State.STORED);
        pass(Duration.ofSeconds(31));
        assertThat(state(assembling)).isEqualTo(State.PROCESSING);
        assertThat(state(stored)).isEqualTo(State.PROCESSING);
        assertThat(bed.stores.objects().all("", 10)).contains(assembling, stored);
    }

    @Test
    void bytes_that_were_acknowledged_and_are_not_there_make_it_fail_by_name() throws Exception {
        final ArtifactId id = create(Kind.FILE, "a", 6L);
        put(id, "abc");
        move(id, State.RECEIVING, State.ASSEMBLING);
        bed.stores.chunks().discard(id);
        pass(Duration.ofSeconds(31));
        assertThat(bed.catalog.find(id).orElseThrow().error()).isEqualTo("bytes-lost");
    }

    @Test
    void one_that_has_all_its_bytes_and_no_client_any_more_is_completed() throws Exception {
        final ArtifactId id = create(Kind.FILE, "a", 3L);
        final Artifact raised = bed.catalog.raiseFence(id).orElseThrow();
        try (var writer = bed.stores.chunks().open(id, raised.fence())) {
            writer.write(bytes("abc"));
        }
        pass(Duration.ofSeconds(31));
        assertThat(state(id)).isEqualTo(State.PROCESSING);
    }

    @Test
    void bytes_that_the_catalog_does_not_know_are_removed_and_no_others() throws Exception {
        final ArtifactId known = create(Kind.FILE, "a", 100L);
        put(known, "abc");
        final SecureRandom random = new SecureRandom();
        for (int i = 0; i < 250; i++) {
            bed.stores.chunks().open(ArtifactId.random(random), 1).close();
            bed.stores
                    .objects()
                    .put(new ObjectKey(ArtifactId.random(random), "content"), new ByteArrayInputStream(new byte[1]));
        }
        for (int i = 0; i < 4; i++) {
            bed.artifacts.sweep();
        }
        assertThat(bed.stores.chunks().all("", 1000)).containsExactly(known);
        assertThat(bed.stores.objects().all("", 1000)).isEmpty();
        assertThat(bed.count("parley.artifacts.orphans")).isEqualTo(500);
    }

    @Test
    void a_catalog_that_is_not_the_stores_own_has_none_of_its_bytes_removed() throws Exception {
        final ArtifactId known = create(Kind.FILE, "a", 3L);
        put(known, "abc");
        final ArtifactId open = create(Kind.FILE, "b", 100L);
        put(open, "abc");
        bed.artifacts.sweep();
        // As if the database were new, or another's: it answers, and knows nothing.
        try (ArtifactsBed wrong = new ArtifactsBed();
                Artifacts node = bed.node(wrong.catalog, bed.stores.chunks(), new SecureRandom())) {
            node.sweep();
            assertThat(bed.count("parley.artifacts.sweep.failures")).isEqualTo(1);
        }
        assertThat(bed.stores.objects().all("", 10)).containsExactly(known);
        assertThat(bed.stores.chunks().all("", 10)).containsExactly(open);
        assertThat(bed.count("parley.artifacts.orphans")).isZero();
    }

    @Test
    void one_that_cannot_be_swept_keeps_no_other_waiting() throws Exception {
        final ArtifactId defect = create(Kind.RECORDING, "a", null);
        put(defect, ArtifactsBed.DEFECT);
        bed.clock.advance(Duration.ofSeconds(1));
        final ArtifactId sound = create(Kind.RECORDING, "b", null);
        put(sound, "abc");
        final ArtifactId orphan = ArtifactId.random(new SecureRandom());
        bed.stores.chunks().open(orphan, 1).close();
        pass(Duration.ofSeconds(31));
        assertThat(state(defect)).isEqualTo(State.RECEIVING);
        assertThat(state(sound)).isEqualTo(State.PROCESSING);
        assertThat(bed.stores.chunks().all("", 10)).containsExactly(defect);
        assertThat(bed.count("parley.artifacts.sweep.failures")).isEqualTo(1);
        assertThat(bed.artifacts.uploads().active()).isZero();
    }

    @Test
    void a_recording_whose_bytes_come_is_not_over_however_soon_silence_begins() throws Exception {
        try (ArtifactsBed soon = new ArtifactsBed(1 << 20, 1 << 20, Duration.ofSeconds(2))) {
            final Uploads uploads = soon.artifacts.uploads();
            final ArtifactId id = uploads.create(ANN, draft(Kind.RECORDING, "a", null, null))
                    .artifact()
                    .id();
            try (Receiving receiving = uploads.receive(ANN, id, 0, null, () -> {})) {
                for (int i = 0; i < 16; i++) {
                    receiving.write(bytes("x"));
                    soon.clock.advance(Duration.ofMillis(250));
                    soon.artifacts.sweep();
                }
                assertThat(soon.catalog.find(id).orElseThrow().state()).isEqualTo(State.RECEIVING);
            }
        }
    }

    @Test
    void what_a_room_could_not_be_told_it_is_told_later_in_its_newest_version() throws Exception {
        bed.told.reachable = false;
        final ArtifactId id = create(Kind.FILE, "a", 100L);
        put(id, "abc");
        assertThat(bed.toldOf(id)).isEmpty();
        bed.artifacts.announce();
        bed.told.reachable = true;
        // As after a restart: nothing is remembered.
        bed.artifacts.close();
        bed.artifacts = bed.node();
        bed.artifacts.announce();
        assertThat(bed.toldOf(id)).extracting(Artifact::state).containsExactly(State.RECEIVING);
        bed.artifacts.announce();
        assertThat(bed.toldOf(id)).hasSize(1);
        assertThat(bed.catalog.unannounced(10)).isEmpty();
    }

    // ---- help

    private interface Meanwhile {
        void at(String method) throws Exception;
    }

    /** A catalog before whose every answer something happens. */
    private static Catalog before(Catalog real, Meanwhile meanwhile) {
        return (Catalog) Proxy.newProxyInstance(
                Catalog.class.getClassLoader(), new Class<?>[] {Catalog.class}, (proxy, method, arguments) -> {
                    meanwhile.at(method.getName());
                    return method.invoke(real, arguments);
                });
    }

    private void pass(Duration time) {
        bed.clock.advance(time);
        bed.artifacts.sweep();
    }

    private ArtifactId create(Kind kind, String clientId, Long length) throws Exception {
        return bed.artifacts
                .uploads()
                .create(ANN, draft(kind, clientId, length, null))
                .artifact()
                .id();
    }

    private void put(ArtifactId id, String text) throws Exception {
        final long offset = bed.artifacts.uploads().head(ANN, id).offset();
        try (Receiving receiving = bed.artifacts.uploads().receive(ANN, id, offset, null, () -> {})) {
            receiving.write(bytes(text));
            receiving.acknowledge();
        }
    }

    private void move(ArtifactId id, State from, State to) {
        bed.catalog
                .move(id, bed.catalog.find(id).orElseThrow().fence(), from, to, Change.NONE)
                .orElseThrow();
    }

    private State state(ArtifactId id) {
        return bed.catalog.find(id).orElseThrow().state();
    }
}

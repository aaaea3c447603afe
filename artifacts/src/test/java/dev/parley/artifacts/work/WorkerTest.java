package dev.parley.artifacts.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Catalog.Step;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.MediaTool.MediaException;
import dev.parley.artifacts.core.Rendition;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.work.Worker;
import dev.parley.artifacts.core.work.WorkerSettings;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of work: on the real catalog, with a tool that does what the test says. */
class WorkerTest {
    private static final Step[] ALL = {Step.VERIFY, Step.REMUX, Step.THUMBNAIL};
    private static final byte[] BYTES = "webm and more".getBytes(StandardCharsets.UTF_8);
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration IDLE = Duration.ofMillis(20);
    private static final WorkerSettings QUICK =
            new WorkerSettings(1, LEASE, Duration.ofMillis(50), IDLE, WorkBed.SETTINGS.delays());

    private WorkBed bed;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bed = new WorkBed(folder);
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    // ---- what is done

    @Test
    void a_recording_is_verified_made_seekable_and_gets_a_small_picture() throws Exception {
        final Artifact recording = bed.stored(Kind.RECORDING, BYTES, sha256(BYTES), ALL);
        bed.worker("a");
        final Artifact ready = bed.await(recording, State.READY);
        assertThat(ready.sha256()).isEqualTo(sha256(BYTES));
        assertThat(ready.typeFound()).isEqualTo("video/webm");
        assertThat(ready.renditions()).extracting(Rendition::name).containsExactlyInAnyOrder("seekable", "thumbnail");
        assertThat(ready.renditions()).extracting(Rendition::size).containsExactlyInAnyOrder(8L, 5L);
        assertThat(bed.objects.parts(ready.id())).containsExactly("content", "seekable.1", "thumbnail.1");
        Await.until("the room is told each time", () -> bed.told.size() == 3);
        Await.until("that is counted", () -> bed.ended("remux", "done") == 1);
    }

    @Test
    void without_ffmpeg_it_is_ready_as_it_came() throws Exception {
        bed.media.present = false;
        final Artifact recording = bed.stored(ALL);
        bed.worker("a");
        final Artifact ready = bed.await(recording, State.READY);
        assertThat(ready.renditions()).isEmpty();
        assertThat(bed.objects.parts(ready.id())).containsExactly("content");
    }

    @Test
    void other_bytes_than_its_client_said_fail_it_at_once() throws Exception {
        final Artifact file = bed.stored(Kind.FILE, BYTES, sha256("other".getBytes(StandardCharsets.UTF_8)), ALL);
        bed.worker("a");
        assertThat(bed.await(file, State.FAILED).error()).isEqualTo("sha256-mismatch");
        Await.until("that is counted", () -> bed.ended("verify", "rejected") == 1);
    }

    @Test
    void bytes_that_are_not_there_fail_it_at_once() throws Exception {
        final Artifact none = bed.stored(Kind.FILE, BYTES, null, Step.VERIFY);
        Files.delete(bed.objects.path(none.content()));
        final Artifact few = bed.stored(Kind.FILE, BYTES, null, Step.VERIFY);
        Files.write(bed.objects.path(few.content()), new byte[3]);
        bed.worker("a");
        assertThat(bed.await(none, State.FAILED).error()).isEqualTo("bytes-lost");
        assertThat(bed.await(few, State.FAILED).error()).isEqualTo("bytes-lost");
        Await.until("that is counted", () -> bed.ended("verify", "parked") == 2);
    }

    @Test
    void a_picture_that_cannot_be_made_small_does_not_take_its_artifact_away() throws Exception {
        bed.media.thumbnailFailure = new MediaException("too many pixels", true);
        final Artifact recording = bed.stored(ALL);
        bed.worker("a");
        assertThat(bed.await(recording, State.READY).renditions())
                .extracting(Rendition::name)
                .containsExactly("seekable");
    }

    // ---- what fails

    @Test
    void what_fails_for_now_is_tried_after_10_s_1_min_and_5_min_and_then_parked_until_somebody_starts_it_again()
            throws Exception {
        bed.media.remuxFailure = new MediaException("busy", false);
        final Artifact recording = bed.stored(Step.REMUX);
        final Worker worker = bed.worker("a");
        long tries = 1;
        for (Duration delay : List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5))) {
            awaitRetried(tries);
            bed.pass(delay.multipliedBy(79).dividedBy(100));
            assertThat(takeRemux())
                    .as("nothing is due before 80 % of %s", delay)
                    .isEmpty();
            bed.pass(delay.multipliedBy(42).dividedBy(100));
            worker.wake();
            tries++;
        }
        assertThat(bed.await(recording, State.FAILED).error()).isEqualTo("parked");
        Await.until("that is counted", () -> bed.ended("remux", "parked") == 1);
        Await.until("so are its attempts", () -> attemptsOfRemux() == 4);

        bed.media.remuxFailure = null;
        bed.catalog.unpark(recording.id(), bed.now.get()).orElseThrow();
        worker.wake();
        assertThat(bed.await(recording, State.READY).renditions()).hasSize(1);
    }

    private double attemptsOfRemux() {
        return bed.meters
                .get("parley.artifacts.job.attempts")
                .tags("step", "remux")
                .summary()
                .totalAmount();
    }

    private void awaitRetried(long times) {
        Await.until("failure " + times, () -> bed.ended("remux", "retried") == times);
    }

    @Test
    void what_will_never_work_is_parked_at_once() throws Exception {
        bed.media.remuxFailure = new MediaException("not a film", true);
        final Artifact recording = bed.stored(Step.REMUX, Step.THUMBNAIL);
        bed.worker("a");
        assertThat(bed.await(recording, State.FAILED).error()).isEqualTo("corrupt");
        assertThat(bed.ended("remux", "retried")).isZero();
        final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        bed.worker("b", bed.catalog, WorkBed.SETTINGS, bed.media, registry); // one counts as it starts
        Await.until(
                "what is parked is counted",
                () -> registry.get("parley.artifacts.parked").gauge().value() == 1);
        assertThat(registry.get("parley.artifacts.jobs")
                        .tags("step", "remux", "state", "parked")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("parley.artifacts.jobs")
                        .tags("step", "thumbnail", "state", "waiting")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void a_store_that_is_away_is_waited_for() throws Exception {
        bed.objects.away = true;
        final Artifact file = bed.stored(Kind.FILE, BYTES, null, Step.VERIFY);
        final Worker worker = bed.worker("a");
        Await.until("it was tried", () -> bed.ended("verify", "retried") == 1);
        bed.objects.away = false;
        bed.pass(Duration.ofSeconds(12));
        worker.wake();
        bed.await(file, State.READY);
    }

    @Test
    void a_catalog_that_is_away_is_waited_for() throws Exception {
        final CutCatalog way = new CutCatalog(bed.catalog);
        way.cut(true);
        final Artifact file = bed.stored(Kind.FILE, BYTES, null, Step.VERIFY);
        bed.worker("a", way.catalog(), WorkBed.SETTINGS, bed.media);
        assertThat(bed.find(file).state()).isEqualTo(State.PROCESSING);
        way.cut(false);
        bed.await(file, State.READY);
    }

    // ---- several workers

    @Test
    void when_a_worker_is_gone_midway_another_takes_over_after_its_lease_and_the_late_result_is_refused()
            throws Exception {
        final CountDownLatch firstHeld = new CountDownLatch(1);
        final FakeMedia slow = new FakeMedia();
        slow.hold = firstHeld;
        slow.deaf = true;
        slow.bytes = "late";
        final CutCatalog way = new CutCatalog(bed.catalog);
        final Artifact recording = bed.stored(Step.REMUX);
        bed.worker("first", way.catalog(), WorkBed.SETTINGS, slow);
        Await.until("the first is at it", () -> slow.running.get() == 1);
        way.cut(true); // for everybody else it is dead

        final Worker second = bed.worker("second");
        bed.pass(LEASE.minusSeconds(1));
        second.wake();
        assertThat(takeRemux()).as("its lease still lasts").isEmpty();
        bed.pass(Duration.ofSeconds(2));
        second.wake();
        final Artifact ready = bed.await(recording, State.READY);
        assertThat(ready.renditions())
                .extracting(rendition -> rendition.object().part())
                .containsExactly("seekable.2");

        way.cut(false);
        firstHeld.countDown();
        Await.until("the first is refused", () -> bed.ended("remux", "lost") == 1);
        assertThat(bed.objects.parts(recording.id())).containsExactly("content", "seekable.2");
        assertThat(Files.readString(
                        bed.objects.path(ready.renditions().getFirst().object())))
                .isEqualTo("seekable");
        assertThat(bed.find(recording)).isEqualTo(ready);
    }

    @Test
    void what_a_worker_put_and_did_not_commit_is_cleared_away_by_the_next() throws Exception {
        final Artifact recording = bed.stored(Step.REMUX);
        bed.catalog.takeJob(Set.of(Step.REMUX), "died", bed.now.get(), LEASE).orElseThrow();
        Files.writeString(bed.objects.path(recording.content()).resolveSibling(recording.id() + "_seekable.1"), "half");
        bed.pass(LEASE.plusSeconds(1));
        bed.worker("next");
        bed.await(recording, State.READY);
        Await.untilAsserted(
                () -> assertThat(bed.objects.parts(recording.id())).containsExactly("content", "seekable.2"));
    }

    @Test
    void a_long_step_keeps_its_lease_and_one_whose_lease_was_lost_is_called_off() throws Exception {
        bed.media.hold = new CountDownLatch(1);
        final CutCatalog way = new CutCatalog(bed.catalog);
        final Artifact recording = bed.stored(Step.REMUX);
        bed.worker("a", way.catalog(), QUICK, bed.media);
        Await.until("it is at it", () -> bed.media.running.get() == 1);
        for (int i = 0; i < 5; i++) {
            bed.pass(LEASE.dividedBy(2));
            final int before = way.renewals();
            Await.until("it renews", () -> way.renewals() >= before + 2); // one of them has begun since
        }
        assertThat(takeRemux()).as("five half leases later").isEmpty();
        assertThat(bed.media.calledOff.get()).isZero();
        // Its artifact is deleted: the next renewal is refused.
        bed.catalog
                .move(recording.id(), 0, State.PROCESSING, State.DELETED, Change.NONE)
                .orElseThrow();
        Await.until("it is called off", () -> bed.media.calledOff.get() == 1);
        Await.until("and counts for nothing", () -> bed.ended("remux", "lost") == 1);
        assertThat(bed.objects.parts(recording.id())).containsExactly("content");
    }

    @Test
    void a_worker_that_could_not_renew_for_a_whole_lease_calls_its_step_off() throws Exception {
        bed.media.hold = new CountDownLatch(1);
        final CutCatalog way = new CutCatalog(bed.catalog);
        bed.stored(Step.REMUX);
        bed.worker(
                "a",
                way.catalog(),
                new WorkerSettings(1, Duration.ofMillis(300), Duration.ofMillis(50), IDLE, WorkBed.SETTINGS.delays()),
                bed.media);
        Await.until("it is at it", () -> bed.media.running.get() == 1);
        final int before = bed.media.calledOff.get();
        way.cut(true);
        Await.until("it is called off", () -> bed.media.calledOff.get() > before);
    }

    private Optional<Job> takeRemux() {
        return bed.catalog.takeJob(Set.of(Step.REMUX), "x", bed.now.get(), LEASE);
    }

    @Test
    void a_worker_that_stops_gives_back_what_it_does_and_leaves_nothing() throws Exception {
        bed.media.hold = new CountDownLatch(1);
        final Artifact recording = bed.stored(Step.REMUX);
        final Worker first = bed.worker("first");
        Await.until("it is at it", () -> bed.media.running.get() == 1);
        assertThat(first.stop(PATIENCE)).isTrue();
        Await.until("that is counted", () -> bed.ended("remux", "stopped") == 1);
        try (var left = Files.list(bed.scratch("first"))) {
            assertThat(left).isEmpty();
        }
        bed.media.hold = null;
        bed.worker("second");
        bed.await(recording, State.READY); // and no time has passed
    }

    @Test
    void a_worker_stops_within_its_deadline_even_if_a_step_does_not_listen() throws Exception {
        final CountDownLatch hold = new CountDownLatch(1);
        bed.media.hold = hold;
        bed.media.deaf = true;
        bed.stored(Step.REMUX);
        final Worker worker = bed.worker("a");
        Await.until("it is at it", () -> bed.media.running.get() == 1);
        assertThat(worker.stop(Duration.ofMillis(100))).isFalse();
        hold.countDown();
        assertThat(worker.stop(PATIENCE)).isTrue();
    }

    @Test
    void as_many_steps_are_done_at_once_as_there_are_slots() throws Exception {
        final CountDownLatch hold = new CountDownLatch(1);
        bed.media.hold = hold;
        final Artifact[] recordings = {bed.stored(Step.REMUX), bed.stored(Step.REMUX), bed.stored(Step.REMUX)};
        bed.worker(
                "a",
                bed.catalog,
                new WorkerSettings(2, LEASE, Duration.ofSeconds(20), IDLE, WorkBed.SETTINGS.delays()),
                bed.media);
        Await.until("two are at it", () -> bed.media.running.get() == 2);
        assertThat(bed.catalog.jobs()).anySatisfy(count -> {
            assertThat(count.state()).isEqualTo("due");
            assertThat(count.count()).isEqualTo(1);
        });
        hold.countDown();
        for (Artifact recording : recordings) {
            bed.await(recording, State.READY);
        }
    }

    @Test
    void what_a_process_that_died_has_left_in_the_scratch_folder_is_cleared_at_the_start() throws Exception {
        final Path left = Files.createDirectory(bed.scratch("a").resolve("job-1"));
        Files.writeString(left.resolve("half"), "half");
        bed.worker("a");
        assertThat(left).doesNotExist();
    }
}

package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Catalog.Claim;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Catalog.Step;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.ClientId;
import dev.parley.artifacts.core.Draft;
import dev.parley.artifacts.core.Failure;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.Rendition;
import dev.parley.artifacts.core.State;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every catalog does. Each test has rooms and owners of its own; the database is the class's. */
abstract class CatalogContract {
    private static final Instant NOW = Instant.parse("2026-11-30T08:00:00.123Z");
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Set<Step> ALL = EnumSet.allOf(Step.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String unique = ArtifactId.random(RANDOM).value();
    private final UserId ann = new UserId("ann-" + unique);
    private final RoomName room = new RoomName("room-" + unique);

    abstract Catalog catalog();

    @Test
    void it_has_one_identity_whoever_asks_first() throws Exception {
        final List<String> answers = atOnce(20, () -> catalog().identity());
        assertThat(answers).doesNotContainNull().containsOnly(catalog().identity());
    }

    // ---- claims

    @Test
    void a_claim_is_won_once_and_then_known() {
        final ArtifactId id = newId();
        final Claim first = catalog().claim(id, ann, draft("a"), "files", NOW, NOW.plusSeconds(60));
        assertThat(first).isInstanceOf(Claim.Won.class);
        final Artifact won = first.artifact();
        assertThat(won.id()).isEqualTo(id);
        assertThat(won.state()).isEqualTo(State.CLAIMED);
        assertThat(won.fence()).isZero();
        assertThat(won.offset()).isZero();
        assertThat(won.owner()).isEqualTo(ann);
        assertThat(won.created()).isEqualTo(NOW);
        assertThat(won.expires()).isEqualTo(NOW.plusSeconds(60));
        assertThat(won.name()).isEqualTo("plän 🎬.pdf");
        assertThat(won.length()).isEqualTo(1L << 40);

        final Claim second = catalog().claim(newId(), ann, draft("a"), "files", NOW, NOW);
        assertThat(second).isEqualTo(new Claim.Known(won));
        assertThat(catalog().find(id)).contains(won);
    }

    @Test
    void the_same_client_id_of_another_owner_or_kind_is_another_claim() {
        claim("a");
        assertThat(catalog().claim(newId(), new UserId("ben-" + unique), draft("a"), "files", NOW, NOW))
                .isInstanceOf(Claim.Won.class);
        assertThat(catalog().claim(newId(), ann, draft("a", Kind.RECORDING), "files", NOW, NOW))
                .isInstanceOf(Claim.Won.class);
    }

    @Test
    void of_fifty_at_once_with_one_claim_exactly_one_wins() throws Exception {
        final List<Claim> claims =
                atOnce(50, () -> catalog().claim(newId(), ann, draft("raced"), "files", NOW, NOW.plusSeconds(1)));
        assertThat(claims).filteredOn(Claim.Won.class::isInstance).hasSize(1);
        assertThat(claims.stream().map(claim -> claim.artifact().id()).distinct())
                .hasSize(1);
    }

    @Test
    void what_is_open_is_counted_by_owner() {
        claim("a");
        final Artifact b = claim("b");
        assertThat(catalog().openOf(ann)).isEqualTo(2);
        catalog().move(b.id(), 0, State.CLAIMED, State.CANCELLED, Change.NONE);
        assertThat(catalog().openOf(ann)).isEqualTo(1);
        assertThat(catalog().openOf(new UserId("nobody-" + unique))).isZero();
    }

    @Test
    void what_no_column_can_hold_is_the_callers_mistake() {
        final Draft tooLong = new Draft(room, "p".repeat(5000), Kind.FILE, new ClientId("x"), "name", "", null, null);
        assertThatThrownBy(() -> catalog().claim(newId(), ann, tooLong, "files", NOW, NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- arrows

    @ParameterizedTest
    @EnumSource(State.class)
    void every_arrow_of_the_table_is_gone_and_no_other(State from) {
        for (State to : State.values()) {
            final Artifact artifact = brought(to.wireName(), from);
            if (from.mayBecome(to)) {
                final Artifact moved = catalog()
                        .move(artifact.id(), artifact.fence(), from, to, Change.NONE)
                        .orElseThrow();
                assertThat(moved.state()).isEqualTo(to);
                assertThat(moved.version()).isEqualTo(artifact.version() + 1);
                assertThat(catalog().find(artifact.id())).contains(moved);
            } else {
                assertThatThrownBy(() -> catalog().move(artifact.id(), artifact.fence(), from, to, Change.NONE))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThat(catalog().find(artifact.id())).contains(artifact);
            }
        }
    }

    @Test
    void a_move_takes_its_change_and_its_error_goes_with_the_state() {
        final Artifact a = claim("a");
        final Change change = new Change(
                77L,
                76L,
                "video/webm",
                "ab".repeat(32),
                NOW.plusSeconds(1),
                NOW.plusSeconds(2),
                NOW.plusSeconds(3),
                Failure.CORRUPT);
        final Artifact failed =
                catalog().move(a.id(), 0, State.CLAIMED, State.FAILED, change).orElseThrow();
        assertThat(failed.length()).isEqualTo(77);
        assertThat(failed.offset()).isEqualTo(76);
        assertThat(failed.typeFound()).isEqualTo("video/webm");
        assertThat(failed.sha256()).isEqualTo("ab".repeat(32));
        assertThat(failed.lastByte()).isEqualTo(NOW.plusSeconds(1));
        assertThat(failed.expires()).isEqualTo(NOW.plusSeconds(2));
        assertThat(failed.completed()).isEqualTo(NOW.plusSeconds(3));
        assertThat(failed.error()).isEqualTo("corrupt");
        final Artifact again = catalog()
                .move(a.id(), 0, State.FAILED, State.ASSEMBLING, Change.NONE)
                .orElseThrow();
        assertThat(again.error()).isNull();
        assertThat(again.length()).isEqualTo(77);
    }

    @Test
    void a_move_from_another_state_or_under_another_fence_does_nothing() {
        final Artifact a = claim("a");
        catalog().raiseFence(a.id());
        assertThat(catalog().move(a.id(), 0, State.CLAIMED, State.RECEIVING, Change.NONE))
                .isEmpty();
        assertThat(catalog().move(a.id(), 2, State.CLAIMED, State.RECEIVING, Change.NONE))
                .isEmpty();
        assertThat(catalog().move(a.id(), 1, State.RECEIVING, State.PAUSED, Change.NONE))
                .isEmpty();
        assertThat(catalog().find(a.id()).orElseThrow().version()).isEqualTo(1);
        assertThat(catalog().move(a.id(), 1, State.CLAIMED, State.RECEIVING, Change.NONE))
                .isPresent();
    }

    @Test
    void of_twenty_that_move_the_same_exactly_one_does() throws Exception {
        final Artifact a = claim("a");
        final List<Optional<Artifact>> moved =
                atOnce(20, () -> catalog().move(a.id(), 0, State.CLAIMED, State.CANCELLED, Change.NONE));
        assertThat(moved).filteredOn(Optional::isPresent).hasSize(1);
    }

    @Test
    void fences_rise_by_one_for_each_that_asks_and_only_while_it_is_open() throws Exception {
        final Artifact a = claim("a");
        final List<Optional<Artifact>> raised = atOnce(20, () -> catalog().raiseFence(a.id()));
        final Set<Long> fences = new HashSet<>();
        raised.forEach(one -> fences.add(one.orElseThrow().fence()));
        assertThat(fences).hasSize(20).contains(20L);
        catalog().move(a.id(), 20, State.CLAIMED, State.CANCELLED, Change.NONE);
        assertThat(catalog().raiseFence(a.id())).isEmpty();
        assertThat(catalog().raiseFence(newId())).isEmpty();
    }

    @Test
    void progress_is_noted_under_the_fence_and_without_a_version() {
        final Artifact a = claim("a");
        assertThat(a.sure()).isEqualTo(Artifact.ALL);
        final Change change = new Change(null, 5L, "image/png", null, NOW.plusSeconds(9), null, null, null, 4L);
        assertThat(catalog().progress(a.id(), 1, change)).isFalse();
        assertThat(catalog().progress(a.id(), 0, change)).isTrue();
        final Artifact now = catalog().find(a.id()).orElseThrow();
        assertThat(now.offset()).isEqualTo(5);
        assertThat(now.sure()).isEqualTo(4);
        assertThat(now.typeFound()).isEqualTo("image/png");
        assertThat(now.lastByte()).isEqualTo(NOW.plusSeconds(9));
        assertThat(now.version()).isEqualTo(1);
        catalog().move(a.id(), 0, State.CLAIMED, State.ASSEMBLING, Change.NONE);
        assertThat(catalog().progress(a.id(), 0, change)).isFalse();
    }

    // ---- lists

    @Test
    void a_room_is_listed_newest_first_in_pages_that_neither_skip_nor_repeat() {
        final List<ArtifactId> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            // Two of each time: the id decides between them.
            made.add(catalog()
                    .claim(newId(), ann, draft("c" + i), "files", NOW.plusMillis(i / 2), NOW.plusSeconds(60))
                    .artifact()
                    .id());
        }
        final List<Artifact> seen = new ArrayList<>();
        String after = null;
        do {
            final Catalog.Page page = catalog().list(new Catalog.Query(room, null, Set.of(), after, 3));
            assertThat(page.total()).isEqualTo(after == null ? 7 : 8);
            seen.addAll(page.artifacts());
            if (after == null) {
                catalog().claim(newId(), ann, draft("late"), "files", NOW.plusSeconds(5), NOW.plusSeconds(60));
            }
            after = page.next();
        } while (after != null);
        assertThat(seen).extracting(Artifact::id).containsExactlyInAnyOrderElementsOf(made);
        assertThat(seen).extracting(Artifact::created).isSortedAccordingTo((x, y) -> y.compareTo(x));
    }

    @Test
    void a_list_is_of_a_kind_and_of_states_if_asked_and_never_of_another_room() {
        final Artifact file = claim("a");
        final Artifact recording = catalog()
                .claim(newId(), ann, draft("b", Kind.RECORDING), "files", NOW, NOW)
                .artifact();
        catalog().move(file.id(), 0, State.CLAIMED, State.PAUSED, Change.NONE);
        assertThat(listed(Kind.FILE, Set.of())).containsExactly(file.id());
        assertThat(listed(null, Set.of(State.CLAIMED))).containsExactly(recording.id());
        assertThat(listed(Kind.RECORDING, Set.of(State.PAUSED))).isEmpty();
        assertThat(catalog()
                        .list(new Catalog.Query(new RoomName("other-" + unique), null, Set.of(), null, 10))
                        .artifacts())
                .isEmpty();
    }

    @Test
    void a_place_that_no_page_has_given_is_the_callers_mistake() {
        for (String place : List.of(
                "", "x", "-", "12", "1-a", "-5-" + newId(), "999999999999999-" + newId(), "1-" + newId() + "'")) {
            assertThatThrownBy(() -> catalog().list(new Catalog.Query(room, null, Set.of(), place, 10)))
                    .as(place)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    // ---- what is due

    @Test
    void the_silent_are_those_that_receive_and_have_not_for_a_while() {
        final Artifact silent = claim("a");
        final Artifact paused = claim("b");
        final Artifact fresh = claim("c");
        catalog().move(paused.id(), 0, State.CLAIMED, State.PAUSED, Change.NONE);
        catalog().progress(fresh.id(), 0, new Change(null, 1L, null, null, NOW.plusSeconds(40), null, null, null));
        assertThat(ours(catalog().silentSince(Kind.FILE, NOW.plusSeconds(30), 1000)))
                .containsExactly(silent.id());
        assertThat(ours(catalog().silentSince(Kind.RECORDING, NOW.plusSeconds(30), 1000)))
                .isEmpty();
        assertThat(ours(catalog().silentSince(Kind.FILE, NOW, 1000))).isEmpty();
    }

    @Test
    void the_expired_are_those_past_their_time_tombstones_among_them() {
        final Artifact a = claim("a");
        final Artifact b = claim("b");
        catalog().move(b.id(), 0, State.CLAIMED, State.CANCELLED, Change.NONE);
        assertThat(ours(catalog().expired(NOW.plusSeconds(59), 1000))).isEmpty();
        assertThat(ours(catalog().expired(NOW.plusSeconds(60), 1000))).containsExactlyInAnyOrder(a.id(), b.id());
        assertThat(catalog().forget(a.id())).isFalse();
        assertThat(catalog().forget(b.id())).isTrue();
        assertThat(catalog().find(b.id())).isEmpty();
        assertThat(catalog().claim(newId(), ann, draft("b"), "files", NOW, NOW)).isInstanceOf(Claim.Won.class);
    }

    @Test
    void the_stuck_are_those_whose_state_has_not_changed() {
        final Artifact a = brought("a", State.ASSEMBLING);
        assertThat(ours(catalog().stuck(State.ASSEMBLING, Instant.now().plusSeconds(60), 1000)))
                .containsExactly(a.id());
        assertThat(ours(catalog().stuck(State.STORED, Instant.now().plusSeconds(60), 1000)))
                .isEmpty();
        assertThat(ours(catalog().stuck(State.ASSEMBLING, Instant.now().minusSeconds(600), 1000)))
                .isEmpty();
    }

    @Test
    void unknown_is_what_has_no_row_or_is_gone() {
        final Artifact a = claim("a");
        final Artifact b = claim("b");
        catalog().move(b.id(), 0, State.CLAIMED, State.CANCELLED, Change.NONE);
        final ArtifactId none = newId();
        assertThat(catalog().unknown(List.of(a.id(), b.id(), none))).containsExactlyInAnyOrder(b.id(), none);
        assertThat(catalog().unknown(List.of())).isEmpty();
    }

    @Test
    void what_has_changed_is_unannounced_until_that_very_version_was_announced() {
        final Artifact a = claim("a");
        assertThat(ours(catalog().unannounced(1000))).containsExactly(a.id());
        final Artifact moved = catalog()
                .move(a.id(), 0, State.CLAIMED, State.PAUSED, Change.NONE)
                .orElseThrow();
        catalog().announced(a.id(), a.version());
        assertThat(ours(catalog().unannounced(1000))).containsExactly(a.id());
        catalog().announced(a.id(), moved.version());
        assertThat(ours(catalog().unannounced(1000))).isEmpty();
    }

    // ---- work

    @Test
    void steps_are_done_in_their_order_and_after_the_last_it_is_ready() {
        final Artifact a = working(Step.VERIFY, Step.REMUX);
        final Job verify = take(a.id(), NOW).orElseThrow();
        assertThat(verify).isEqualTo(new Job(a.id(), Step.VERIFY, 1, 1));
        assertThat(take(a.id(), NOW)).isEmpty();
        final Artifact verified = catalog()
                .done(verify, new Change(null, null, "video/webm", null, null, null, null, null), List.of(), NOW)
                .orElseThrow();
        assertThat(verified.state()).isEqualTo(State.PROCESSING);
        assertThat(verified.typeFound()).isEqualTo("video/webm");
        final Job remux = take(a.id(), NOW).orElseThrow();
        assertThat(remux.step()).isEqualTo(Step.REMUX);
        final Rendition seekable =
                new Rendition("seekable", "video/webm", 7, new ObjectKey(a.id(), "seekable.1"), 320, 200, 5000L);
        final Artifact ready =
                catalog().done(remux, Change.NONE, List.of(seekable), NOW).orElseThrow();
        assertThat(ready.state()).isEqualTo(State.READY);
        assertThat(ready.renditions()).containsExactly(seekable);
        assertThat(take(a.id(), NOW.plus(LEASE))).isEmpty();
        assertThat(catalog().done(remux, Change.NONE, List.of(), NOW)).isEmpty();
    }

    @Test
    void of_twenty_workers_each_job_has_one() throws Exception {
        final Set<ArtifactId> ids = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            ids.add(working("w" + i, Step.THUMBNAIL).id());
        }
        final Set<ArtifactId> taken = new HashSet<>();
        for (int round = 0; round < 20 && taken.size() < 10; round++) {
            for (Optional<Job> job : atOnce(20, () -> catalog().takeJob(Set.of(Step.THUMBNAIL), "w", NOW, LEASE))) {
                job.filter(one -> ids.contains(one.artifact()))
                        .ifPresent(one -> assertThat(taken.add(one.artifact())).isTrue());
            }
        }
        assertThat(taken).isEqualTo(ids);
    }

    @Test
    void a_job_whose_lease_has_ended_is_anothers_and_the_late_one_is_refused() {
        final Artifact a = working(Step.VERIFY);
        final Job first = take(a.id(), NOW).orElseThrow();
        assertThat(catalog().renew(first, NOW.plusSeconds(30), LEASE)).isTrue();
        assertThat(take(a.id(), NOW.plusSeconds(89))).isEmpty();
        final Job second = take(a.id(), NOW.plusSeconds(90)).orElseThrow();
        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(catalog().renew(first, NOW, LEASE)).isFalse();
        assertThat(catalog().retry(first, NOW, "late")).isFalse();
        assertThat(catalog().done(first, Change.NONE, List.of(), NOW)).isEmpty();
        assertThat(catalog().park(first, Change.NONE, "late")).isEmpty();
        assertThat(catalog().done(second, Change.NONE, List.of(), NOW)).isPresent();
    }

    @Test
    void what_failed_is_due_again_then_and_what_was_parked_when_somebody_says_so() {
        final Artifact a = working(Step.VERIFY);
        final Job first = take(a.id(), NOW).orElseThrow();
        assertThat(catalog().retry(first, NOW.plusSeconds(10), "x".repeat(5000)))
                .isTrue();
        assertThat(take(a.id(), NOW.plusSeconds(9))).isEmpty();
        final Job second = take(a.id(), NOW.plusSeconds(10)).orElseThrow();
        final Artifact failed = catalog()
                .park(second, new Change(null, null, null, null, null, null, null, Failure.PARKED), "no")
                .orElseThrow();
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.error()).isEqualTo("parked");
        assertThat(take(a.id(), NOW.plusSeconds(1000))).isEmpty();
        assertThat(catalog().jobs()).anySatisfy(count -> {
            assertThat(count.state()).isEqualTo("parked");
            assertThat(count.count()).isPositive();
        });
        final Artifact again = catalog().unpark(a.id(), NOW.plusSeconds(20)).orElseThrow();
        assertThat(again.state()).isEqualTo(State.PROCESSING);
        assertThat(again.error()).isNull();
        assertThat(take(a.id(), NOW.plusSeconds(20)).orElseThrow().attempt()).isEqualTo(1);
        assertThat(catalog().unpark(a.id(), NOW)).isEmpty();
    }

    @Test
    void the_jobs_of_what_is_deleted_go_with_it() {
        final Artifact a = working(Step.VERIFY);
        final Job job = take(a.id(), NOW).orElseThrow();
        assertThat(catalog().move(a.id(), a.fence(), State.PROCESSING, State.DELETED, Change.NONE))
                .isPresent();
        assertThat(catalog().renew(job, NOW, LEASE)).isFalse();
        assertThat(catalog().done(job, Change.NONE, List.of(), NOW)).isEmpty();
        assertThat(catalog().unpark(a.id(), NOW)).isEmpty();
    }

    @Test
    void work_that_is_planned_anew_gives_no_fence_twice() {
        final Artifact a = working(Step.VERIFY);
        final Job job = take(a.id(), NOW).orElseThrow();
        catalog().park(job, Change.NONE, "no").orElseThrow();
        catalog()
                .moveToWork(a.id(), a.fence(), State.FAILED, Change.NONE, List.of(Step.VERIFY), NOW)
                .orElseThrow();
        assertThat(take(a.id(), NOW).orElseThrow().fence()).isGreaterThan(job.fence());
    }

    // ---- help

    private ArtifactId newId() {
        return ArtifactId.random(RANDOM);
    }

    private Draft draft(String clientId) {
        return draft(clientId, Kind.FILE);
    }

    private Draft draft(String clientId, Kind kind) {
        return new Draft(
                room,
                "Ann's phone",
                kind,
                new ClientId(clientId),
                "plän 🎬.pdf",
                "application/pdf",
                1L << 40,
                "0f".repeat(32));
    }

    private Artifact claim(String clientId) {
        return catalog()
                .claim(newId(), ann, draft(clientId), "files", NOW, NOW.plusSeconds(60))
                .artifact();
    }

    /** A new one, brought to that state by arrows of the table. */
    private Artifact brought(String clientId, State to) {
        Artifact artifact = claim(clientId);
        for (State step : way(State.CLAIMED, to, EnumSet.noneOf(State.class)).orElseThrow()) {
            artifact = catalog()
                    .move(artifact.id(), artifact.fence(), artifact.state(), step, Change.NONE)
                    .orElseThrow();
        }
        return artifact;
    }

    private static Optional<List<State>> way(State from, State to, Set<State> been) {
        if (from == to) {
            return Optional.of(List.of());
        }
        been.add(from);
        for (State next : State.values()) {
            if (from.mayBecome(next) && !been.contains(next)) {
                final Optional<List<State>> rest = way(next, to, been);
                if (rest.isPresent()) {
                    final List<State> all = new ArrayList<>(List.of(next));
                    all.addAll(rest.get());
                    return Optional.of(all);
                }
            }
        }
        return Optional.empty();
    }

    private Artifact working(Step... steps) {
        return working("work", steps);
    }

    private Artifact working(String clientId, Step... steps) {
        final Artifact stored = brought(clientId, State.STORED);
        return catalog()
                .moveToWork(stored.id(), stored.fence(), State.STORED, Change.NONE, List.of(steps), NOW)
                .orElseThrow();
    }

    /** The next job of that artifact; those of other tests are taken on the way. */
    private Optional<Job> take(ArtifactId id, Instant now) {
        while (true) {
            final Optional<Job> job = catalog().takeJob(ALL, "worker", now, LEASE);
            if (job.isEmpty() || job.get().artifact().equals(id)) {
                return job;
            }
        }
    }

    private List<ArtifactId> listed(Kind kind, Set<State> states) {
        return catalog().list(new Catalog.Query(room, kind, states, null, 10)).artifacts().stream()
                .map(Artifact::id)
                .toList();
    }

    private List<ArtifactId> ours(List<Artifact> all) {
        final Predicate<Artifact> mine = artifact -> artifact.owner().equals(ann);
        return all.stream().filter(mine).map(Artifact::id).toList();
    }

    private static <T> List<T> atOnce(int times, Callable<T> call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(Collections.nCopies(times, call))) {
                results.add(future.get());
            }
            return results;
        }
    }
}

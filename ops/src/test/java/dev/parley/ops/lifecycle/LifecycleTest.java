package dev.parley.ops.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.ops.health.Health;
import dev.parley.ops.health.HealthCheck;
import dev.parley.ops.health.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LifecycleTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final HealthCheck readiness =
            new Health(InstantSource.system(), new SimpleMeterRegistry()).register("lifecycle");
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void components_start_in_order_and_stop_in_reverse_after_all_have_drained() throws Exception {
        Lifecycle lifecycle = lifecycle(recording("redis"), recording("amqp"));
        lifecycle.start();
        assertThat(lifecycle.phase()).isEqualTo(Phase.RUNNING);

        StopReport report = lifecycle.stop("test").get();

        assertThat(report.isClean()).isTrue();
        assertThat(steps.subList(0, 2)).containsExactly("start redis", "start amqp");
        assertThat(steps.subList(2, 4)).containsExactlyInAnyOrder("drain redis", "drain amqp");
        assertThat(steps.subList(4, 6)).containsExactly("stop amqp", "stop redis");
        assertThat(lifecycle.phase()).isEqualTo(Phase.STOPPED);
        assertThat(lifecycle.exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void the_next_component_waits_for_the_stage_of_the_one_before() throws Exception {
        CompletableFuture<Void> connected = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        Lifecycle lifecycle = lifecycle(
                Component.named("redis").onStart(LONG, () -> {
                    asked.countDown();
                    return connected;
                }),
                recording("amqp"));
        CompletableFuture<Void> started = CompletableFuture.runAsync(() -> start(lifecycle));
        asked.await();
        assertThat(steps).isEmpty();

        connected.complete(null);
        started.get(5, TimeUnit.SECONDS);
        assertThat(steps).containsExactly("start amqp");
    }

    @Test
    void readiness_is_up_while_it_runs_and_down_before_anything_drains() throws Exception {
        Lifecycle lifecycle = lifecycle(Component.named("wire")
                .onStart(
                        LONG,
                        Step.blocking(
                                () -> steps.add("start " + readiness.state().status())))
                .onDrain(
                        LONG,
                        Step.blocking(
                                () -> steps.add("drain " + readiness.state().status()))));
        lifecycle.start();
        assertThat(readiness.state().status()).isEqualTo(Status.UP);

        lifecycle.stop("test").get();

        assertThat(steps).containsExactly("start DOWN", "drain DOWN");
        assertThat(readiness.state().detail()).isEqualTo("stopping: test");
    }

    @Test
    void everything_stays_as_it_is_for_the_notice_given_to_load_balancers() throws Exception {
        Duration notice = Duration.ofMillis(200);
        Lifecycle lifecycle = new Lifecycle("rooms", readiness, notice, List.of(recording("wire")));
        lifecycle.start();
        long began = System.nanoTime();

        CompletableFuture<StopReport> stopped = lifecycle.stop("test");
        assertThat(readiness.state().status()).isEqualTo(Status.DOWN);
        stopped.get();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(notice);
    }

    @Test
    void all_drain_at_the_same_time() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        Lifecycle lifecycle = lifecycle(
                Component.named("a").onDrain(LONG, Step.blocking(together::await)),
                Component.named("b").onDrain(LONG, Step.blocking(together::await)));
        lifecycle.start();

        assertThat(lifecycle.stop("test").get().isClean()).isTrue();
    }

    @Test
    void a_failed_start_stops_what_had_started_and_says_which_and_why_in_one_sentence() {
        Lifecycle lifecycle = lifecycle(
                recording("redis"),
                recording("amqp").onStart(LONG, Step.blocking(() -> {
                    throw new IOException("refused by localhost:5672");
                })),
                recording("wire"));

        StartException error = catchThrowableOfType(StartException.class, lifecycle::start);

        assertThat(error).hasMessage("rooms did not start: amqp failed: refused by localhost:5672");
        assertThat(error).hasCauseInstanceOf(IOException.class);
        assertThat(steps)
                .containsSubsequence("start redis", "stop amqp", "stop redis")
                .doesNotContain("start wire", "stop wire");
        assertThat(lifecycle.exitCode()).isEqualTo(ExitCode.START_FAILED);
        assertThat(readiness.state().status()).isEqualTo(Status.DOWN);
    }

    @Test
    void a_failed_stage_is_a_failed_start_and_its_own_cause_is_told() {
        Lifecycle lifecycle = lifecycle(Component.named("redis")
                .onStart(
                        LONG,
                        () -> CompletableFuture.supplyAsync(() -> {
                            throw new IllegalStateException("wrong password");
                        })));

        assertThatThrownBy(lifecycle::start).hasMessage("rooms did not start: redis failed: wrong password");
    }

    @Test
    void a_start_beyond_its_deadline_is_interrupted_and_fails() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Lifecycle lifecycle = lifecycle(Component.named("redis").onStart(SHORT, Step.blocking(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        })));

        assertThatThrownBy(lifecycle::start).hasMessage("rooms did not start: redis failed: not done within 50 ms");
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_component_that_fails_or_hangs_while_stopping_keeps_no_other_from_it() throws Exception {
        Lifecycle lifecycle = lifecycle(
                recording("redis"),
                recording("amqp").onStop(SHORT, Step.blocking(never::await)),
                recording("wire")
                        .onDrain(LONG, () -> CompletableFuture.failedFuture(new IllegalStateException("no")))
                        .onStop(LONG, Step.blocking(() -> {
                            throw new AssertionError("broken");
                        })));
        lifecycle.start();

        StopReport report = lifecycle.stop("test").get();

        assertThat(report.troubles())
                .containsExactly(
                        "wire did not drain: no",
                        "wire did not stop: broken",
                        "amqp did not stop: not done within 50 ms");
        assertThat(steps).contains("stop redis");
        assertThat(lifecycle.exitCode()).isEqualTo(ExitCode.STOP_INCOMPLETE);
    }

    @Test
    void asked_to_stop_twice_it_stops_once() throws Exception {
        Lifecycle lifecycle = lifecycle(recording("redis"));
        lifecycle.start();

        assertThat(lifecycle.stop("one")).isSameAs(lifecycle.stop("two"));
        lifecycle.stop("three").get();
        assertThat(steps).containsOnlyOnce("stop redis");
    }

    @Test
    void asked_to_stop_while_starting_it_cancels_the_start_and_stops_what_there_is() throws Exception {
        CountDownLatch starting = new CountDownLatch(1);
        Lifecycle lifecycle = lifecycle(
                recording("redis"),
                recording("amqp").onStart(LONG, Step.blocking(() -> {
                    starting.countDown();
                    never.await();
                })),
                recording("wire"));
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> catchThrowableOfType(StartException.class, lifecycle::start));
        starting.await();

        lifecycle.stop("signal").get();

        assertThat(failure.get(5, TimeUnit.SECONDS)).hasMessageContaining("asked to stop while starting: signal");
        assertThat(steps)
                .containsSubsequence("start redis", "stop amqp", "stop redis")
                .doesNotContain("start wire");
        assertThat(lifecycle.exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void asked_to_stop_before_it_was_started_it_never_starts() throws Exception {
        Lifecycle lifecycle = lifecycle(recording("redis"));

        assertThat(lifecycle.stop("early").get().isClean()).isTrue();
        assertThatThrownBy(lifecycle::start).isInstanceOf(StartException.class);
        assertThat(steps).isEmpty();
    }

    private Lifecycle lifecycle(Component... components) {
        return new Lifecycle("rooms", readiness, Duration.ZERO, List.of(components));
    }

    private Component recording(String name) {
        return Component.named(name)
                .onStart(LONG, Step.blocking(() -> steps.add("start " + name)))
                .onDrain(LONG, Step.blocking(() -> steps.add("drain " + name)))
                .onStop(LONG, Step.blocking(() -> steps.add("stop " + name)));
    }

    private static void start(Lifecycle lifecycle) {
        try {
            lifecycle.start();
        } catch (StartException e) {
            throw new IllegalStateException(e);
        }
    }
}

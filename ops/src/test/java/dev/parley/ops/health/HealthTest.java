package dev.parley.ops.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.testkit.Await;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class HealthTest {

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Instant now = Instant.parse("2026-11-20T08:00:00Z");
    private final Health health = new Health(() -> now, meters);

    @Test
    void a_node_without_any_check_is_not_ready() {
        assertThat(health.readiness().isUp()).isFalse();
    }

    @Test
    void a_node_is_ready_when_every_check_is_up() {
        HealthCheck redis = health.register("redis-shared");
        HealthCheck amqp = health.register("amqp");
        assertThat(health.readiness().isUp()).isFalse();

        redis.up();
        assertThat(health.readiness().isUp()).isFalse();
        assertThat(meters.get("parley.ready").gauge().value()).isZero();

        amqp.up();
        assertThat(health.readiness().isUp()).isTrue();
        assertThat(meters.get("parley.ready").gauge().value()).isEqualTo(1);

        redis.down("no answer to PING");
        assertThat(health.readiness().isUp()).isFalse();
        assertThat(health.readiness().checks())
                .containsExactly(
                        new CheckState("redis-shared", Status.DOWN, now, "no answer to PING"),
                        new CheckState("amqp", Status.UP, now, ""));
    }

    @Test
    void since_tells_when_the_status_changed_and_not_the_detail() {
        HealthCheck check = health.register("amqp");
        Instant began = now;
        now = now.plusSeconds(1);
        check.down("refused");
        assertThat(check.state()).isEqualTo(new CheckState("amqp", Status.DOWN, began, "refused"));

        now = now.plusSeconds(1);
        check.up();
        Instant up = now;
        now = now.plusSeconds(1);
        check.up("2 connections");
        assertThat(check.state()).isEqualTo(new CheckState("amqp", Status.UP, up, "2 connections"));
    }

    @Test
    void a_detail_is_bounded() {
        HealthCheck check = health.register("amqp");
        check.down("x".repeat(10_000));

        assertThat(check.state().detail()).hasSize(300);
    }

    @Test
    void two_checks_of_one_name_are_a_defect() {
        health.register("amqp");

        assertThatThrownBy(() -> health.register("amqp")).hasMessageContaining("amqp");
    }

    @Test
    void an_executor_that_does_not_answer_makes_the_process_not_live_until_it_does() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService stuck = Executors.newSingleThreadExecutor();
                ExecutorService fine = Executors.newSingleThreadExecutor();
                Liveness liveness =
                        new Liveness(InstantSource.system(), Duration.ofMillis(5), Duration.ofMillis(300), meters)) {
            liveness.watch("loop-1", stuck);
            liveness.watch("loop-2", fine);
            assertThat(liveness.report().isUp()).isTrue();

            stuck.execute(() -> {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Await.untilAsserted(() -> assertThat(liveness.report().checks())
                    .extracting(CheckState::name, CheckState::status)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("loop-1", Status.DOWN),
                            org.assertj.core.groups.Tuple.tuple("loop-2", Status.UP)));
            assertThat(meters.get("parley.live").gauge().value()).isZero();
            assertThat(liveness.report().checks().getFirst().detail()).contains("has not answered for 300 ms");

            release.countDown();
            Await.untilAsserted(() -> assertThat(liveness.report().isUp()).isTrue());
        }
    }

    @Test
    void an_executor_that_rejects_is_stuck() throws Exception {
        ExecutorService ended = Executors.newSingleThreadExecutor();
        ended.shutdown();
        try (Liveness liveness =
                new Liveness(InstantSource.system(), Duration.ofMillis(5), Duration.ofMillis(20), meters)) {
            liveness.watch("loop-1", ended);
            Await.untilAsserted(() -> assertThat(liveness.report().isUp()).isFalse());
        }
    }
}

package dev.parley.redis.pool;

import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RedisPoolTest {
    private static final TestServer SERVER = Infra.newRedis();
    private static final RedisRequest SLOW = RedisRequest.of(
            new Script(
                    "slow",
                    "local t=redis.call('TIME') repeat local n=redis.call('TIME') until"
                            + " (n[1]-t[1])*1000000+n[2]-t[2]>30000 return {1}",
                    "0000000000000000000000000000000000000000"),
            List.of("x"));

    @AfterAll
    static void end() {
        SERVER.close();
    }

    @Test
    void it_keeps_its_minimum_grows_under_load_up_to_the_maximum_and_shrinks_again() {
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), PoolFixture.config(2, 4), List.of()).ready()) {
            Await.until("the minimum is open", () -> fixture.pool.connections() == 2);
            assertThat(fixture.gauge("parley.redis.pool.limit")).isEqualTo(4);

            final List<CompletionStage<RedisReply>> load = new ArrayList<>();
            Await.until("it has grown to the maximum", () -> {
                load.add(fixture.pool.send(SLOW));
                load.removeIf(stage -> stage.toCompletableFuture().isDone());
                assertThat(fixture.pool.connections()).isLessThanOrEqualTo(4);
                return fixture.pool.connections() == 4 || load.size() > 20 && settle(load);
            });
            load.forEach(stage ->
                    stage.toCompletableFuture().exceptionally(failure -> null).join());

            Await.until("idle ones are closed", () -> fixture.pool.connections() == 2);
            Await.until(
                    "none is active",
                    () -> fixture.gauge("parley.redis.pool.connections", "state", "idle") == 2
                            && fixture.gauge("parley.redis.pool.connections", "state", "active") == 0);
        }
    }

    private static boolean settle(List<CompletionStage<RedisReply>> load) {
        load.getFirst().toCompletableFuture().exceptionally(failure -> null).join();
        return false;
    }

    @Test
    void a_command_waits_for_room_no_longer_than_the_acquire_timeout() {
        final PoolConfig narrow = new PoolConfig(
                1,
                1,
                1,
                1,
                1,
                Duration.ofMillis(100),
                Duration.ofSeconds(9),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                0,
                Duration.ofSeconds(9),
                Duration.ofMillis(50),
                Duration.ofSeconds(9),
                BackupTimes.defaults());
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), narrow, List.of()).ready();
                RedisProbe probe = probe()) {
            probe.call("CLIENT", "PAUSE", "400", "ALL");
            final CompletionStage<RedisReply> first = fixture.pool.send(PoolFixture.ping());
            final CompletionStage<RedisReply> second = fixture.pool.send(PoolFixture.ping());
            assertThatThrownBy(() -> value(second))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("full");
            assertThat(value(first).text(0)).isEqualTo("PONG");
            assertThat(fixture.count("parley.redis.pool.rejected", "reason", "timeout"))
                    .isEqualTo(1);
            final CompletionStage<RedisReply> third = fixture.pool.send(PoolFixture.ping());
            final CompletionStage<RedisReply> fourth = fixture.pool.send(PoolFixture.ping());
            assertThat(fixture.gauge("parley.redis.pool.waiting")).isLessThanOrEqualTo(1);
            assertThat(value(third).text(0)).isEqualTo("PONG");
            assertThat(value(fourth).text(0)).isEqualTo("PONG");
            assertThat(fixture.gauge("parley.redis.pool.waiting")).isZero();
            assertThat(fixture.registry.get("parley.redis.pool.acquire").timer().count())
                    .isEqualTo(3);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void what_the_server_counts_is_metered() {
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), PoolFixture.config(2, 4), List.of()).ready()) {
            Await.until("it is counted", () -> fixture.meters("parley.redis.server.clients") == 1);
            Await.untilAsserted(() -> assertThat(fixture.gauge("parley.redis.server.clients"))
                    .isEqualTo(PoolFixture.clientsOf(SERVER))
                    .isGreaterThanOrEqualTo(2));
            assertThat(fixture.gauge("parley.redis.up")).isEqualTo(1);
            assertThat(fixture.gauge("parley.redis.server.up")).isEqualTo(1);
            assertThat(fixture.gauge("parley.redis.server.clients.max")).isEqualTo(10_000);
            assertThat(fixture.gauge("parley.redis.server.memory.bytes")).isPositive();
            assertThat(fixture.gauge("parley.redis.server.memory.max.bytes")).isZero();
            assertThat(fixture.gauge("parley.redis.server.age.seconds")).isLessThan(5);
            assertThat(fixture.registry
                            .get("parley.redis.server.evicted")
                            .functionCounter()
                            .count())
                    .isZero();
            value(fixture.pool.send(PoolFixture.ping()));
            Await.until(
                    "commands are timed",
                    () -> fixture.registry
                                    .get("parley.redis.command")
                                    .tags("pool", "shared", "outcome", "ok")
                                    .timer()
                                    .count()
                            > 0);
        }
    }

    @Test
    void what_a_dead_server_said_last_is_forgotten_and_its_age_grows() {
        final TestServer mortal = Infra.newRedis();
        try (PoolFixture fixture = new PoolFixture(mortal.uri(), PoolFixture.config(2, 2), List.of()).ready()) {
            Await.until("it is counted", () -> fixture.meters("parley.redis.server.clients") == 1);
            mortal.crash();
            Await.until("it is dead", () -> fixture.gauge("parley.redis.server.up") == 0);
            assertThat(fixture.gauge("parley.redis.up")).isZero();
            Await.until(
                    "its figures are gone",
                    () -> fixture.meters("parley.redis.server.clients") == 0
                            && fixture.meters("parley.redis.server.evicted") == 0);
            final double age = fixture.gauge("parley.redis.server.age.seconds");
            Await.until("its age grows", () -> fixture.gauge("parley.redis.server.age.seconds") > age);
            assertThat(fixture.gauge("parley.redis.pool.connections", "state", "idle"))
                    .isZero();
            assertThat(fixture.count("parley.redis.pool.failures", "reason", "refused"))
                    .isPositive();
            mortal.restart();
            Await.until("it is counted again", () -> fixture.meters("parley.redis.server.clients") == 1);
            assertThat(fixture.gauge("parley.redis.server.up")).isEqualTo(1);
        } finally {
            mortal.close();
        }
    }

    @Test
    void what_maxclients_does_not_let_in_is_counted_on_both_sides() throws IOException {
        final TestServer narrow = Infra.newRedis();
        try (RedisProbe probe =
                RedisProbe.connect(narrow.endpoint().host(), narrow.endpoint().port())) {
            probe.call("CONFIG", "SET", "maxclients", "3");
            try (PoolFixture fixture = new PoolFixture(narrow.uri(), PoolFixture.config(4, 4), List.of()).ready()) {
                Await.until(
                        "this side counts it",
                        () -> fixture.count("parley.redis.pool.failures", "reason", "not-ready") > 0);
                assertThat(fixture.count("parley.redis.pool.failures", "reason", "lost"))
                        .isZero();
                assertThat(fixture.gauge("parley.redis.up")).isEqualTo(1);
                Await.until("it is asked", () -> fixture.meters("parley.redis.server.rejected") == 1);
                Await.until(
                        "the server counts it",
                        () -> fixture.registry
                                        .get("parley.redis.server.rejected")
                                        .functionCounter()
                                        .count()
                                > 0);
                assertThat(fixture.gauge("parley.redis.server.clients.max")).isEqualTo(3);
            }
        } finally {
            narrow.close();
        }
    }

    @Test
    void a_script_that_the_server_has_forgotten_is_sent_again() throws IOException {
        final Script script = new Script("echo", "return {ARGV[1]}", "ffffffffffffffffffffffffffffffffffffffff");
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), PoolFixture.config(1, 1), List.of()).ready()) {
            final List<Answer> answers = value(fixture.pool.send(List.of(
                    RedisRequest.of(script, List.of("k"), "a"),
                    PoolFixture.ping(),
                    RedisRequest.of(script, List.of("k"), "b"))));
            assertThat(answers.stream().map(answer -> answer.orThrow().text(0))).containsExactly("a", "PONG", "b");
        }
    }

    @Test
    void a_refused_command_fails_alone() {
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), PoolFixture.config(1, 1), List.of()).ready()) {
            final List<Answer> answers = value(fixture.pool.send(
                    List.of(RedisRequest.of(CommandType.INCR, List.of("n"), "too", "many"), PoolFixture.ping())));
            assertThat(answers.get(0))
                    .isInstanceOfSatisfying(
                            Answer.Failed.class,
                            failed -> assertThat(failed.failure()).isEqualTo(Answer.Failure.ERROR));
            assertThat(answers.get(1)).isInstanceOf(RedisReply.class);
            assertThat(fixture.pool.available()).isTrue();
            Await.until(
                    "it says what was refused",
                    () -> fixture.pool
                            .refusal()
                            .equals("it refuses INCR: ERR wrong number of arguments for 'incr' command"));
        }
    }

    @Test
    void a_server_that_can_not_write_its_file_is_there_and_says_what_it_refuses() throws Exception {
        final TestServer full = Infra.newRedis();
        try (full;
                RedisProbe probe = RedisProbe.connect(
                        full.endpoint().host(), full.endpoint().port())) {
            final Path folder =
                    Path.of(probe.call("CONFIG", "GET", "dir").lines().toList().getLast());
            assumeTrue(Files.isDirectory(folder), "the server has another disk");
            // A folder in the place of the file, so that no save succeeds.
            Files.createDirectories(folder.resolve("dump.rdb").resolve("in-the-way"));
            probe.call("CONFIG", "SET", "save", "3600 1000000");
            probe.call("BGSAVE");
            Await.until("the save has failed", () -> said(probe, "persistence", "rdb_last_bgsave_status:err"));

            try (PoolFixture fixture = new PoolFixture(full.uri(), PoolFixture.config(2, 2), List.of()).ready()) {
                value(fixture.pool.subscriptions().subscribe("c", message -> {}, () -> {}));
                Await.until("both are subscribed", () -> fixture.gauge("parley.redis.subscriptions") == 2);
                final RedisRequest write = RedisRequest.of(CommandType.SET, List.of("k"), "v");
                assertThatThrownBy(() -> value(fixture.pool.send(write))).isInstanceOf(StoreUnavailableException.class);
                Await.until("it says why", () -> fixture.pool.refusal().contains(": MISCONF"));
                assertThat(value(fixture.pool.send(RedisRequest.of(CommandType.GET, List.of("k"))))
                                .missing(0))
                        .isTrue();
                probe.call("CONFIG", "RESETSTAT");
                Await.until("all have been asked again", () -> refusedPings(probe) >= 6);
                assertThat(fixture.pool.available()).isTrue();
                assertThat(fixture.pool.trouble()).startsWith("it refuses write.lua: MISCONF");
                assertThat(fixture.gauge("parley.redis.subscriptions")).isEqualTo(2);
                assertThat(fixture.count("parley.redis.pool.failures", "reason", "not-ready"))
                        .isZero();
                assertThat(fixture.count("parley.redis.pool.connects")).isEqualTo(4);
            }
        }
    }

    @Test
    void a_server_that_refuses_what_nodes_write_is_there_and_in_trouble_and_one_that_is_full_is_not()
            throws IOException {
        final TestServer strict = Infra.newRedis();
        try (strict;
                RedisProbe probe = RedisProbe.connect(
                        strict.endpoint().host(), strict.endpoint().port());
                PoolFixture fixture = new PoolFixture(strict.uri(), PoolFixture.config(2, 2), List.of()).ready()) {
            Await.until("it has taken a write", () -> fixture.pool.trouble().isEmpty());
            probe.call("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", "1");
            final RedisRequest write = RedisRequest.of(CommandType.SET, List.of("k"), "v");
            assertThatThrownBy(() -> value(fixture.pool.send(write))).isInstanceOf(StoreUnavailableException.class);
            probe.call("CONFIG", "RESETSTAT");
            Await.until("it is asked whether it takes any", () -> calls(probe, "evalsha") > 0);
            assertThat(fixture.pool.trouble()).isEmpty();

            probe.call("ACL", "SETUSER", "default", "-time");
            assertThatThrownBy(() -> value(fixture.pool.send(SLOW))).isInstanceOf(StoreUnavailableException.class);
            Await.until("it says so", () -> fixture.pool.trouble().startsWith("it refuses write.lua: "));
            assertThat(fixture.pool.available()).isTrue();
            try (PoolFixture late = new PoolFixture(strict.uri(), PoolFixture.config(2, 2), List.of()).ready()) {
                assertThat(late.pool.trouble()).isNotEmpty();
                Await.until("it says so, too", () -> late.pool.trouble().startsWith("it refuses write.lua: "));
                Await.until("it counts, though nobody asks for anything", () -> refused(late) > 10);
                probe.call("ACL", "SETUSER", "default", "+@all");
                Await.until(
                        "both are well",
                        () -> fixture.pool.trouble().isEmpty()
                                && late.pool.trouble().isEmpty());
            }
        }
    }

    private static long refused(PoolFixture fixture) {
        return fixture.registry
                .get("parley.redis.command")
                .tag("outcome", "error")
                .timer()
                .count();
    }

    @Test
    void a_subscription_whose_ping_is_refused_is_given_up() throws IOException {
        final TestServer strict = Infra.newRedis();
        try (strict;
                RedisProbe probe = RedisProbe.connect(
                        strict.endpoint().host(), strict.endpoint().port());
                PoolFixture fixture = new PoolFixture(strict.uri(), PoolFixture.config(1, 1), List.of()).ready()) {
            value(fixture.pool.subscriptions().subscribe("c", message -> {}, () -> {}));
            Await.until("both are subscribed", () -> fixture.gauge("parley.redis.subscriptions") == 2);
            final List<String> first = subscribers(probe);
            probe.call("ACL", "SETUSER", "default", "-ping");
            Await.until("none is left", () -> Collections.disjoint(first, subscribers(probe)));
            probe.call("ACL", "SETUSER", "default", "+@all");
            Await.until(
                    "all are back",
                    () -> fixture.pool.available()
                            && fixture.pool.subscriptions().open() == 2);
        }
    }

    /** The ids of their connections. */
    private static List<String> subscribers(RedisProbe probe) {
        try {
            return probe.call("CLIENT", "LIST", "TYPE", "pubsub")
                    .lines()
                    .map(line -> line.split("[= ]", 3)[1])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean said(RedisProbe probe, String section, String line) {
        try {
            return probe.call("INFO", section).contains(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long refusedPings(RedisProbe probe) {
        return counted(probe, "ping", "rejected_calls");
    }

    private static long calls(RedisProbe probe, String command) {
        return counted(probe, command, "[:,]calls");
    }

    private static long counted(RedisProbe probe, String command, String what) {
        try {
            return probe.call("INFO", "commandstats")
                    .lines()
                    .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll(".*" + what + "=(\\d+).*", "$1")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_connection_that_the_server_closes_is_replaced_and_the_others_serve() throws IOException {
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), PoolFixture.config(3, 3), List.of()).ready();
                RedisProbe probe = probe()) {
            Await.until("the minimum is open", () -> fixture.pool.connections() == 3);
            final String id = probe.call("CLIENT", "LIST")
                    .lines()
                    .filter(line -> !line.contains("cmd=client"))
                    .findFirst()
                    .orElseThrow()
                    .split("[= ]", 3)[1];
            probe.call("CLIENT", "KILL", "ID", id);
            Await.until("it is replaced", () -> {
                assertThat(fixture.pool.available()).isTrue();
                return fixture.count("parley.redis.pool.failures", "reason", "lost") == 1
                        && fixture.count("parley.redis.pool.reconnects") == 1
                        && fixture.count("parley.redis.pool.connects") == 4
                        && fixture.pool.connections() == 3;
            });
        }
    }

    @Test
    void only_what_is_harmless_to_repeat_is_sent_again_when_its_connection_breaks() throws IOException {
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), PoolFixture.config(1, 1), List.of()).ready();
                RedisProbe probe = probe()) {
            probe.call("CLIENT", "PAUSE", "300", "WRITE");
            final RedisRequest push = RedisRequest.of(CommandType.RPUSH, List.of("retried"), "v");
            final CompletionStage<RedisReply> once = fixture.pool.send(push);
            final CompletionStage<RedisReply> again = fixture.pool.send(push.again());
            probe.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            assertThatThrownBy(() -> value(once)).isInstanceOf(StoreUnavailableException.class);
            assertThat(value(again).number(0)).isEqualTo(1);
        }
    }

    @Test
    void closing_leaves_no_connection_behind() {
        final int before = PoolFixture.clientsOf(SERVER);
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), PoolFixture.config(3, 3), List.of()).ready()) {
            value(fixture.pool.subscriptions().subscribe("c", message -> {}, () -> {}));
            Await.until(
                    "all are open",
                    () -> fixture.pool.connections() == 3
                            && fixture.pool.subscriptions().open() == 2);
            assertThat(fixture.gauge("parley.redis.subscriptions")).isEqualTo(2);
        }
        Await.until("all are closed", () -> PoolFixture.clientsOf(SERVER) <= before);
    }

    @Test
    void it_starts_without_a_server_and_is_there_when_the_server_is() {
        final TestServer late = Infra.newRedis();
        late.crash();
        try (PoolFixture fixture = new PoolFixture(late.uri(), PoolFixture.config(2, 2), List.of())) {
            assertThatThrownBy(() -> value(fixture.pool.send(PoolFixture.ping())))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(fixture.pool.available()).isFalse();
            late.restart();
            fixture.ready();
            assertThat(value(fixture.pool.send(PoolFixture.ping())).text(0)).isEqualTo("PONG");
        } finally {
            late.close();
        }
    }

    @Test
    void a_server_that_becomes_a_replica_is_left_until_it_is_a_master_again() throws IOException {
        final TestServer demoted = Infra.newRedis();
        try (PoolFixture fixture = new PoolFixture(demoted.uri(), PoolFixture.config(3, 3), List.of()).ready();
                RedisProbe probe = RedisProbe.connect(
                        demoted.endpoint().host(), demoted.endpoint().port())) {
            value(fixture.pool.subscriptions().subscribe("c", message -> {}, () -> {}));
            Await.until("all are open", () -> fixture.pool.connections() == 3);
            probe.call("REPLICAOF", "127.0.0.1", "1");
            final RedisRequest write = RedisRequest.of(CommandType.RPUSH, List.of("demoted"), "v");
            assertThatThrownBy(() -> value(fixture.pool.send(write)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("replica");
            Await.until(
                    "it is left",
                    () -> !fixture.pool.available() && fixture.pool.trouble().contains("replica"));
            probe.call("REPLICAOF", "NO", "ONE");
            fixture.ready();
            assertThat(value(fixture.pool.send(write)).number(0)).isEqualTo(1);
            Await.until(
                    "all are open",
                    () -> fixture.pool.connections() == 3
                            && fixture.pool.subscriptions().open() == 2);
        } finally {
            demoted.close();
        }
    }

    @Test
    void the_same_lane_keeps_the_order_of_calls() {
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), PoolFixture.config(4, 4), List.of()).ready()) {
            Await.until("the minimum is open", () -> fixture.pool.connections() == 4);
            final List<CompletableFuture<Long>> lengths = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                lengths.add(fixture.pool
                        .sendInLane(
                                List.of(),
                                List.of(RedisRequest.of(CommandType.RPUSH, List.of("lane"), "v")),
                                Duration.ofSeconds(1))
                        .thenApply(answers -> answers.getFirst().orThrow().number(0))
                        .toCompletableFuture());
            }
            assertThat(lengths.stream().map(CompletableFuture::join)).isSorted();
        }
    }

    @Test
    void what_is_to_follow_comes_after_the_first_and_fails_with_it() {
        try (PoolFixture fixture = new PoolFixture(SERVER.uri(), PoolFixture.config(2, 2), List.of()).ready()) {
            final RedisRequest first = RedisRequest.of(CommandType.RPUSH, List.of("in order"), "first");
            final RedisRequest next = RedisRequest.of(CommandType.RPUSH, List.of("in order"), "next");
            final List<Answer> answers =
                    value(fixture.pool.sendInLane(List.of(first), List.of(next, next), Duration.ofSeconds(1)));
            assertThat(answers.stream().map(answer -> answer.orThrow().number(0)))
                    .containsExactly(2L, 3L);

            final RedisRequest refused = RedisRequest.of(CommandType.HSET, List.of("in order"), "a", "b");
            assertThat(value(fixture.pool.sendInLane(List.of(refused), List.of(next, next), Duration.ofSeconds(1))))
                    .hasSize(2)
                    .allMatch(Answer.Failed.class::isInstance);
        }
    }

    private static RedisProbe probe() throws IOException {
        return RedisProbe.connect(SERVER.endpoint().host(), SERVER.endpoint().port());
    }
}

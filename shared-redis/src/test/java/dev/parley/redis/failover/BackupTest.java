package dev.parley.redis.failover;

import static dev.parley.hub.fixtures.presence.Members.member;
import static dev.parley.hub.fixtures.presence.Members.newNode;
import static dev.parley.hub.fixtures.presence.Members.newRoom;
import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Presence.Joined;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.Wire;
import dev.parley.redis.RedisConfig;
import dev.parley.redis.RedisNamespace;
import dev.parley.redis.RedisStores;
import dev.parley.redis.TestLoops;
import dev.parley.redis.pool.BackupTimes;
import dev.parley.redis.pool.PoolConfig;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.fault.FaultyTcpProxy;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis with a backup: every node is on the same one of the two, whichever fails and whoever can't reach it. */
class BackupTest {
    private static final BackupTimes TIMES = new BackupTimes(
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            Duration.ofMillis(2000),
            Duration.ofMillis(1000),
            Duration.ofMillis(2000),
            Duration.ofMillis(500),
            Duration.ofMillis(3000));
    private static final Duration SWITCH = Duration.ofSeconds(15);

    private final TestServer own = Infra.newRedis();
    private final TestServer primary = Infra.newRedis();
    private final TestServer backup = Infra.newRedis();
    private final FaultyTcpProxy toPrimary = FaultyTcpProxy.before(primary.endpoint());
    private final List<Node> nodes = new ArrayList<>();

    /** The stores of one node. */
    private static final class Node {
        private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        private final Meters shared = new Meters(registry, "shared");
        private final NodeRef self = newNode();
        private final RedisStores stores;

        Node(RedisConfig config) {
            stores = RedisStores.connect(Wire.NATIVE, config, registry, TestLoops.LOOPS);
        }

        boolean up() {
            return stores.trouble(RedisNamespace.SHARED).isEmpty();
        }

        boolean onBackup() {
            return shared.gauge("parley.redis.backup.used") == 1;
        }

        boolean standbyReady() {
            return shared.gauge("parley.redis.backup.ready") == 1;
        }

        String trouble() {
            return stores.trouble(RedisNamespace.SHARED);
        }

        boolean joins(RoomName room) {
            try {
                return value(stores.presence().join(room, member("a", self, 1), 9, 0)) instanceof Joined.In;
            } catch (StoreUnavailableException notYet) {
                return false;
            }
        }

        boolean revokes(String token) {
            try {
                value(stores.revocations().revoke(token, Instant.now().plusSeconds(60)));
                return true;
            } catch (StoreUnavailableException notYet) {
                return false;
            }
        }
    }

    private Node node(String sharedUris) {
        final Node node = new Node(quick(RedisConfig.defaults().at(own.uri(), "redis://127.0.0.1:1", sharedUris)));
        nodes.add(node);
        return node;
    }

    private static RedisConfig quick(RedisConfig config) {
        return new RedisConfig(
                quick(config.signaling()),
                quick(config.rooms()),
                quick(config.shared()),
                config.resumeWindow(),
                config.appendDeadline(),
                config.client());
    }

    private static RedisConfig.Instance quick(RedisConfig.Instance instance) {
        final PoolConfig pool = instance.pool();
        return new RedisConfig.Instance(
                instance.endpoint(),
                new PoolConfig(
                        pool.minConnections(),
                        pool.maxConnections(),
                        pool.subscriptionConnections(),
                        pool.maxInFlight(),
                        pool.growAt(),
                        pool.acquireTimeout(),
                        pool.idleTimeout(),
                        pool.connectTimeout(),
                        pool.commandTimeout(),
                        pool.retries(),
                        pool.pingInterval(),
                        pool.probeInterval(),
                        pool.infoInterval(),
                        TIMES));
    }

    private Node node() {
        return node(primary.uri() + " " + backup.uri());
    }

    private Node nodeByTheProxy() {
        return node(toPrimary.uri() + " " + backup.uri());
    }

    @AfterEach
    void end() {
        nodes.forEach(node -> value(node.stores.close()));
        toPrimary.close();
        own.close();
        primary.close();
        backup.close();
    }

    private void awaitAll(boolean onBackup) {
        Await.until(
                "all are up on the " + (onBackup ? "backup" : "primary"),
                SWITCH,
                () -> nodes.stream().allMatch(node -> node.up() && node.onBackup() == onBackup));
    }

    private void awaitStandby() {
        Await.until("the other one is ready", SWITCH, () -> nodes.stream().allMatch(Node::standbyReady));
    }

    private static String call(TestServer server, String... words) {
        try (RedisProbe probe =
                RedisProbe.connect(server.endpoint().host(), server.endpoint().port())) {
            return probe.call(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long clients(TestServer server) {
        return call(server, "CLIENT", "LIST").lines().count() - 1;
    }

    @Test
    void a_killed_primary_is_replaced_by_the_backup_and_takes_over_again_when_it_has_been_back_for_a_while() {
        final Node one = node();
        final Node two = node();
        final Map<String, Instant> heard = new ConcurrentHashMap<>();
        value(two.stores.revocations().subscribe(heard::put));
        awaitAll(false);
        awaitStandby();
        final RoomName room = newRoom();
        assertThat(one.joins(room)).isTrue();
        Await.until(
                "all connections are open",
                () -> one.shared.open() == 5
                        && two.shared.open() == 5
                        && two.shared.gauge("parley.redis.subscriptions") == 2);
        final long before = clients(primary);

        primary.crash();
        long start = System.nanoTime();
        awaitAll(true);
        Await.until("joins are back", SWITCH, () -> one.joins(room) && two.joins(newRoom()));
        System.out.printf("[failover] primary killed: joins on the backup after %d ms%n", millisSince(start));
        Await.until("it is revoked", SWITCH, () -> one.revokes("on the backup"));
        Await.until("it is heard", () -> heard.containsKey("on the backup"));

        primary.restart();
        start = System.nanoTime();
        awaitAll(false);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(TIMES.calm());
        // They know, and have not left yet: what is written now may go to the backup, and is lost.
        Await.until("they have left the backup, and watch it", () -> clients(backup) == 2);
        Await.until("joins are back", SWITCH, () -> one.joins(room) && two.joins(newRoom()));
        System.out.printf("[failover] primary back: joins on it after %d ms%n", millisSince(start));
        Await.until("it is revoked", SWITCH, () -> one.revokes("on the primary"));
        Await.until("it is heard", () -> heard.containsKey("on the primary"));
        awaitStandby();
        Await.until(
                "as many connections as before, and two on the backup to watch it",
                () -> clients(primary) == before && clients(backup) == 2);
    }

    private static long millisSince(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    @Test
    void a_primary_that_stands_still_is_left_and_what_it_still_holds_is_dropped() {
        final Node one = node();
        awaitAll(false);
        awaitStandby();
        final RoomName room = newRoom();
        assertThat(one.joins(room)).isTrue();
        primary.pause();
        awaitAll(true);
        Await.until("joins are back", SWITCH, () -> one.joins(room));
        primary.resume();
        Await.until(
                "the primary is emptied",
                SWITCH,
                () -> !call(primary, "KEYS", "shared:webrtc:*").contains(room.toString()));
        assertThat(value(one.stores.presence().read(room)).roster().members()).hasSize(1);
        awaitAll(false);
    }

    @Test
    void a_node_that_alone_does_not_reach_the_primary_waits_and_takes_nobody_along() {
        final Node one = node();
        final Node cut = nodeByTheProxy();
        awaitAll(false);
        awaitStandby();
        toPrimary.refuse();
        toPrimary.cut();
        Await.until("it is noticed", () -> !cut.up());
        Await.until("it says why", () -> cut.trouble().contains("backup takes over when no node"));
        // For much longer than patience.
        final long until = System.nanoTime() + TIMES.patience().multipliedBy(4).toNanos();
        while (System.nanoTime() < until) {
            assertThat(one.joins(newRoom())).isTrue();
            assertThat(one.onBackup() || cut.onBackup() || cut.up()).isFalse();
        }
        toPrimary.accept();
        awaitAll(false);
        assertThat(cut.joins(newRoom())).isTrue();
        // And when it is gone for everybody, the one that was cut goes with the others.
        primary.crash();
        awaitAll(true);
    }

    @Test
    void a_node_without_the_primary_keeps_the_others_on_the_backup_until_it_reaches_it_again() {
        final Node one = node();
        final Node cut = nodeByTheProxy();
        awaitAll(false);
        awaitStandby();
        primary.crash();
        awaitAll(true);
        toPrimary.refuse();
        primary.restart();
        Await.until("one has it ready", SWITCH, one::standbyReady);
        final long until = System.nanoTime() + TIMES.calm().multipliedBy(2).toNanos();
        while (System.nanoTime() < until) {
            assertThat(cut.joins(newRoom())).isTrue();
            assertThat(one.onBackup()).isTrue();
        }
        toPrimary.accept();
        awaitAll(false);
    }

    @Test
    void a_primary_that_comes_back_with_old_data_and_a_node_that_starts_then_fall_for_nothing() {
        final Node one = node();
        awaitAll(false);
        awaitStandby();
        primary.crash();
        awaitAll(true);
        final RoomName room = newRoom();
        Await.until("joins are back", SWITCH, () -> one.joins(room));
        primary.restart();
        call(primary, "SET", "shared:webrtc:room:{old}", "x");
        final Node late = node();
        Await.until("the newcomer is up", SWITCH, late::up);
        assertThat(late.onBackup()).isTrue();
        assertThat(value(late.stores.presence().read(room)).roster().members()).hasSize(1);
        awaitAll(false);
        assertThat(call(primary, "EXISTS", "shared:webrtc:room:{old}")).isEqualTo("0");
    }

    @Test
    void a_backup_that_dies_in_use_gives_way_to_the_primary_at_once() {
        final Node one = node();
        final Node two = node();
        awaitAll(false);
        awaitStandby();
        primary.crash();
        awaitAll(true);
        primary.restart();
        Await.until("the primary is ready", SWITCH, () -> one.standbyReady() && two.standbyReady());
        backup.crash();
        awaitAll(false);
        assertThat(one.joins(newRoom())).isTrue();
        backup.restart();
        awaitStandby();
    }

    @Test
    void a_backup_that_is_empty_again_while_in_use_stays_in_use() {
        final Node one = node();
        awaitAll(false);
        awaitStandby();
        primary.crash();
        awaitAll(true);
        backup.crash();
        Await.until("it is noticed", () -> !one.up());
        backup.restart();
        Await.until("it is used again", SWITCH, one::up);
        assertThat(one.onBackup()).isTrue();
        Await.until("joins are back", SWITCH, () -> one.joins(newRoom()));
    }

    @Test
    void one_server_under_both_names_and_swapped_names_are_found_out_and_harm_nothing() {
        final Node one = node();
        awaitAll(false);
        awaitStandby();
        final RoomName room = newRoom();
        assertThat(one.joins(room)).isTrue();
        final Node swapped = node(backup.uri() + " " + primary.uri());
        final Node same = node(primary.uri() + " " + primary.uri());
        Await.until("one is refused", () -> swapped.trouble().contains("configured as the other one elsewhere"));
        Await.until("the other one serves without a backup", same::up);
        final long until = System.nanoTime() + TIMES.settle().multipliedBy(4).toNanos();
        while (System.nanoTime() < until) {
            assertThat(swapped.up() || same.standbyReady() || one.onBackup()).isFalse();
            assertThat(value(one.stores.presence().read(room)).roster().members())
                    .hasSize(1);
        }
        assertThatThrownBy(() -> value(swapped.stores.presence().read(room)))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void a_primary_that_is_full_or_refuses_all_is_no_dead_one() {
        final Node one = node();
        awaitAll(false);
        awaitStandby();
        call(primary, "CONFIG", "SET", "maxmemory", "1");
        final long until = System.nanoTime() + TIMES.patience().multipliedBy(3).toNanos();
        while (System.nanoTime() < until) {
            assertThat(one.up()).isTrue();
            assertThat(one.onBackup()).isFalse();
            value(one.stores.presence().read(newRoom()));
        }
        call(primary, "ACL", "SETUSER", "default", "-evalsha", "-eval");
        final Node late = node();
        final long end = System.nanoTime() + TIMES.patience().multipliedBy(2).toNanos();
        Await.until("time goes by", SWITCH, () -> {
            assertThat(one.joins(newRoom()) || one.onBackup() || late.onBackup())
                    .isFalse();
            return System.nanoTime() > end;
        });
        Await.until("one says why", () -> one.trouble().startsWith("it refuses write.lua: NOPERM"));
        Await.until("the newcomer too", () -> late.trouble().contains("the primary refuses: NOPERM"));
        call(backup, "ACL", "SETUSER", "default", "-evalsha", "-eval");
        Await.until("the backup could not take over", () -> !one.standbyReady());
    }
}

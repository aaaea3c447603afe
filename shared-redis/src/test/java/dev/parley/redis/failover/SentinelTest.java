package dev.parley.redis.failover;

import static dev.parley.hub.fixtures.presence.Members.member;
import static dev.parley.hub.fixtures.presence.Members.newNode;
import static dev.parley.hub.fixtures.presence.Members.newRoom;
import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.RedisServer;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Presence.Joined;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.Wire;
import dev.parley.redis.RedisConfig;
import dev.parley.redis.RedisNamespace;
import dev.parley.redis.RedisStores;
import dev.parley.redis.TestLoops;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.SentinelGroup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis whose master Sentinels name: it dies, is replaced, is demoted. */
class SentinelTest {
    private static final Duration LEASE = Duration.ofSeconds(30);
    /** A second until they hold it for dead, an election, and a second until they are asked again; on a busy machine. */
    private static final Duration FAILOVER = Duration.ofSeconds(20);

    private final SentinelGroup group = SentinelGroup.startWithPassword("pw", "own", "common");
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters shared = new Meters(registry, "shared");
    private final NodeRef node = newNode();
    private final RedisStores stores = RedisStores.connect(
            Wire.NATIVE,
            RedisConfig.defaults()
                    .at(
                            group.uri("own", "pw@", "/2?clientName=parley-own"),
                            "redis://127.0.0.1:1",
                            group.uri("common", "pw@", "?clientName=parley-shared")),
            registry,
            TestLoops.LOOPS);

    @AfterEach
    void end() {
        value(stores.close());
        group.close();
    }

    private void awaitBoth() {
        Await.until(
                "both answer",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty()
                        && stores.trouble(RedisNamespace.SIGNALING).isEmpty());
    }

    /** Joins a new room; whether that went through. */
    private boolean joins() {
        try {
            return value(stores.presence().join(newRoom(), member("a", node, 1), 9, 0)) instanceof Joined.In;
        } catch (StoreUnavailableException notYet) {
            return false;
        }
    }

    private long clients(RedisServer server) {
        return group.call(server, "CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains("name=parley-shared"))
                .count();
    }

    private boolean isReplica(RedisServer server) {
        try {
            return group.call(server, "INFO", "replication").contains("role:slave");
        } catch (UncheckedIOException cutByASentinel) {
            return false;
        }
    }

    @Test
    void password_database_and_name_of_the_uri_hold_for_the_master() {
        awaitBoth();
        Await.until("the minimum is open", () -> new Meters(registry, "signaling").open() == 5);
        assertThat(group.call(group.master("own"), "CLIENT", "LIST", "TYPE", "NORMAL")
                        .lines()
                        .filter(line -> line.contains("name=parley-own") && line.contains(" db=2 ")))
                .hasSize(5);
    }

    @Test
    void a_killed_master_is_replaced_and_its_replacement_used() {
        awaitBoth();
        assertThat(value(stores.leases().acquire(node, LEASE))).isPositive();
        final Map<String, Instant> heard = new ConcurrentHashMap<>();
        value(stores.revocations().subscribe(heard::put));
        assertThat(joins()).isTrue();
        Await.until("all connections are open", () -> shared.open() == 5);
        final RedisServer dead = group.master("common");
        final RedisServer heir = group.other("common");

        dead.crash();
        final long start = System.nanoTime();
        Await.until(
                "it is noticed", () -> !stores.trouble(RedisNamespace.SHARED).isEmpty());
        assertThat(stores.trouble(RedisNamespace.SIGNALING).isEmpty()).isTrue();
        Await.until("joins are back", FAILOVER, this::joins);
        System.out.printf(
                "[failover] Sentinel, master killed: joins after %d ms%n",
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        assertThat(group.master("common")).isEqualTo(heir);

        value(stores.revocations().revoke("after", Instant.now().plusSeconds(60)));
        Await.until("it is heard", () -> heard.containsKey("after"));
        Await.until(
                "as many connections as before",
                () -> shared.open() == 5 && shared.gauge("parley.redis.subscriptions") == 2);

        // It comes back as a master and is demoted: nobody falls for it.
        dead.restart();
        Await.until("the dead one is a replica", FAILOVER, () -> isReplica(dead));
        for (int i = 0; i < 20; i++) {
            assertThat(joins()).isTrue();
        }
        assertThat(clients(dead)).isZero();
        assertThat(clients(heir)).isEqualTo(7);
    }

    @Test
    void a_master_that_is_replaced_while_it_lives_is_left_by_every_connection() {
        awaitBoth();
        assertThat(value(stores.leases().acquire(node, LEASE))).isPositive();
        value(stores.revocations().subscribe((jti, expiry) -> {}));
        Await.until("all connections are open", () -> shared.open() == 5);
        final RedisServer old = group.master("common");
        assertThat(group.call(group.sentinels().getFirst(), "SENTINEL", "FAILOVER", "common"))
                .isEqualTo("OK");
        Await.until("it is replaced", FAILOVER, () -> !group.master("common").equals(old));
        Await.until("joins are back", FAILOVER, this::joins);
        Await.until(
                "all connections are open",
                () -> shared.open() == 5 && shared.gauge("parley.redis.subscriptions") == 2);
        Await.until("all of them to the new one", () -> clients(old) == 0 && clients(group.master("common")) == 7);
    }

    @Test
    void a_sentinel_that_stands_still_or_is_gone_keeps_nobody_from_the_master() {
        group.sentinels().get(0).pause();
        group.sentinels().get(1).crash();
        awaitBoth();
        assertThat(value(stores.leases().acquire(node, LEASE))).isPositive();
    }
}

package dev.parley.redis;

import static dev.parley.hub.fixtures.presence.Members.member;
import static dev.parley.hub.fixtures.presence.Members.newNode;
import static dev.parley.hub.fixtures.presence.Members.newRoom;
import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.fixtures.store.NewSessions;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Presence.Joined;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisFaultsTest {
    private final TestServer own = Infra.newRedis();
    private final TestServer shared = Infra.newRedis();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RedisStores stores = RedisStores.connect(
            Wire.NATIVE,
            RedisConfig.defaults().at(own.uri(), "redis://127.0.0.1:1", shared.uri()),
            registry,
            TestLoops.LOOPS);
    private final RoomName room = newRoom();
    private final NodeRef node = newNode();

    @AfterEach
    void end() {
        value(stores.close());
        own.close();
        shared.close();
    }

    private void awaitBoth() {
        Await.until(
                "both answer",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty()
                        && stores.trouble(RedisNamespace.SIGNALING).isEmpty());
    }

    private static Duration took(Runnable work) {
        final long start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private CompletionStage<?> append() {
        return stores.sessions()
                .append(List.of(new Append(new SessionId("s"), 1, false, null, List.of(), 0, List.of())));
    }

    @Test
    void a_server_that_dies_is_noticed_at_once_and_used_again_when_it_is_back() {
        awaitBoth();
        shared.crash();
        Await.until(
                "it is noticed", () -> !stores.trouble(RedisNamespace.SHARED).isEmpty());
        assertThat(stores.trouble(RedisNamespace.SIGNALING).isEmpty()).isTrue();
        final Duration failing =
                took(() -> assertThatThrownBy(() -> value(stores.presence().read(room)))
                        .isInstanceOf(StoreUnavailableException.class));
        assertThat(failing).isLessThan(Duration.ofMillis(500));

        shared.restart();
        Await.until(
                "it is used again", () -> stores.trouble(RedisNamespace.SHARED).isEmpty());
        assertThat(value(stores.presence().join(room, member("a", node, 1), 9, 0)))
                .isInstanceOf(Joined.In.class);
        assertNoneLeaked(shared, "shared");
    }

    @Test
    void what_is_under_way_when_the_server_dies_fails_at_once() {
        awaitBoth();
        own.pause();
        final CompletionStage<?> append = append();
        final Duration failing = took(() -> {
            own.crash();
            assertThatThrownBy(() -> value(append)).isInstanceOf(StoreUnavailableException.class);
        });
        assertThat(failing).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void a_server_that_stops_where_it_stands_is_noticed_by_an_append_within_its_deadline() {
        awaitBoth();
        own.pause();
        final Duration failing =
                took(() -> assertThatThrownBy(() -> value(append())).isInstanceOf(StoreUnavailableException.class));
        assertThat(failing).isBetween(Duration.ofMillis(900), Duration.ofMillis(1500));
        assertThat(stores.sessions().available()).isFalse();
        final Duration rejecting =
                took(() -> assertThatThrownBy(() -> value(append())).isInstanceOf(StoreUnavailableException.class));
        assertThat(rejecting).isLessThan(Duration.ofMillis(200));

        own.resume();
        Await.until("it is used again", () -> stores.sessions().available());
        value(append());
        assertNoneLeaked(own, "signaling");
    }

    @Test
    void a_long_stop_leaves_no_connection_behind() {
        awaitBoth();
        own.pause();
        assertThatThrownBy(() -> value(append())).isInstanceOf(StoreUnavailableException.class);
        Await.until("silent connections are closed", () -> open("signaling") == 0);
        own.resume();
        Await.until("it is used again", () -> stores.sessions().available());
        assertNoneLeaked(own, "signaling");
    }

    /** What the server counts is what the pool has, and the pool has its minimum. */
    private void assertNoneLeaked(TestServer server, String pool) {
        Await.until(
                "as many clients as connections, and the minimum of these",
                () -> open(pool) == 5 && clients(server) == 5);
    }

    private double open(String pool) {
        return Stream.of("active", "idle")
                .flatMap(state ->
                        registry
                                .find("parley.redis.pool.connections")
                                .tags("pool", pool, "state", state)
                                .gauges()
                                .stream())
                .mapToDouble(Gauge::value)
                .sum();
    }

    private static long clients(TestServer server) {
        return Raw.call(server, "CLIENT", "LIST").lines().count() - 1;
    }

    @Test
    void a_subscription_outlives_the_server_and_hears_what_it_missed() {
        awaitBoth();
        final Map<String, Instant> heard = new ConcurrentHashMap<>();
        value(stores.revocations().subscribe(heard::put));
        shared.crash();
        Await.until(
                "it is noticed", () -> !stores.trouble(RedisNamespace.SHARED).isEmpty());
        shared.restart();
        Await.until(
                "the server is used again",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty());
        value(stores.revocations().revoke("in between", Instant.now().plusSeconds(60)));
        Await.until("it is heard", () -> heard.containsKey("in between"));
        Await.until(
                "both subscriptions stand",
                () -> registry.get("parley.redis.subscriptions")
                                .tags("pool", "shared")
                                .gauge()
                                .value()
                        == 2);
        value(stores.revocations().revoke("afterwards", Instant.now().plusSeconds(60)));
        Await.until("it is heard", () -> heard.containsKey("afterwards"));
    }

    @Test
    void a_subscription_outlives_a_server_that_stood_still() {
        awaitBoth();
        final Map<String, Instant> heard = new ConcurrentHashMap<>();
        value(stores.revocations().subscribe(heard::put));
        shared.pause();
        assertThatThrownBy(() -> value(stores.leases().acquire(node, Duration.ofSeconds(9))))
                .isInstanceOf(StoreUnavailableException.class);
        shared.resume();
        Await.until(
                "the server is used again",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty());
        value(stores.revocations().revoke("late", Instant.now().plusSeconds(60)));
        Await.until("it is heard", () -> heard.containsKey("late"));
    }

    @Test
    void a_revocation_that_the_server_has_lost_is_written_again() {
        awaitBoth();
        value(stores.revocations().subscribe((jti, expiry) -> {}));
        value(stores.revocations().revoke("kept", Instant.now().plusSeconds(60)));
        shared.crash();
        Await.until(
                "it is noticed", () -> !stores.trouble(RedisNamespace.SHARED).isEmpty());
        shared.restart();
        final RedisStores newcomer = RedisStores.connect(
                Wire.NATIVE,
                RedisConfig.defaults().at(own.uri(), "redis://127.0.0.1:1", shared.uri()),
                new SimpleMeterRegistry(),
                TestLoops.LOOPS);
        try {
            Await.until(
                    "both are up",
                    () -> newcomer.trouble(RedisNamespace.SHARED).isEmpty()
                            && stores.trouble(RedisNamespace.SHARED).isEmpty());
            Await.until("the newcomer reads it when the other one has read, as nodes do from time to time", () -> {
                value(stores.revocations().load());
                return value(newcomer.revocations().load()).containsKey("kept");
            });
        } finally {
            value(newcomer.close());
        }
    }

    @Test
    void a_server_whose_data_is_gone_gives_higher_generations_all_the_same() {
        awaitBoth();
        final long before = value(stores.leases().acquire(node, Duration.ofSeconds(9)));
        shared.crash();
        Await.until(
                "it is noticed", () -> !stores.trouble(RedisNamespace.SHARED).isEmpty());
        shared.restart();
        Await.until(
                "the server is used again",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty());
        assertThat(value(stores.leases().renew(node, before, Duration.ofSeconds(9))))
                .isFalse();
        assertThat(value(stores.leases().acquire(node, Duration.ofSeconds(9)))).isGreaterThan(before);
    }

    /** It may have lost what it had answered since its data was written, which leases alone do not show. */
    @Test
    void a_server_that_was_restarted_and_has_its_data_renews_no_lease() {
        awaitBoth();
        final Duration length = Duration.ofMinutes(1);
        final long generation = value(stores.leases().acquire(node, length));
        assertThat(value(stores.leases().renew(node, generation, length))).isTrue();
        final String lease = Raw.call(shared, "HGET", Keys.leases(), node.toString());
        shared.crash();
        Await.until(
                "it is noticed", () -> !stores.trouble(RedisNamespace.SHARED).isEmpty());
        shared.restart();
        Await.until(
                "the server is used again",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty());
        Raw.call(shared, "HSET", Keys.leases(), node.toString(), lease);
        assertThat(value(stores.leases().renew(node, generation, length))).isFalse();
        final long next = value(stores.leases().acquire(node, length));
        assertThat(value(stores.leases().renew(node, next, length))).isTrue();
    }

    @Test
    void a_server_whose_data_is_gone_says_so_and_gives_higher_epochs_all_the_same() {
        awaitBoth();
        final SessionRecord session = Raw.session(node);
        value(NewSessions.begin(stores.sessions(), session));
        final SessionRecord claimed = claim(session.id());
        own.crash();
        Await.until(
                "it is noticed", () -> !stores.trouble(RedisNamespace.SIGNALING).isEmpty());
        own.restart();
        Await.until(
                "the server is used again",
                () -> stores.trouble(RedisNamespace.SIGNALING).isEmpty());
        assertThat(value(stores.sessions()
                        .append(List.of(
                                new Append(session.id(), claimed.epoch(), false, null, List.of(), 0, List.of())))))
                .containsExactly(Written.LOST);
        // Even if an owner of long ago is the first to come.
        assertThat(value(NewSessions.begin(stores.sessions(), session))).isEqualTo(Written.SAFE);
        assertThat(claim(session.id()).epoch()).isGreaterThan(claimed.epoch());
    }

    private SessionRecord claim(SessionId session) {
        final Claim claim =
                value(stores.sessions().claim(session, new UserId("u"), newNode(), 1, 0, Duration.ofSeconds(30)));
        assertThat(claim).isInstanceOf(Claim.Taken.class);
        return ((Claim.Taken) claim).session();
    }
}

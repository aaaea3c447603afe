package dev.parley.redis;

import static dev.parley.hub.fixtures.presence.Members.member;
import static dev.parley.hub.fixtures.presence.Members.newNode;
import static dev.parley.hub.fixtures.presence.Members.newRoom;
import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.store.NewSessions;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence.Joined;
import dev.parley.hub.store.Devices;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.hub.store.StoredPush;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every key that there is, with another type than it may have, and with garbage in every place of it. The first has every command
 * fail: it is dropped and counted, and a few calls fail. The second has none fail. What the keys are for goes on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoiledKeysTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int MAX = 200;
    private static final Map<String, String> WRITES = Map.of(
            "string", "redis.call('SET', KEYS[1], 'nonsense')",
            "list", "redis.call('RPUSH', KEYS[1], 'nonsense')",
            "set", "redis.call('SADD', KEYS[1], 'nonsense')",
            "zset", "redis.call('ZADD', KEYS[1], 1, 'nonsense')",
            "hash", "redis.call('HSET', KEYS[1], 'nonsense', 'nonsense')",
            "stream", "redis.call('XADD', KEYS[1], '1-1', 'nonsense', 'nonsense')");

    private final TestServer own = Infra.newRedis();
    private final TestServer shared = Infra.newRedis();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private RedisStores stores;
    private NodeRef node;
    private RoomName room;
    private Member member;
    private SessionRecord session;
    private long generation;

    @BeforeAll
    void connect() {
        stores = RedisStores.connect(
                Wire.NATIVE, RedisConfig.defaults().at(own.uri(), own.uri(), shared.uri()), meters, TestLoops.LOOPS);
        Await.until(
                "both Redis answer",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty()
                        && stores.trouble(RedisNamespace.SIGNALING).isEmpty());
    }

    @AfterAll
    void close() {
        value(stores.close());
        own.close();
        shared.close();
    }

    /** Each key there is, and its type. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("room", "hash"),
            Map.entry("meta", "hash"),
            Map.entry("fences", "hash"),
            Map.entry("bans", "zset"),
            Map.entry("last", "string"),
            Map.entry("leases", "hash"),
            Map.entry("versions", "hash"),
            Map.entry("generation", "string"),
            Map.entry("rooms", "hash"),
            Map.entry("status", "string"),
            Map.entry("revoked", "string"),
            Map.entry("revocations", "zset"),
            Map.entry("device", "hash"),
            Map.entry("session", "hash"),
            Map.entry("signals", "list"),
            Map.entry("replies", "list"),
            Map.entry("owned", "zset"));

    private static final List<String> GARBAGE = List.of(
            "",
            "nonsense",
            "BYTES",
            "1",
            "-1",
            "1 2",
            "1 2 3 4 5 {",
            "9e999",
            "nan",
            "9223372036854775807",
            "1 99999999999999999999",
            "99999999999999999999 1 1 1 a.b {}",
            "{\"v\":2}",
            "} {");

    /** Puts it wherever there is something, and beside it. */
    private static final String SPOIL = """
            local garbage = ARGV[1] == 'BYTES' and '\\255\\254\\0\\1' or ARGV[1]
            local type = redis.call('TYPE', KEYS[1]).ok
            if type == 'hash' then
              for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
                redis.call('HSET', KEYS[1], field, garbage)
              end
              redis.call('HSET', KEYS[1], garbage, garbage, 'no.node at all', garbage)
            elseif type == 'list' then
              for i = 1, redis.call('LLEN', KEYS[1]) do
                redis.call('LSET', KEYS[1], i - 1, garbage)
              end
              redis.call('LPUSH', KEYS[1], garbage)
              redis.call('RPUSH', KEYS[1], garbage)
            elseif type == 'zset' then
              for _, one in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
                redis.call('ZADD', KEYS[1], 'inf', one)
              end
              redis.call('ZADD', KEYS[1], 'inf', garbage, '-inf', garbage .. '-', '9e18', garbage .. '+')
            elseif type == 'string' then
              redis.call('SET', KEYS[1], garbage, 'KEEPTTL')
            end
            return type
            """;

    static Stream<Arguments> wrongTypes() {
        return KEYS.keySet().stream()
                .sorted()
                .flatMap(key -> WRITES.keySet().stream()
                        .filter(type -> !type.equals(KEYS.get(key)))
                        .sorted()
                        .map(type -> Arguments.of(key, type)));
    }

    static Stream<Arguments> garbage() {
        return KEYS.keySet().stream()
                .sorted()
                .flatMap(key -> GARBAGE.stream().map(garbage -> Arguments.of(key, garbage)));
    }

    private String key(String name) {
        return switch (name) {
            case "room" -> Keys.room(room);
            case "meta" -> Keys.roomMeta(room);
            case "fences" -> Keys.roomFences(room);
            case "bans" -> Keys.roomBans(room);
            case "last" -> Keys.roomLast(room);
            case "leases" -> Keys.leases();
            case "versions" -> Keys.versions();
            case "generation" -> Keys.generation();
            case "rooms" -> Keys.roomsOf(node);
            case "status" -> Keys.userStatus(session.user());
            case "revoked" -> Keys.revoked("token");
            case "revocations" -> Keys.revocations();
            case "device" -> Keys.device(session.user(), "phone");
            case "session" -> Keys.session(Wire.NATIVE, session.id());
            case "signals" -> Keys.signals(Wire.NATIVE, session.id());
            case "replies" -> Keys.replies(Wire.NATIVE, session.id());
            case "owned" -> Keys.owned(Wire.NATIVE, node);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private TestServer server(String name) {
        return key(name).startsWith("shared:") ? shared : own;
    }

    private void begin() {
        node = newNode();
        room = newRoom();
        session = Raw.session(node);
        generation = value(stores.leases().acquire(node, LONG));
        member = member("member", node, generation);
    }

    @ParameterizedTest(name = "{0} as a {1}")
    @MethodSource("wrongTypes")
    void a_key_of_another_type_is_dropped_and_what_it_is_for_goes_on(String name, String type) {
        begin();
        everything().forEach(call -> value(call.get()));
        final Keys.Family family = Keys.family(key(name));
        assertThat(family).isNotNull();
        assertThat(family.type()).isEqualTo(KEYS.get(name));
        final double counted = counted(family.what());
        for (Supplier<CompletionStage<?>> call : everything()) {
            Raw.call(server(name), "EVAL", "redis.call('DEL', KEYS[1]) " + WRITES.get(type), "1", key(name));
            worksSoon(call);
        }
        everything().forEach(this::worksSoon);
        assertThat(Raw.call(server(name), "TYPE", key(name))).isIn(family.type(), "none");
        if (!name.equals("revoked")) {
            assertThat(counted(family.what())).isGreaterThan(counted);
        }
        everything().forEach(call -> value(call.get()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("garbage")
    void garbage_in_a_key_has_no_call_fail_and_others_come_in_as_before(String name, String garbage) {
        begin();
        everything().forEach(call -> value(call.get()));
        for (Supplier<CompletionStage<?>> call : everything()) {
            Raw.call(server(name), "EVAL", SPOIL, "1", key(name), garbage);
            value(call.get());
        }
        final NodeRef other = newNode();
        final long last = value(stores.leases().acquire(other, LONG));
        assertThat(value(stores.leases().renew(other, last, LONG))).isTrue();
        final Member late = member("late", other, last);
        assertThat(value(stores.presence().join(room, late, MAX, 0))).isInstanceOf(Joined.In.class);
        assertThat(value(stores.presence().read(room)).roster().members()).containsKey(late.peer());
        assertThat(value(stores.presence().read(room)).roster().version()).isPositive();
        final SessionRecord another = Raw.session(other);
        assertThat(value(NewSessions.begin(stores.sessions(), another))).isEqualTo(Written.SAFE);
        assertThat(value(stores.sessions().ownedBy(other)))
                .anyMatch(owned -> owned.session().equals(another.id()));
        assertThat(value(NewSessions.begin(stores.sessions(), session))).isNotEqualTo(Written.FAILED);
    }

    /** At the third time at the latest. */
    private void worksSoon(Supplier<CompletionStage<?>> call) {
        final int[] tries = {0};
        Await.until("a call that works", () -> {
            tries[0]++;
            assertThat(tries[0]).isLessThanOrEqualTo(3);
            final Object answer = call.get()
                    .handle((value, failure) -> failure == null ? value : failure)
                    .toCompletableFuture()
                    .join();
            return !(answer instanceof Throwable)
                    && !(answer instanceof List<?> written && written.contains(Written.FAILED));
        });
    }

    /** Every call of every store that touches one of the keys. */
    private List<Supplier<CompletionStage<?>>> everything() {
        final Devices.Holder holder = new Devices.Holder(session.peer(), node);
        final StoredPush push = new StoredPush(1, PushType.BYE, RawJson.trusted("{}"), null);
        final StoredReply reply = new StoredReply(new RequestId("r"), 1, false, RawJson.trusted("{}"));
        final List<Supplier<CompletionStage<?>>> calls = new ArrayList<>();
        calls.add(() -> stores.presence().join(room, member, MAX, 0));
        calls.add(() -> stores.presence().read(room));
        calls.add(() -> stores.presence().recover(room, 1));
        calls.add(() -> stores.presence().versions(Set.of(room)));
        calls.add(() -> stores.presence().update(room, member));
        calls.add(() -> stores.presence().ban(room, member.user(), Duration.ofMillis(1)));
        calls.add(() -> stores.presence().roomsOf(node));
        calls.add(() -> stores.presence().expel(room, new PeerId("nobody")));
        calls.add(() -> stores.presence().clear(room, newNode(), 5));
        calls.add(() -> stores.presence().leave(room, member.peer(), member.epoch(), LeaveReason.LEFT));
        calls.add(() -> stores.presence().setStatus(session.user(), UserStatus.BUSY));
        calls.add(() -> stores.presence().renewStatus(session.user(), UserStatus.BUSY));
        calls.add(() -> stores.presence().status(session.user()));
        calls.add(() -> stores.leases().renew(node, generation, LONG));
        calls.add(() -> stores.leases().agree(node, 2));
        calls.add(() -> stores.leases().expired());
        calls.add(() -> stores.leases().forget(node, generation));
        calls.add(() -> stores.leases().acquire(newNode(), LONG));
        calls.add(() -> stores.devices().claim(session.user(), "phone", holder));
        calls.add(() -> stores.devices().confirm(session.user(), "phone", holder, 0));
        calls.add(() -> stores.devices().free(session.user(), "phone", session.peer()));
        calls.add(() -> stores.revocations().revoke("token", Instant.now().plusSeconds(60)));
        calls.add(() -> stores.revocations().load());
        calls.add(() -> NewSessions.begin(stores.sessions(), session));
        calls.add(() -> stores.sessions()
                .append(List.of(new Append(session.id(), 1, false, null, List.of(push), 0, List.of(reply)))));
        calls.add(() -> stores.sessions().renew(List.of(session.id())));
        calls.add(() -> stores.sessions().contested(session.id()));
        calls.add(() -> stores.sessions().claim(session.id(), session.user(), node, 1, 0, LONG));
        calls.add(() -> stores.sessions().adopt(session.id(), node, 1, node, 1));
        calls.add(() -> stores.sessions().ownedBy(node));
        calls.add(() -> stores.sessions().forget(node, List.of(new SessionStore.Owned(session.id(), 1))));
        calls.add(() -> stores.sessions().close(session.id(), 1));
        return calls;
    }

    @Test
    void a_session_that_shares_a_write_with_such_a_key_is_written_and_the_other_one_is_the_next_time() {
        begin();
        final SessionRecord whole = Raw.session(node);
        final StoredPush push = new StoredPush(1, PushType.BYE, RawJson.trusted("{}"), null);
        final List<Append> appends = Stream.of(session, whole)
                .map(one -> new Append(one.id(), 1, false, null, List.of(push), 0, List.of()))
                .toList();
        value(NewSessions.begin(stores.sessions(), session));
        value(NewSessions.begin(stores.sessions(), whole));
        Raw.call(own, "SET", Keys.signals(Wire.NATIVE, session.id()), "nonsense");
        assertThat(value(stores.sessions().append(appends))).containsExactly(Written.FAILED, Written.SAFE);
        Await.until(
                "it is dropped",
                () -> value(stores.sessions().append(appends)).equals(List.of(Written.SAFE, Written.SAFE)));
    }

    private double counted(Unreadable.What what) {
        return meters.find("parley.redis.unreadable").counters().stream()
                .filter(counter -> what.name()
                        .toLowerCase(java.util.Locale.ROOT)
                        .equals(counter.getId().getTag("what")))
                .mapToDouble(Counter::count)
                .sum();
    }
}

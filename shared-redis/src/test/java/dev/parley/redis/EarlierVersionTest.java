package dev.parley.redis;

import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.node.WireVersion;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.hub.store.Devices;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.hub.store.StoredPush;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a node of version 1 left in Redis, recorded from the program that was the last to know no other:
 * {@code version-1.txt} has it as commands, and never changes.
 */
class EarlierVersionTest {
    private static final NodeRef OLD = new NodeRef(Service.SIGNALING, new NodeId("nversion1"));
    private static final NodeRef OLD_WEB = new NodeRef(Service.ROOMS, new NodeId("nversion1"));
    private static final NodeRef SELF = new NodeRef(Service.SIGNALING, new NodeId("nself"));
    private static final RoomName ROOM = new RoomName("room:v1");
    private static final PeerId PEER = new PeerId("p.version-1");
    private static final UserId ALICE = new UserId("alice ü@example.org");
    private static final long GENERATION = 1_700_000_000_001L;

    private final TestServer own = Infra.newRedis();
    private final TestServer shared = Infra.newRedis();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final RedisStores stores = RedisStores.connect(
            Wire.NATIVE,
            RedisConfig.defaults().at(own.uri(), Infra.redis().uri(), shared.uri()),
            meters,
            TestLoops.LOOPS);

    @BeforeEach
    void load() throws IOException {
        Await.until(
                "both Redis answer",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty()
                        && stores.trouble(RedisNamespace.SIGNALING).isEmpty());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(EarlierVersionTest.class.getResourceAsStream("version-1.txt")),
                StandardCharsets.UTF_8))) {
            lines.lines().forEach(line -> {
                final String[] words = line.split("\t", -1);
                final String[] command = Arrays.stream(words, 1, words.length)
                        .map(word -> word.translateEscapes())
                        .toArray(String[]::new);
                Raw.call(words[0].equals("shared") ? shared : own, command);
            });
        }
    }

    @AfterEach
    void everythingWasRead() {
        meters.get("parley.redis.unreadable")
                .counters()
                .forEach(counter -> assertThat(counter.count()).isZero());
        stores.close().toCompletableFuture().join();
        own.close();
        shared.close();
    }

    @Test
    void its_sessions_are_adopted_with_all_that_they_have() {
        assertThat(value(stores.sessions().ownedBy(OLD)))
                .extracting(SessionStore.Owned::session)
                .containsExactlyInAnyOrder(
                        new SessionId("session-of-version-1"), new SessionId("bare-session-of-version-1"));
        final SessionId id = new SessionId("session-of-version-1");
        final Claim.Taken taken = (Claim.Taken) value(stores.sessions().adopt(id, OLD, GENERATION, SELF, 2));
        final Map<RoomName, Long> rooms = new LinkedHashMap<>();
        rooms.put(ROOM, 1_700_000_000_000L);
        rooms.put(new RoomName("other.v1"), 7L);
        assertThat(taken.session())
                .isEqualTo(new SessionRecord(
                        id,
                        PEER,
                        ALICE,
                        "phone 1",
                        SELF,
                        2,
                        taken.session().epoch(),
                        false,
                        UserStatus.IN_CALL,
                        rooms,
                        true,
                        3,
                        Duration.ofSeconds(30),
                        SessionRecord.HEARD));
        assertThat(taken.outbox()).isEqualTo(pushes());
        assertThat(taken.received()).isEqualTo(3);
        assertThat(taken.lastSeq()).isEqualTo(13);
        assertThat(taken.replies())
                .containsExactly(
                        new StoredReply(new RequestId("r1"), -5, false, RawJson.trusted("{\"ok\":1}")),
                        new StoredReply(new RequestId("r2"), 7, true, RawJson.trusted("{\"code\":\"x\"}")),
                        new StoredReply(new RequestId("r3"), 9, false, null));
        final Claim.Taken bare = (Claim.Taken) value(stores.sessions()
                .claim(
                        new SessionId("bare-session-of-version-1"),
                        new UserId("bob"),
                        SELF,
                        2,
                        0,
                        Duration.ofSeconds(30)));
        assertThat(bare.session().device()).isNull();
        assertThat(bare.session().window()).isNull();
        assertThat(bare.session().connected()).isTrue();
    }

    private static List<StoredPush> pushes() {
        final List<PushType> types = List.of(
                PushType.PEER_JOINED,
                PushType.PEER_UPDATED,
                PushType.PEER_LEFT,
                PushType.OFFER,
                PushType.ANSWER,
                PushType.CANDIDATES,
                PushType.BYE,
                PushType.MESSAGE,
                PushType.UNDELIVERABLE,
                PushType.ROOM_CLOSED);
        final List<StoredPush> pushes = new ArrayList<>();
        for (long seq = 4; seq <= 13; seq++) {
            final RequestId request = seq % 3 == 1 ? null : new RequestId("r" + seq);
            pushes.add(new StoredPush(
                    seq,
                    types.get((int) seq - 4),
                    RawJson.trusted("{\"n\":" + seq + ",\"t\":\"ü\\n ✓\"}"),
                    seq % 3 == 0
                            ? null
                            : new StoredPush.Origin(new PeerId("p.sender"), request, 1_700_000_000_002L, seq)));
        }
        return pushes;
    }

    @Test
    void its_rooms_are_read_with_their_past_and_go_on() {
        final StoredRoster room = value(stores.presence().read(ROOM));
        final long joined = 1_795_956_627_753L;
        final Member alice = new Member(
                PEER,
                ALICE,
                "Ålice",
                Wire.NATIVE,
                UserStatus.IN_CALL,
                false,
                RawJson.trusted("{\"a\":[1]}"),
                OLD,
                GENERATION,
                1,
                joined);
        final Member web = new Member(
                new PeerId("p.web"),
                new UserId("b"),
                null,
                Wire.WEB,
                UserStatus.ONLINE,
                true,
                null,
                OLD_WEB,
                2,
                1,
                joined + 1);
        assertThat(room.roster().members().values()).containsExactlyInAnyOrder(alice, web);
        assertThat(room.roster().version()).isEqualTo(joined + 11);
        assertThat(Objects.requireNonNull(room.since(joined + 1)))
                .extracting(event -> ((RosterEvent.Left) event).reason())
                .containsExactly(
                        LeaveReason.LEFT,
                        LeaveReason.LOST,
                        LeaveReason.KICKED,
                        LeaveReason.NODE_LOST,
                        LeaveReason.REPLACED);
        assertThat(value(stores.presence().roomsOf(OLD))).containsExactly(ROOM);
        assertThat(value(stores.presence().clear(ROOM, OLD, GENERATION)).events())
                .extracting(RosterEvent::peer)
                .containsExactly(PEER);
    }

    @Test
    void its_devices_statuses_and_bans_hold() {
        assertThat(value(stores.presence().status(new UserId("version-1")))).isEqualTo(UserStatus.BUSY);
        final Member banned = new Member(
                new PeerId("p.banned"),
                new UserId("banned"),
                null,
                Wire.NATIVE,
                UserStatus.ONLINE,
                true,
                null,
                SELF,
                3,
                1,
                0);
        assertThat(value(stores.presence().join(ROOM, banned, 9, 0))).isInstanceOf(Presence.Joined.Banned.class);
        final Devices.Claimed claimed = value(stores.devices()
                .claim(new UserId("version-1"), "phone 1", new Devices.Holder(new PeerId("p.new"), SELF)));
        assertThat(claimed.former()).isEqualTo(new Devices.Holder(PEER, OLD));
    }

    @Test
    void while_it_may_come_back_everybody_writes_what_it_reads() {
        final long now = System.currentTimeMillis();
        assertThat(value(stores.leases().agree(SELF, WireVersion.CURRENT)))
                .as("its last lease is long over")
                .isEqualTo(WireVersion.CURRENT);
        for (long end : new long[] {now + 4_000, now - 30_000}) {
            lease(end);
            assertThat(value(stores.leases().agree(SELF, WireVersion.CURRENT))).isEqualTo(WireVersion.POSITIONS);
        }
        assertThat(value(stores.leases().expired()).get(OLD).generation()).isEqualTo(1_795_956_627_963L);
        lease(now - 61_000);
        assertThat(value(stores.leases().agree(SELF, WireVersion.CURRENT))).isEqualTo(WireVersion.CURRENT);
    }

    @Test
    void a_sibling_that_says_what_it_reads_is_taken_at_its_word_until_it_is_forgotten() {
        Raw.call(shared, "DEL", Keys.leases());
        final NodeRef sibling = new NodeRef(Service.ROOMS, new NodeId("nsibling"));
        final long generation = value(stores.leases().acquire(sibling, Duration.ofMinutes(1)));
        assertThat(value(stores.leases().agree(SELF, 7))).isEqualTo(WireVersion.POSITIONS);
        assertThat(value(stores.leases().agree(sibling, 5))).isEqualTo(5);
        assertThat(value(stores.leases().agree(SELF, 7))).isEqualTo(5);
        Raw.call(shared, "HSET", Keys.versions(), sibling.toString(), "nonsense");
        assertThat(value(stores.leases().agree(SELF, 7))).isEqualTo(WireVersion.POSITIONS);
        value(stores.leases().release(sibling, generation));
        assertThat(value(stores.leases().agree(SELF, 7))).isEqualTo(7);
        assertThat(Raw.call(shared, "HEXISTS", Keys.versions(), sibling.toString()))
                .isEqualTo("0");
    }

    /** Its lease, as it was recorded, with another end. */
    private void lease(long end) {
        Raw.call(shared, "HSET", Keys.leases(), OLD.toString(), "1795956627963 " + end);
    }
}

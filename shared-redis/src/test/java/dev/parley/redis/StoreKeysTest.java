package dev.parley.redis;

import static dev.parley.hub.fixtures.presence.Members.member;
import static dev.parley.hub.fixtures.presence.Members.newNode;
import static dev.parley.hub.fixtures.presence.Members.newRoom;
import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.store.NewSessions;
import dev.parley.hub.node.NodeLeases.Expired;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.store.Devices;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore.Append;
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
import dev.parley.testkit.CommandCounter;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.TestServer;
import io.lettuce.core.cluster.SlotHash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoreKeysTest {
    private final NodeRef node = newNode();

    private static SessionRecord session(NodeRef node) {
        final String id = UUID.randomUUID().toString();
        return new SessionRecord(
                new SessionId(id),
                new PeerId(id),
                new UserId("u} {" + id),
                "d} :{",
                node,
                1,
                1,
                true,
                UserStatus.ONLINE,
                Map.of(),
                false,
                0,
                null,
                SessionRecord.HEARD);
    }

    private static List<StoredPush> pushes() {
        return List.of(new StoredPush(1, PushType.BYE, RawJson.trusted("{}"), null));
    }

    private static List<StoredReply> replies() {
        return List.of(new StoredReply(new RequestId("r"), 1, false, RawJson.trusted("{}")));
    }

    private void useEverything(RedisStores stores) {
        final SessionRecord session = session(node);
        value(NewSessions.begin(stores.sessions(), session));
        value(stores.sessions().append(List.of(new Append(session.id(), 1, false, null, pushes(), 0, replies()))));
        value(stores.sessions().renew(List.of(session.id())));
        final SessionRecord ended = session(node);
        value(NewSessions.begin(stores.sessions(), ended));
        value(stores.sessions().end(ended.id(), 1));
        value(stores.devices().claim(session.user(), "d} :{", new Devices.Holder(session.peer(), node)));
        final RoomName room = newRoom();
        final long generation = value(stores.leases().acquire(node, Duration.ofMinutes(1)));
        value(stores.leases().agree(node, 2));
        value(stores.presence().join(room, member("p", node, generation), 5, 0));
        value(stores.presence().ban(room, new UserId("b"), Duration.ofMinutes(1)));
        value(stores.presence().clear(room, newNode(), 5));
        value(stores.presence().setStatus(session.user(), UserStatus.BUSY));
        value(stores.revocations().revoke("j} {", Instant.now().plusSeconds(60)));
    }

    @Test
    void each_server_holds_the_keys_of_its_own_namespace_only() {
        useEverything(TwoClients.one());
        useEverything(TwoClients.web());
        assertThat(keys(TwoClients.signalingServer())).isNotEmpty().allMatch(key -> key.startsWith("signaling:"));
        assertThat(keys(TwoClients.roomsServer())).isNotEmpty().allMatch(key -> key.startsWith("rooms:"));
        assertThat(keys(TwoClients.sharedServer())).isNotEmpty().allMatch(key -> key.startsWith("shared:"));
    }

    @Test
    void everything_about_sessions_has_a_lifetime() {
        useEverything(TwoClients.one());
        assertThat(keysWithoutLifetime(TwoClients.signalingServer())).isEmpty();
    }

    @Test
    void of_what_is_shared_only_occupied_rooms_and_nodes_have_no_lifetime() {
        useEverything(TwoClients.one());
        assertThat(keysWithoutLifetime(TwoClients.sharedServer()))
                .allMatch(key ->
                        key.matches("shared:webrtc:room:\\{.*}(:meta)?") || key.startsWith("shared:webrtc:{nodes}:"));
    }

    @Test
    void the_keys_of_one_script_share_a_slot_whatever_the_names() {
        final RoomName room = new RoomName("a:b");
        assertOneSlot(List.of(
                Keys.room(room), Keys.roomMeta(room), Keys.roomLast(room), Keys.roomFences(room), Keys.roomBans(room)));
        assertOneSlot(List.of(Keys.leases(), Keys.generation(), Keys.roomsOf(node)));
        for (Wire wire : Wire.values()) {
            assertOneSlot(Keys.sessionKeys(wire, new SessionId("s:1")));
        }
    }

    private static void assertOneSlot(List<String> keys) {
        assertThat(keys.stream().map(SlotHash::getSlot).distinct()).hasSize(1);
    }

    @Test
    void no_name_can_forge_another_key() {
        assertThat(Keys.userStatus(new UserId("a}:x{ü"))).isEqualTo("shared:user:status:{a%7d%3ax%7b%c3%bc}");
        assertThat(Keys.device(new UserId("a"), "b}:c")).isEqualTo("shared:device:{a}:b%7d%3ac");
    }

    @Test
    void one_append_of_many_sessions_is_one_batch_of_one_call() {
        final RedisStores stores = TwoClients.one();
        final List<SessionRecord> sessions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sessions.add(session(node));
            value(NewSessions.begin(stores.sessions(), sessions.getLast()));
        }
        final List<Append> appends = sessions.stream()
                .map(session -> new Append(session.id(), 1, false, null, pushes(), 0, List.of()))
                .toList();
        Await.until("a quiet moment was found", () -> {
            final CommandCounter counter =
                    CommandCounter.on(TwoClients.signalingServer().endpoint());
            final long before = reads();
            value(stores.sessions().append(appends));
            final long reads = reads() - before;
            assertThat(counter.count("eval")).isZero();
            // One read of the batch and one of the probe that asked; what the pools themselves ask may come in between.
            return reads <= 3 && counter.count("evalsha") == 1;
        });
    }

    /** How often the server has read from a socket. */
    private static long reads() {
        return call(TwoClients.signalingServer(), "INFO", "stats")
                .lines()
                .filter(line -> line.startsWith("total_reads_processed:"))
                .mapToLong(line -> Long.parseLong(line.split(":", 2)[1].strip()))
                .sum();
    }

    @Test
    void ten_thousand_members_leave_nothing_behind() {
        final RoomName room = newRoom();
        final Presence presence = TwoClients.one().presence();
        inHundreds(i -> presence.join(roomOf(room, i), member("p" + i, node, 1), 200, 0));
        assertThat(value(presence.roomsOf(node))).hasSize(1000);
        inHundreds(i -> presence.leave(roomOf(room, i), new PeerId("p" + i), 1, LeaveReason.LEFT));
        Await.until(
                "nothing is left",
                () -> keys(TwoClients.sharedServer()).stream()
                        .noneMatch(key -> key.contains(room.value()) || key.contains(node.toString())));
    }

    private static void inHundreds(IntFunction<CompletionStage<?>> call) {
        for (int from = 0; from < 10_000; from += 100) {
            IntStream.range(from, from + 100).mapToObj(call).toList().forEach(Await::value);
        }
    }

    private static RoomName roomOf(RoomName room, int member) {
        return new RoomName(room + "." + member % 1000);
    }

    @Test
    void a_late_join_of_a_forgotten_node_is_found_and_cleared() {
        final RedisStores stores = TwoClients.one();
        final RoomName room = newRoom();
        final long generation = value(stores.leases().acquire(node, Duration.ofMillis(30)));
        Await.until("the lease expires", () -> value(stores.leases().expired()).containsKey(node));
        value(stores.leases().forget(node, generation));
        assertThat(value(stores.leases().expired())).doesNotContainKey(node);

        value(stores.presence().join(room, member("ghost", node, generation), 5, 0));

        final Expired late =
                Objects.requireNonNull(value(stores.leases().expired()).get(node), "it is not registered");
        assertThat(late.generation()).isEqualTo(generation);
        assertThat(late.ago()).isLessThan(Duration.ofMinutes(1));
        assertThat(value(stores.presence().roomsOf(node))).containsExactly(room);
        value(stores.leases().forget(node, generation));
        assertThat(value(stores.leases().expired())).containsKey(node);
        assertThat(value(TwoClients.other().presence().clear(room, node, generation))
                        .events())
                .hasSize(1);
        assertThat(value(stores.presence().roomsOf(node))).isEmpty();
        value(stores.leases().forget(node, generation));
        assertThat(value(stores.leases().expired())).doesNotContainKey(node);
    }

    private static List<String> keysWithoutLifetime(TestServer server) {
        final String script = "local found = {} for _, key in ipairs(redis.call('KEYS', '*')) do"
                + " if redis.call('PTTL', key) == -1 then found[#found + 1] = key end end return found";
        return call(server, "EVAL", script, "0").lines().toList();
    }

    private static List<String> keys(TestServer server) {
        return call(server, "KEYS", "*").lines().toList();
    }

    private static String call(TestServer server, String... words) {
        try (RedisProbe probe =
                RedisProbe.connect(server.endpoint().host(), server.endpoint().port())) {
            return probe.call(words);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

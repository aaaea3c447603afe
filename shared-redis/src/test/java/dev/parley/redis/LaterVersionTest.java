package dev.parley.redis;

import static dev.parley.hub.fixtures.presence.Members.member;
import static dev.parley.hub.fixtures.presence.Members.newNode;
import static dev.parley.hub.fixtures.presence.Members.newRoom;
import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.store.NewSessions;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.hub.store.Devices;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What nodes of later versions may leave in Redis: more than this one knows, and less than it expects. */
class LaterVersionTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Presence presence = TwoClients.one().presence();
    private final SessionStore sessions = TwoClients.one().sessions();
    private final NodeRef node = newNode();
    private final RoomName room = newRoom();
    private final Member alice = member("alice", node, 1);

    private Claim.Taken taken(SessionRecord session, NodeRef by) {
        return (Claim.Taken) value(sessions.claim(session.id(), session.user(), by, 1, 0, LONG));
    }

    private SessionRecord created() {
        final SessionRecord session = Raw.session(node);
        value(NewSessions.begin(sessions, session));
        return session;
    }

    @Test
    void what_a_record_says_besides_is_skipped_and_stays() {
        final SessionRecord session = created();
        final String key = Keys.session(Wire.NATIVE, session.id());
        own("HSET", key, "mood", "great", "status", "dreaming", "peer", "p.later");
        final Claim.Taken taken = taken(session, newNode());
        assertThat(taken.session().peer()).isEqualTo(new PeerId("p.later"));
        assertThat(taken.session().status()).as("not known").isEqualTo(UserStatus.ONLINE);
        value(sessions.append(List.of(
                new Append(session.id(), taken.session().epoch(), false, taken.session(), List.of(), 0, List.of()))));
        assertThat(own("HGET", key, "mood")).isEqualTo("great");
    }

    @Test
    void what_a_record_need_not_say_has_a_default() {
        final SessionRecord session = created();
        final String key = Keys.session(Wire.NATIVE, session.id());
        own("HDEL", key, "generation", "connected", "status", "rooms", "usesReceived", "shownTo", "unheardFrom");
        final NodeRef sibling = newNode();
        final SessionRecord read = taken(session, sibling).session();
        assertThat(read)
                .isEqualTo(new SessionRecord(
                        session.id(),
                        session.peer(),
                        session.user(),
                        null,
                        sibling,
                        1,
                        read.epoch(),
                        false,
                        UserStatus.ONLINE,
                        java.util.Map.of(),
                        false,
                        0,
                        null,
                        0));
    }

    @Test
    void what_pushes_and_replies_say_besides_is_skipped_and_kinds_that_are_not_known_are_left_out() {
        final SessionRecord session = created();
        final String signals = Keys.signals(Wire.NATIVE, session.id());
        final String replies = Keys.replies(Wire.NATIVE, session.id());
        for (String push : List.of(
                "1 bye later=1\n{}",
                "2 bye p 3 4 later=1\n{}",
                "3 bye p 3 4 r later=1 more=2\n{}",
                "4 wave p 3 4 r\n{}",
                "5 bye\n{}")) {
            own("RPUSH", signals, push);
        }
        for (String reply : List.of("a 1 ack later=1\n{}", "b 1 later\n{}", "c 1 again later=1\n{}")) {
            own("RPUSH", replies, reply);
        }
        final Claim.Taken taken = taken(session, newNode());
        final RawJson body = RawJson.trusted("{}");
        assertThat(taken.outbox())
                .containsExactly(
                        new StoredPush(1, PushType.BYE, body, null),
                        new StoredPush(2, PushType.BYE, body, new StoredPush.Origin(new PeerId("p"), null, 3, 4)),
                        new StoredPush(
                                3,
                                PushType.BYE,
                                body,
                                new StoredPush.Origin(new PeerId("p"), new RequestId("r"), 3, 4)),
                        new StoredPush(5, PushType.BYE, body, null));
        assertThat(taken.replies()).extracting(reply -> reply.id().value()).containsExactly("a", "c");
    }

    @Test
    void an_entry_that_is_of_another_peer_than_its_field_counts_as_not_there() {
        value(presence.join(room, alice, 200, 0));
        shared(
                "HSET",
                Keys.room(room),
                "field",
                "5 6 1 1 " + node + " {\"peer\":\"another\",\"user\":\"u\",\"wire\":\"web\",\"node\":\"" + node
                        + "\",\"generation\":1,\"epoch\":1}");
        assertThat(value(presence.read(room)).roster().members()).containsOnlyKeys(alice.peer());
    }

    @Test
    void a_member_may_say_more_and_less() {
        value(presence.join(room, alice, 200, 0));
        shared(
                "HSET",
                Keys.room(room),
                "later",
                "5 6 1 1 " + node
                        + " {\"peer\":\"later\",\"user\":\"u\",\"wire\":\"web\",\"status\":\"dreaming\",\"node\":\""
                        + node + "\",\"generation\":1,\"epoch\":1,\"mood\":{\"a\":[1]}}");
        shared(
                "HSET",
                Keys.room(room),
                "telepathic",
                "5 6 1 1 " + node
                        + " {\"peer\":\"telepathic\",\"user\":\"u\",\"wire\":\"thought\",\"status\":\"online\",\"node\":\""
                        + node + "\",\"generation\":1,\"epoch\":1}");
        final Member later = value(presence.read(room)).roster().members().get(new PeerId("later"));
        assertThat(later.status()).isEqualTo(UserStatus.ONLINE);
        assertThat(later.connected()).isTrue();
        assertThat(value(presence.read(room)).roster().members()).containsOnlyKeys(alice.peer(), later.peer());
    }

    @Test
    void what_a_room_says_besides_is_skipped_and_a_departure_for_an_unknown_reason_is_one() {
        value(presence.join(room, alice, 200, 0));
        final long version = value(presence.read(room)).roster().version();
        shared("HSET", Keys.roomMeta(room), "topic", "weather", "left", (version + 1) + " bored p.gone");
        shared("HSET", Keys.roomMeta(room), "version", Long.toString(version + 1));
        final StoredRoster read = value(presence.read(room));
        assertThat(Objects.requireNonNull(read.since(version)))
                .containsExactly(new RosterEvent.Left(room, version + 1, new PeerId("p.gone"), LeaveReason.LEFT));
    }

    @Test
    void a_lease_and_a_device_may_say_more() {
        final NodeRef later = newNode();
        final long generation = value(TwoClients.one().leases().acquire(later, LONG));
        final String lease = shared("HGET", Keys.leases(), later.toString());
        shared("HSET", Keys.leases(), later.toString(), lease + " and more");
        assertThat(value(TwoClients.one().leases().expired())).doesNotContainKey(later);
        assertThat(shared("HGET", Keys.leases(), later.toString())).startsWith(lease);
        assertThat(value(TwoClients.one().leases().renew(later, generation, LONG)))
                .isTrue();
        final UserId user = new UserId(later.toString());
        final Devices.Holder holder = new Devices.Holder(alice.peer(), node);
        value(TwoClients.one().devices().claim(user, "d", holder));
        shared("HSET", Keys.device(user, "d"), "colour", "red");
        assertThat(value(TwoClients.one().devices().claim(user, "d", new Devices.Holder(new PeerId("p"), later)))
                        .former())
                .isEqualTo(holder);
    }

    private static String shared(String... command) {
        return Raw.call(TwoClients.sharedServer(), command);
    }

    private static String own(String... command) {
        return Raw.call(TwoClients.signalingServer(), command);
    }
}

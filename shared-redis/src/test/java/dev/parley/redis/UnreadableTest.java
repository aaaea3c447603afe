package dev.parley.redis;

import static dev.parley.hub.fixtures.presence.Members.member;
import static dev.parley.hub.fixtures.presence.Members.newNode;
import static dev.parley.hub.fixtures.presence.Members.newRoom;
import static dev.parley.hub.fixtures.presence.Members.withStatus;
import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.store.NewSessions;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value that can't be read is the trouble of nothing but itself. */
class UnreadableTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int MAX = 200;

    private final Presence presence = TwoClients.one().presence();
    private final SessionStore sessions = TwoClients.one().sessions();
    private final NodeRef node = newNode();
    private final RoomName room = newRoom();
    private final Member alice = member("alice", node, 1);
    private final Member bob = member("bob", node, 1);

    private void joinBoth() {
        value(presence.join(room, alice, MAX, 0));
        value(presence.join(room, bob, MAX, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "1 2 3",
                "1 2 1 1 signaling:n {}",
                "1 2 1 1 signaling:n {\"peer\":1}",
                "{\"v\":2}"
            })
    void an_entry_of_a_room_is_left_out_and_replaced_when_its_peer_joins_again(String garbage) {
        joinBoth();
        shared("HSET", Keys.room(room), bob.peer().value(), garbage);
        shared("HSET", Keys.room(room), "no peer at all", garbage);
        assertThat(value(presence.read(room)).roster().members()).containsOnlyKeys(alice.peer());
        final Member carol = member("carol", node, 1);
        assertThat(value(presence.join(room, carol, MAX, 0))).isInstanceOf(Presence.Joined.In.class);
        assertThat(value(presence.join(room, bob, MAX, 0))).isInstanceOf(Presence.Joined.In.class);
        assertThat(value(presence.read(room)).roster().members())
                .containsOnlyKeys(alice.peer(), bob.peer(), carol.peer());
        assertThat(value(presence.clear(room, node, alice.generation())).events())
                .hasSize(3);
    }

    @Test
    void entries_that_can_not_be_read_take_nobodys_place() {
        joinBoth();
        for (int i = 0; i < MAX; i++) {
            shared("HSET", Keys.room(room), "nobody" + i, "nonsense");
        }
        assertThat(value(presence.join(room, member("carol", node, 1), 3, 0))).isInstanceOf(Presence.Joined.In.class);
        assertThat(shared("HLEN", Keys.room(room))).isEqualTo("3");
        assertThat(value(presence.join(room, member("dave", node, 1), 3, 0))).isInstanceOf(Presence.Joined.Full.class);
    }

    @Test
    void an_entry_that_can_not_be_read_can_be_taken_out() {
        joinBoth();
        shared("HSET", Keys.room(room), bob.peer().value(), "nonsense");
        assertThat(value(presence.update(room, bob)).event()).isNull();
        assertThat(value(presence.leave(room, bob.peer(), bob.epoch(), LeaveReason.LEFT))
                        .event())
                .isNotNull();
        assertThat(shared("HEXISTS", Keys.room(room), bob.peer().value())).isEqualTo("0");
    }

    @Test
    void what_a_room_says_of_itself_is_begun_anew() {
        joinBoth();
        for (String field : List.of("version", "known", "left", node.toString(), "no node")) {
            shared("HSET", Keys.roomMeta(room), field, "nonsense");
        }
        assertThat(value(presence.read(room)).roster().members()).containsOnlyKeys(alice.peer(), bob.peer());
        final Presence.Joined.In carol =
                (Presence.Joined.In) value(presence.join(room, member("carol", node, 1), MAX, 0));
        assertThat(carol.stored().roster().version()).isGreaterThan(1_000_000_000_000L);
        assertThat(carol.nodes()).containsExactly(node);
        assertThat(value(presence.leave(room, bob.peer(), bob.epoch(), LeaveReason.LEFT))
                        .event())
                .isNotNull();
    }

    @Test
    void departures_are_not_known_any_more_and_nobody_is_told_that_there_were_none() {
        joinBoth();
        final long before = value(presence.read(room)).roster().version();
        value(presence.leave(room, bob.peer(), bob.epoch(), LeaveReason.LEFT));
        shared("HSET", Keys.roomMeta(room), "left", "nonsense");
        assertThat(value(presence.read(room)).since(before)).isNull();
    }

    @Test
    void the_version_of_one_room_is_none_and_others_are_seen_all_the_same() {
        final RoomName other = newRoom();
        joinBoth();
        value(presence.join(other, alice, MAX, 0));
        shared("HSET", Keys.roomMeta(room), "version", "nonsense");
        assertThat(value(presence.versions(Set.of(room, other))).get(other)).isPositive();
    }

    @Test
    void a_fence_an_announcement_and_a_last_version_do_not_keep_anybody_out() {
        shared("HSET", Keys.roomFences(room), node.toString(), "nonsense");
        shared("HSET", Keys.roomsOf(node), room.value(), "nonsense", "no room at all", "1 1");
        shared("SET", Keys.roomLast(room), "nonsense");
        joinBoth();
        assertThat(value(presence.update(room, withStatus(alice, UserStatus.AWAY)))
                        .event())
                .isNotNull();
        assertThat(value(presence.roomsOf(node))).containsExactly(room);
        shared("HSET", Keys.roomFences(room), node.toString(), "nonsense");
        shared("HSET", Keys.roomsOf(node), room.value(), "nonsense");
        assertThat(value(presence.clear(room, node, alice.generation())).events())
                .hasSize(2);
        assertThat(value(presence.roomsOf(node))).isEmpty();
    }

    @Test
    void a_last_generation_does_not_keep_nodes_from_a_lease() {
        final String last = shared("GET", Keys.generation());
        shared("SET", Keys.generation(), "nonsense");
        assertThat(value(TwoClients.one().leases().acquire(node, LONG))).isPositive();
        if (!last.isEmpty()) {
            shared("SET", Keys.generation(), last);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"generation", "window", "contests", "contestedSince", "away"})
    void what_a_session_says_of_its_times_does_not_lose_it(String field) {
        final SessionRecord session = created();
        final String key = Keys.session(Wire.NATIVE, session.id());
        value(sessions.contested(session.id()));
        own("HSET", key, "contests", "9", "contestedSince", "1", field, "nonsense");
        value(sessions.contested(session.id()));
        own("HSET", key, field, "nonsense");
        assertThat(value(sessions.claim(session.id(), session.user(), newNode(), 1, 0, LONG)))
                .isNotInstanceOf(Claim.None.class);
    }

    @Test
    void a_lease_is_none_and_others_are_seen_all_the_same() {
        final NodeRef other = newNode();
        final long generation = value(TwoClients.one().leases().acquire(node, LONG));
        value(TwoClients.one().leases().acquire(other, Duration.ofMillis(1)));
        shared("HSET", Keys.leases(), node.toString(), "nonsense");
        shared("HSET", Keys.leases(), "no node", "nonsense");
        assertThat(value(TwoClients.one().leases().renew(node, generation, LONG)))
                .isFalse();
        shared("HSET", Keys.leases(), node.toString(), "nonsense");
        Await.until(
                "the other's lease is over",
                () -> value(TwoClients.one().leases().expired()).containsKey(other));
        assertThat(value(TwoClients.one().leases().expired())).doesNotContainKey(node);
        assertThat(value(TwoClients.one().leases().acquire(node, LONG))).isGreaterThan(generation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"peer", "owner", "generation", "epoch", "status", "rooms", "shownTo", "last", "received"})
    void a_session_is_nobodys_and_what_else_the_node_had_is_adopted(String field) {
        final SessionRecord broken = created();
        final SessionRecord whole = created();
        own("HSET", Keys.session(Wire.NATIVE, broken.id()), field, "} nonsense {");
        own("ZADD", Keys.owned(Wire.NATIVE, node), Long.toString(System.currentTimeMillis()), "no session at all");
        assertThat(value(sessions.ownedBy(node)))
                .anyMatch(owned -> owned.session().equals(whole.id()));
        final NodeRef sibling = newNode();
        final Claim claim = value(sessions.claim(broken.id(), broken.user(), sibling, 1, 0, LONG));
        assertThat(claim).isInstanceOfAny(Claim.None.class, Claim.Taken.class);
        assertThat(value(sessions.adopt(whole.id(), node, 1, sibling, 1))).isInstanceOf(Claim.Taken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"received", "last", "bytes", "replyBytes"})
    void what_a_session_counts_is_counted_anew_and_its_writes_go_on(String field) {
        final SessionRecord session = created();
        own("HSET", Keys.session(Wire.NATIVE, session.id()), field, "nonsense");
        final StoredPush push = new StoredPush(1, PushType.BYE, RawJson.trusted("{}"), null);
        assertThat(value(sessions.append(
                        List.of(new Append(session.id(), 1, false, null, List.of(push), 0, List.of())))))
                .containsExactly(Written.SAFE);
        final Claim.Taken taken =
                (Claim.Taken) value(sessions.claim(session.id(), session.user(), newNode(), 1, 0, LONG));
        assertThat(taken.outbox()).containsExactly(push);
    }

    @Test
    void an_outbox_of_another_type_fails_alone_among_those_that_are_written_with_it() {
        final SessionRecord broken = created();
        final SessionRecord whole = created();
        own("SET", Keys.signals(Wire.NATIVE, broken.id()), "no list");
        final StoredPush push = new StoredPush(1, PushType.BYE, RawJson.trusted("{}"), null);
        final List<Append> appends = Stream.of(broken, whole)
                .map(session -> new Append(session.id(), 1, false, null, List.of(push), 0, List.of()))
                .toList();
        assertThat(value(sessions.append(appends))).containsExactly(Written.FAILED, Written.SAFE);
        final Claim.Taken taken = (Claim.Taken) value(sessions.claim(whole.id(), whole.user(), newNode(), 1, 0, LONG));
        assertThat(taken.outbox()).containsExactly(push);
    }

    @Test
    void a_push_or_a_reply_is_left_out_of_what_is_taken_over() {
        final SessionRecord session = created();
        final StoredPush push = new StoredPush(1, PushType.BYE, RawJson.trusted("{}"), null);
        assertThat(value(sessions.append(
                        List.of(new Append(session.id(), 1, false, null, List.of(push), 0, List.of())))))
                .containsExactly(Written.SAFE);
        for (String garbage : List.of("2 nothing\n{}", "2", "x bye\n{}", "3 bye a b c\n{}")) {
            own("RPUSH", Keys.signals(Wire.NATIVE, session.id()), garbage);
            own("RPUSH", Keys.replies(Wire.NATIVE, session.id()), garbage);
        }
        final Claim.Taken taken =
                (Claim.Taken) value(sessions.claim(session.id(), session.user(), newNode(), 1, 0, LONG));
        assertThat(taken.outbox()).containsExactly(push);
        assertThat(taken.replies()).isEmpty();
    }

    private SessionRecord created() {
        final SessionRecord session = Raw.session(node);
        value(NewSessions.begin(sessions, session));
        return session;
    }

    private static String shared(String... command) {
        return Raw.call(TwoClients.sharedServer(), command);
    }

    private static String own(String... command) {
        return Raw.call(TwoClients.signalingServer(), command);
    }
}

package dev.parley.hub.room;

import static dev.parley.hub.fixtures.presence.Members.withConnected;
import static dev.parley.hub.fixtures.presence.Members.withMetadata;
import static dev.parley.hub.fixtures.presence.Members.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.RoomPushType;
import dev.parley.protocol.Subject;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomViewTest {
    private static final RoomName ROOM = new RoomName("r");
    private static final Duration RESTORATION = Duration.ofSeconds(3);
    private static final NodeRef HERE = new NodeRef(Service.SIGNALING, new NodeId("here"));
    private static final NodeRef ELSEWHERE = new NodeRef(Service.SIGNALING, new NodeId("elsewhere"));

    private final ManualLoop loop = new ManualLoop();
    private final List<CompletableFuture<StoredRoster>> reads = new ArrayList<>();
    private final List<PeerId> expelled = new ArrayList<>();
    private final List<Long> raised = new ArrayList<>();
    private int writesMissed;
    private final RoomView view = new RoomView(ROOM, loop, RESTORATION, this::read, new Repaired());
    private final Listener ann = new Listener("ann");

    @BeforeEach
    void ann_is_alone_in_the_room_at_version_10() {
        view.adopt(roster(10, member("ann", 10)));
        enter(ann);
    }

    @Test
    void events_reach_members_in_order_of_version_whatever_order_they_come_in() {
        view.apply(left(13, "bob"));
        view.apply(joined(12, "cid"));
        assertThat(ann.events).isEmpty();
        view.apply(joined(11, "bob"));
        assertThat(ann.events).containsExactly("peer-joined 11", "peer-joined 12", "peer-left 13");
        assertThat(view.roster().members().keySet()).containsExactlyInAnyOrder(peer("ann"), peer("cid"));
    }

    @Test
    void an_event_that_comes_twice_is_shown_once() {
        view.apply(joined(11, "bob"));
        view.apply(joined(11, "bob"));
        loop.advance(Duration.ofSeconds(1));
        assertThat(ann.events).containsExactly("peer-joined 11");
        assertThat(reads).isEmpty();
    }

    @Test
    void nobody_is_told_of_itself() {
        view.apply(new RosterEvent.Updated(ROOM, 11, withStatus(member("ann", 10), UserStatus.BUSY)));
        assertThat(ann.events).isEmpty();
        assertThat(view.roster().version()).isEqualTo(11);
    }

    @Test
    void who_is_not_told_of_its_own_changes_is_told_on_which_version_the_next_event_follows() {
        view.apply(joined(11, "bob"));
        view.apply(new RosterEvent.Updated(ROOM, 12, withStatus(member("ann", 10), UserStatus.BUSY)));
        view.apply(new RosterEvent.Updated(ROOM, 13, withConnected(member("ann", 10), false)));
        view.apply(left(14, "bob"));
        view.apply(joined(15, "cid"));
        assertThat(ann.events).containsExactly("peer-joined 11", "peer-left 14 after 11", "peer-joined 15");
    }

    @Test
    void a_real_gap_before_or_behind_ones_own_change_stays_one() {
        view.apply(new RosterEvent.Updated(ROOM, 11, withStatus(member("ann", 10), UserStatus.BUSY)));
        view.adopt(roster(15, withStatus(member("ann", 10), UserStatus.BUSY), member("bob", 15)));
        view.adopt(roster(20, withStatus(member("ann", 10), UserStatus.AWAY), member("bob", 15)));
        view.apply(joined(21, "cid"));
        assertThat(ann.events).containsExactly("peer-joined 15", "peer-joined 21 after 19");
    }

    @Test
    void who_moved_away_on_this_very_loop_leaves_while_the_others_are_told() {
        final List<Listener> all = new ArrayList<>(List.of(ann));
        for (int i = 0; i < 8; i++) {
            final Listener other = new Listener("other" + i);
            all.add(other);
            enter(other);
        }
        for (Listener one : all) {
            one.onMove = () -> assertThat(view.exit(one)).isTrue();
        }
        for (int i = 0; i < all.size(); i++) {
            view.apply(moved(11 + i, all.get(i).peer));
            assertThat(all.get(i).moved).isTrue();
        }
        assertThat(all.getLast().events).hasSize(all.size() - 1);
        assertThat(view.occupants()).isEmpty();
    }

    @Test
    void whoever_is_told_of_a_peer_finds_it_in_the_roster_and_what_waits_comes_after_all_were_told() {
        final List<String> ran = new ArrayList<>();
        ann.onEvent = () -> {
            ran.add(view.roster().members().keySet().contains(peer("bob")) ? "there" : "missing");
            view.whenAt(11, 0, () -> ran.add("waited"));
            ran.add("told");
        };
        view.apply(joined(11, "bob"));
        loop.runTasks();
        assertThat(ran).containsExactly("there", "told", "waited");
    }

    @Test
    void a_version_that_stays_missing_for_200_ms_makes_it_read_the_roster() {
        view.apply(joined(12, "cid"));
        loop.advance(Duration.ofMillis(199));
        assertThat(reads).isEmpty();
        loop.advance(Duration.ofMillis(1));
        answer(roster(12, member("ann", 10), member("bob", 11), member("cid", 12)));
        assertThat(ann.events).containsExactlyInAnyOrder("peer-joined 11", "peer-joined 12");
        assertThat(view.roster().version()).isEqualTo(12);
    }

    @Test
    void of_several_departures_since_the_last_one_says_why_and_one_from_before_says_nothing() {
        view.apply(joined(11, "bob"));
        view.apply(joined(12, "cid"));
        final StoredRoster read = roster(20, member("ann", 10));
        view.adopt(new StoredRoster(
                read.roster(),
                read.changed(),
                List.of(
                        new StoredRoster.Departure(9, peer("cid"), LeaveReason.KICKED),
                        new StoredRoster.Departure(13, peer("bob"), LeaveReason.LEFT),
                        new StoredRoster.Departure(20, peer("bob"), LeaveReason.NODE_LOST)),
                8));
        assertThat(ann.reasons).containsExactly("bob node-lost");
        assertThat(view.settled()).isFalse();
    }

    @Test
    void who_is_missing_and_has_not_left_was_lost_by_the_store_and_is_given_the_time_to_be_brought_back() {
        view.apply(joined(11, "bob"));
        ann.events.clear();
        view.adopt(roster(13, member("ann", 10), member("cid", 13)));
        assertThat(ann.events).containsExactly("peer-joined 13");
        assertThat(view.roster().members().keySet()).containsExactlyInAnyOrder(peer("ann"), peer("bob"), peer("cid"));
        assertThat(view.settled()).isFalse();
        loop.advance(RESTORATION);
        answer(roster(13, member("ann", 10), member("cid", 13)));
        assertThat(expelled).containsExactly(peer("bob"));
    }

    @Test
    void who_has_left_is_not_kept_while_others_are_missing() {
        view.apply(joined(11, "bob"));
        view.apply(joined(12, "cid"));
        final StoredRoster read = roster(14, member("ann", 10));
        view.adopt(new StoredRoster(
                read.roster(),
                read.changed(),
                List.of(new StoredRoster.Departure(13, peer("bob"), LeaveReason.LEFT)),
                10));
        assertThat(view.roster().members().keySet()).containsExactlyInAnyOrder(peer("ann"), peer("cid"));
    }

    @Test
    void events_that_come_early_are_bounded_by_bytes_and_what_is_over_is_read() {
        final RawJson metadata = RawJson.trusted("\"" + "x".repeat(300_000) + "\"");
        for (int version = 12; version < 17; version++) {
            view.apply(new RosterEvent.Joined(ROOM, version, withMetadata(member("p" + version, version), metadata)));
        }
        view.apply(joined(11, "bob"));
        assertThat(view.roster().version()).as("three of five").isEqualTo(14);
        view.apply(joined(18, "cid"));
        loop.advance(Duration.ofMillis(200));
        assertThat(reads).hasSize(1);
    }

    @Test
    void so_is_what_waits_for_a_version() {
        final int half = 2 * 1024 * 1024;
        final List<String> ran = new ArrayList<>();
        assertThat(view.whenAt(11, half, () -> ran.add("first"))).isTrue();
        assertThat(view.whenAt(11, half, () -> ran.add("second"))).isFalse();
        assertThat(view.whenAt(11, half / 2, () -> ran.add("third"))).isTrue();
        loop.runTasks();
        view.apply(joined(11, "bob"));
        assertThat(ran).containsExactly("first", "third");
        assertThat(view.whenAt(12, half, () -> ran.add("fourth")))
                .as("there is room again")
                .isTrue();
    }

    @Test
    void a_version_that_comes_in_time_makes_it_read_nothing() {
        view.apply(joined(12, "cid"));
        loop.advance(Duration.ofMillis(199));
        view.apply(joined(11, "bob"));
        loop.advance(Duration.ofSeconds(1));
        assertThat(reads).isEmpty();
    }

    @Test
    void a_reading_that_fails_is_tried_again() {
        view.apply(joined(12, "cid"));
        loop.advance(Duration.ofMillis(200));
        reads.removeFirst().completeExceptionally(new StoreUnavailableException("away"));
        assertThat(reads).isEmpty();
        loop.advance(Duration.ofMillis(200));
        answer(roster(12, member("ann", 10), member("bob", 11), member("cid", 12)));
        assertThat(ann.events).hasSize(2);
    }

    @Test
    void events_that_come_before_the_roster_are_kept_for_it() {
        final RoomView fresh = new RoomView(ROOM, loop, RESTORATION, this::read, new Repaired());
        fresh.apply(joined(11, "bob"));
        fresh.apply(joined(9, "old"));
        assertThat(fresh.roster().version()).isZero();
        fresh.adopt(roster(10, member("ann", 10)));
        assertThat(fresh.roster().version()).isEqualTo(11);
        assertThat(fresh.roster().members().keySet()).containsExactlyInAnyOrder(peer("ann"), peer("bob"));
    }

    @Test
    void no_more_than_1024_events_wait_for_one_that_is_missing() {
        for (int i = 0; i < 1025; i++) {
            view.apply(joined(12 + i, "p" + i));
        }
        view.apply(joined(11, "bob"));
        assertThat(view.roster().version()).isEqualTo(11 + 1024);
    }

    @Test
    void what_a_reading_says_of_ours_and_is_not_so_is_put_right_in_the_store() {
        view.adopt(roster(12, member("ann", 10), member("bob", 11)));
        assertThat(ann.corrected).isZero();
        view.adopt(roster(13, withConnected(member("ann", 10), false), withConnected(member("bob", 11), false)));
        assertThat(ann.corrected).isEqualTo(1);
    }

    @Test
    void what_a_reading_finds_changed_is_told_as_what_has_changed() {
        view.apply(joined(11, "bob"));
        view.adopt(roster(12, member("ann", 10), withStatus(member("bob", 11), UserStatus.BUSY)));
        assertThat(ann.last).isEqualTo("{\"room\":\"r\",\"version\":12,\"peer\":\"bob\",\"status\":\"busy\"}");
    }

    @Test
    void events_bear_what_the_protocol_says_and_no_more() {
        final Member bob = member("bob", 11);
        view.apply(new RosterEvent.Joined(ROOM, 11, bob));
        assertThat(ann.last)
                .isEqualTo("{\"room\":\"r\",\"version\":11,\"peer\":\"bob\",\"user\":\"u\",\"wire\":\"native\","
                        + "\"status\":\"online\",\"connected\":true,\"polite\":false}");
        view.apply(new RosterEvent.Updated(ROOM, 12, withConnected(bob, false)));
        assertThat(ann.last).isEqualTo("{\"room\":\"r\",\"version\":12,\"peer\":\"bob\",\"connected\":false}");
        view.apply(left(13, "bob"));
        assertThat(ann.last).isEqualTo("{\"room\":\"r\",\"version\":13,\"peer\":\"bob\",\"reason\":\"left\"}");
    }

    @Test
    void a_member_of_ours_that_is_on_its_way_out_is_not_missing_from_the_store() {
        view.apply(joined(11, "bob"));
        ann.gone = true;
        view.adopt(roster(14, member("bob", 11), member("cid", 13)));
        assertThat(view.roster().members().keySet()).containsExactly(peer("bob"), peer("cid"));
        assertThat(view.settled()).isTrue();
    }

    @Test
    void only_who_is_there_can_leave_and_only_for_itself() {
        assertThat(view.exit(new Listener("bob"))).isFalse();
        assertThat(view.exit(new Listener("ann"))).isFalse();
        assertThat(enter(ann)).isFalse();
        assertThat(enter(new Listener("ann"))).isFalse();
        assertThat(view.exit(ann)).isFalse();
        assertThat(enter(ann)).isFalse();
        assertThat(view.exit(ann)).isTrue();
        assertThat(enter(ann)).isTrue();
    }

    @Test
    void changes_that_cancelled_out_leave_a_gap_for_the_client_to_see() {
        view.adopt(roster(15, member("ann", 10), member("bob", 15)));
        assertThat(ann.events).containsExactly("peer-joined 15");
    }

    @Test
    void a_peer_that_left_and_came_back_meanwhile_is_told_as_both() {
        view.apply(joined(11, "bob"));
        ann.events.clear();
        view.adopt(roster(13, member("ann", 10), member("bob", 13)));
        assertThat(ann.events).containsExactly("peer-left 12", "peer-joined 13");
    }

    @Test
    void while_a_store_that_lost_its_data_is_filled_again_nobody_counts_as_gone() {
        view.apply(joined(11, "bob"));
        ann.events.clear();
        view.adopt(roster(5_000, member("cid", 5_000)));
        assertThat(ann.events).containsExactly("peer-joined 5000");
        assertThat(view.roster().members()).hasSize(3);
        view.apply(new RosterEvent.Joined(ROOM, 5_001, member("bob", 5_001)));
        assertThat(ann.events).containsExactly("peer-joined 5000", "peer-updated 5001");
    }

    @Test
    void who_was_not_brought_back_in_time_is_taken_out_of_the_store() {
        view.apply(joined(11, "bob"));
        view.adopt(roster(5_000, member("cid", 5_000)));
        loop.advance(RESTORATION);
        answer(roster(5_000, member("ann", 4_999), member("cid", 5_000)));
        assertThat(expelled).containsExactly(peer("bob"));
    }

    @Test
    void who_was_lost_by_a_store_that_has_lost_its_data_once_more_is_given_the_time_too() {
        view.apply(joined(11, "bob"));
        view.apply(joined(12, "cid"));
        view.adopt(roster(14, member("ann", 10), member("cid", 12)));
        loop.advance(RESTORATION);
        answer(roster(5_000, member("ann", 4_999)));
        assertThat(expelled).as("who was missing all the while").containsExactly(peer("bob"));
        assertThat(view.settled()).isFalse();
        view.apply(left(5_001, "bob"));
        loop.advance(RESTORATION);
        answer(roster(5_002, member("ann", 4_999), member("cid", 12)));
        assertThat(expelled).containsExactly(peer("bob"));
        assertThat(view.settled()).isTrue();
    }

    @Test
    void who_was_lost_and_brought_back_and_is_lost_again_has_all_the_time_again() {
        view.apply(joined(11, "bob"));
        view.adopt(roster(13, member("ann", 10), member("cid", 13)));
        loop.advance(RESTORATION.minusSeconds(1));
        view.adopt(roster(14, member("ann", 10), member("bob", 11), member("cid", 13)));
        view.adopt(roster(15, member("ann", 10), member("cid", 13)));
        loop.advance(Duration.ofSeconds(1));
        answer(roster(15, member("ann", 10), member("cid", 13)));
        assertThat(expelled).isEmpty();
        loop.advance(RESTORATION);
        answer(roster(15, member("ann", 10), member("cid", 13)));
        assertThat(expelled).containsExactly(peer("bob"));
    }

    @Test
    void an_older_roster_changes_nothing() {
        view.apply(joined(11, "bob"));
        view.adopt(roster(10, member("ann", 10)));
        assertThat(view.roster().members()).hasSize(2);
    }

    @Test
    void a_signal_of_a_newer_version_waits_for_the_roster_and_those_behind_it_keep_their_order() {
        final List<String> ran = new ArrayList<>();
        view.whenAt(11, 0, () -> ran.add("first, after " + ann.events));
        view.whenAt(10, 0, () -> ran.add("second"));
        assertThat(ran).isEmpty();
        loop.runTasks();
        answer(roster(11, member("ann", 10), member("bob", 11)));
        assertThat(ran).containsExactly("first, after [peer-joined 11]", "second");
    }

    @Test
    void a_signal_whose_version_comes_before_its_turn_needs_no_reading() {
        final List<String> ran = new ArrayList<>();
        view.whenAt(11, 0, () -> ran.add("ran"));
        view.apply(joined(11, "bob"));
        loop.runTasks();
        assertThat(ran).containsExactly("ran");
        assertThat(reads).isEmpty();
    }

    @Test
    void a_signal_waits_a_second_at_most_when_the_store_is_away() {
        final List<String> ran = new ArrayList<>();
        view.whenAt(11, 0, () -> ran.add("ran"));
        loop.advance(Duration.ofMillis(999));
        assertThat(ran).isEmpty();
        loop.advance(Duration.ofMillis(1));
        assertThat(ran).containsExactly("ran");
        view.whenAt(10, 0, () -> ran.add("at once"));
        assertThat(ran).containsExactly("ran", "at once");
    }

    @Test
    void a_session_that_was_taken_over_elsewhere_is_told() {
        view.apply(moved(11, ann.peer));
        assertThat(ann.moved).isTrue();
    }

    @Test
    void only_a_later_owner_on_another_node_means_that_it_was_taken_over() {
        final NodeRef elsewhere = new NodeRef(Service.SIGNALING, new NodeId("elsewhere"));
        view.apply(lives(11, ann.peer, elsewhere, 1));
        view.apply(lives(12, ann.peer, HERE, 2));
        view.apply(left(13, "ann"));
        ann.gone = true;
        view.apply(moved(14, ann.peer));
        assertThat(ann.moved).isFalse();
    }

    @Test
    void a_push_is_told_when_all_who_live_here_have_it() {
        view.adopt(roster(12, member("ann", 10), member("bob", 11)));
        view.apply(lives(13, peer("cid"), ELSEWHERE, 1));
        enter(new Listener("bob"));
        assertThat(pushed()).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void a_push_is_not_told_while_somebody_who_should_live_here_is_not_here() {
        view.apply(joined(11, "bob"));
        assertThat(pushed()).containsExactly(Outcome.MOVED);
    }

    @Test
    void a_push_is_not_told_to_whoever_is_here_as_of_an_earlier_owner() {
        view.apply(lives(11, peer("ann"), HERE, 2));
        assertThat(pushed()).containsExactly(Outcome.MOVED);
    }

    private List<Outcome> pushed() {
        final List<Outcome> answers = new ArrayList<>();
        view.push(
                new NodeMessage.RoomPush(
                        RoomPushType.ARTIFACT, ROOM, 10, new Subject("plan"), 1, RawJson.trusted("{}")),
                HERE,
                answers::add);
        return answers;
    }

    private boolean enter(Listener listener) {
        return view.enter(listener, view.roster().version());
    }

    private CompletableFuture<StoredRoster> read() {
        final CompletableFuture<StoredRoster> read = new CompletableFuture<>();
        reads.add(read);
        return read;
    }

    private void answer(StoredRoster roster) {
        assertThat(reads).hasSize(1);
        reads.removeFirst().complete(roster);
        loop.runTasks();
    }

    private static StoredRoster roster(long version, Member... members) {
        final Map<PeerId, Member> all = new HashMap<>();
        final Map<PeerId, Long> changed = new HashMap<>();
        for (Member member : members) {
            all.put(member.peer(), member);
            changed.put(member.peer(), member.since());
        }
        return new StoredRoster(new Roster(ROOM, version, all), changed, List.of(), version);
    }

    private static RosterEvent joined(long version, String peer) {
        return new RosterEvent.Joined(ROOM, version, member(peer, version));
    }

    private static RosterEvent left(long version, String peer) {
        return new RosterEvent.Left(ROOM, version, peer(peer), LeaveReason.LEFT);
    }

    private static RosterEvent moved(long version, PeerId peer) {
        return lives(version, peer, ELSEWHERE, 2);
    }

    private static RosterEvent lives(long version, PeerId peer, NodeRef node, long epoch) {
        return new RosterEvent.Updated(
                ROOM,
                version,
                new Member(
                        peer, new UserId("u"), null, Wire.NATIVE, UserStatus.ONLINE, true, null, node, 1, epoch, 10));
    }

    private static Member member(String peer, long since) {
        return new Member(
                peer(peer), new UserId("u"), null, Wire.NATIVE, UserStatus.ONLINE, true, null, HERE, 1, 1, since);
    }

    private static PeerId peer(String name) {
        return new PeerId(name);
    }

    private final class Repaired implements RoomView.Repairs {
        @Override
        public void expel(PeerId peer) {
            expelled.add(peer);
        }

        @Override
        public void writesMissed() {
            writesMissed++;
        }

        @Override
        public void raise(long version) {
            raised.add(version);
        }
    }

    private static final class Listener implements Occupant {
        private int corrected;
        private final PeerId peer;
        private final List<String> events = new ArrayList<>();
        private final List<String> reasons = new ArrayList<>();
        private boolean moved;
        private boolean gone;
        private String last = "";
        private Runnable onMove = () -> {};
        private Runnable onEvent = () -> {};

        Listener(String name) {
            this.peer = new PeerId(name);
        }

        @Override
        public void push(NodeMessage.RoomPush push, Consumer<Outcome> answer) {
            answer.accept(Outcome.DELIVERED);
        }

        @Override
        public PeerId peer() {
            return peer;
        }

        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public void rosterEvent(RosterPush push) {
            final String json = new String(push.body().utf8(), StandardCharsets.UTF_8);
            final String after = json.contains("\"after\"") ? " after " + number(json, "after") : "";
            events.add(push.type().wireName() + " " + number(json, "version") + after);
            if (push.type() == PushType.PEER_LEFT) {
                reasons.add(json.replaceAll(".*\"peer\":\"(.*)\",\"reason\":\"(.*)\".*", "$1 $2"));
            }
            last = json;
            onEvent.run();
        }

        private static String number(String json, String field) {
            return json.replaceAll(".*\"" + field + "\":(\\d+).*", "$1");
        }

        @Override
        public @Nullable Member entry(RoomName room) {
            return gone ? null : member(peer.value(), 10);
        }

        @Override
        public void rejoin(RoomName room) {
            throw new AssertionError("nobody asked for it");
        }

        @Override
        public void correct(RoomName room) {
            corrected++;
        }

        @Override
        public void movedAway(boolean connected) {
            moved = true;
            onMove.run();
        }
    }
}

package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoomTest implements RoomListener {
    private final TestClient test = TestClient.connected();
    private final FakeHub hub = test.hub;
    private final ManualLoop loop = test.loop;
    private final Room room = test.client.room("garden");
    private final List<String> told = new ArrayList<>();
    /** What the hub answers a join with. */
    private final AtomicReference<Map<String, Object>> answer = new AtomicReference<>();

    RoomTest() {
        room.addListener(this);
        answer.set(test.roster(10, TestClient.entry("a")));
        hub.answerBy(request -> request.textOrEmpty("type").equals("join") ? answer.get() : Map.of());
    }

    @Override
    public void onPeerJoined(Peer peer) {
        told.add("+" + peer.peer());
    }

    @Override
    public void onPeerUpdated(Peer peer, Peer previous) {
        told.add("~" + peer.peer());
    }

    @Override
    public void onPeerLeft(Peer peer, LeaveReason reason) {
        told.add("-" + peer.peer() + " " + Words.of(reason));
    }

    @Override
    public void onSignal(Signal signal) {
        told.add("signal " + signal.mid());
    }

    @Override
    public void onClosed(String reason, @Nullable ParleyException error) {
        told.add("closed " + reason);
    }

    private void join() {
        room.join();
        loop.advance(10);
    }

    @Test
    void who_joins_gets_the_roster_and_is_told_of_its_changes() {
        final List<RosterSnapshot> seen = new ArrayList<>();
        room.roster().subscribe(seen::add);
        final CompletableFuture<RosterSnapshot> joined = room.join(new JoinAs("Ann", Map.of("color", "red")));
        loop.advance(10);
        assertThat(TestClient.done(joined).peers()).extracting(Peer::peer).containsExactly("a");
        assertThat(hub.done("join").get(0).object("metadata").text("color")).isEqualTo("red");
        assertThat(hub.done("join").get(0).text("name")).isEqualTo("Ann");
        hub.push("peer-joined", TestClient.event(11, TestClient.entry("b")));
        hub.push("peer-updated", TestClient.event(12, Map.of("peer", "a", "name", "Anna", "status", "busy")));
        loop.advance(5);
        assertThat(room.peers().get(0).name()).isEqualTo("Anna");
        final Map<String, Object> nameless = new LinkedHashMap<>(Map.of("peer", "a", "connected", false));
        nameless.put("name", null);
        hub.push("peer-updated", TestClient.event(13, nameless));
        loop.advance(5);
        assertThat(room.peers().get(0))
                .isEqualTo(new Peer("a", "u-a", null, Wire.WEB, UserStatus.BUSY, false, false, null));
        hub.push("peer-left", TestClient.event(14, Map.of("peer", "b", "reason", "left")));
        loop.advance(5);
        assertThat(told).containsExactly("+a", "+b", "~a", "~a", "-b left");
        assertThat(seen).extracting(RosterSnapshot::version).containsExactly(-1L, 10L, 11L, 12L, 13L, 14L);
        assertThat(room.state()).isEqualTo(RoomState.JOINED);
    }

    @Test
    void an_event_that_follows_on_more_than_is_known_has_the_roster_read_again() {
        join();
        final Map<String, Object> own = new LinkedHashMap<>(TestClient.entry("b"));
        own.put("after", 10);
        hub.push("peer-joined", TestClient.event(13, own));
        loop.advance(5);
        assertThat(hub.done("join")).as("what lies between was its own doing").hasSize(1);
        answer.set(test.roster(15, TestClient.entry("b"), TestClient.entry("c")));
        hub.push("peer-updated", TestClient.event(15, Map.of("peer", "c", "status", "busy")));
        loop.advance(300);
        assertThat(hub.done("join")).hasSize(2);
        assertThat(told).containsExactly("+a", "+b", "-a unknown", "+c");
    }

    @Test
    void events_that_overtake_the_reply_to_a_join_count() {
        room.join();
        hub.push("peer-joined", TestClient.event(11, TestClient.entry("b")));
        loop.advance(10);
        assertThat(told).containsExactly("+a", "+b");
        hub.push("peer-left", TestClient.event(9, Map.of("peer", "a", "reason", "left")));
        loop.advance(5);
        assertThat(told).as("an old one").hasSize(2);
    }

    @Test
    void no_signal_comes_before_the_roster_that_has_its_sender() {
        room.join();
        hub.push("message", TestClient.message("m1", 1));
        loop.advance(1);
        assertThat(told).isEmpty();
        loop.advance(10);
        assertThat(told).containsExactly("+a", "signal m1");
    }

    @Test
    void a_lost_session_joins_anew_and_tells_the_difference() {
        join();
        hub.cut();
        hub.forgetSession();
        answer.set(test.roster(20, TestClient.entry("b")));
        loop.advance(300);
        assertThat(told).containsExactly("+a", "-a unknown", "+b");
        assertThat(room.roster().get().self()).isEqualTo("p2");
    }

    @Test
    void who_is_taken_out_by_nobodys_will_comes_back_and_who_is_put_out_does_not() {
        join();
        hub.push("room-closed", Map.of("room", "garden", "reason", "lost"));
        loop.advance(10);
        assertThat(room.state()).isEqualTo(RoomState.JOINED);
        hub.push("room-closed", Map.of("room", "garden", "reason", "closed"));
        loop.advance(10);
        assertThat(room.state()).isEqualTo(RoomState.CLOSED);
        assertThat(told).endsWith("closed closed");
        assertThat(hub.done("join")).hasSize(2);
        join();
        assertThat(room.state()).isEqualTo(RoomState.JOINED);
    }

    @Test
    void a_join_that_is_refused_leaves_the_room_as_it_was() {
        answer.set(Map.of("code", "room-full", "message", "full", "retryable", false));
        final CompletableFuture<RosterSnapshot> joined = room.join();
        loop.advance(10);
        assertThat(TestClient.failure(joined).code()).isEqualTo(ErrorCode.ROOM_FULL);
        assertThat(room.state()).isEqualTo(RoomState.IDLE);
    }

    @Test
    void a_join_that_stays_unknown_is_taken_back() {
        hub.loseReplies(5);
        final CompletableFuture<RosterSnapshot> joined = room.join();
        loop.advance(40_000);
        assertThat(TestClient.failure(joined).code()).isEqualTo(ErrorCode.TIMEOUT);
        assertThat(hub.done("leave")).hasSize(1);
        assertThat(room.state()).isEqualTo(RoomState.IDLE);
    }

    @Test
    void after_leaving_nothing_is_told_of_the_room() {
        join();
        room.leave();
        hub.push("message", TestClient.message("m1", 1));
        hub.push("peer-joined", TestClient.event(11, TestClient.entry("b")));
        loop.advance(10);
        assertThat(told).containsExactly("+a", "-a unknown");
        assertThat(test.client.rooms()).isEmpty();
    }

    @Test
    void leaving_gives_up_a_join_that_is_under_way() {
        hub.loseReplies(1);
        final CompletableFuture<RosterSnapshot> joined = room.join();
        loop.advance(5);
        final CompletableFuture<Boolean> left = room.leave();
        loop.advance(10);
        assertThat(TestClient.failure(joined).code()).isEqualTo(ErrorCode.CLOSED);
        assertThat(left).isCompletedWithValue(true);
    }

    @Test
    void what_was_said_before_it_was_left_is_not_told_when_it_is_joined_again() {
        join();
        room.leave();
        hub.push("message", TestClient.message("m1", 1));
        loop.advance(10);
        join();
        hub.push("message", TestClient.message("m2", 2));
        loop.advance(10);
        assertThat(told).containsExactly("+a", "-a unknown", "+a", "signal m2");
    }

    @Test
    void who_is_put_out_while_joining_asks_once_more_whether_it_is_in() {
        room.join();
        hub.push("room-closed", Map.of("room", "garden", "reason", "closed"));
        loop.advance(10);
        assertThat(room.state()).isEqualTo(RoomState.JOINED);
        assertThat(hub.done("join")).hasSize(2);
    }

    @Test
    void being_put_out_that_is_told_once_more_after_a_resume_does_not_undo_a_join() {
        join();
        hub.push("room-closed", Map.of("room", "garden", "reason", "closed"));
        loop.advance(10);
        join();
        hub.cut();
        hub.push("room-closed", Map.of("room", "garden", "reason", "closed"));
        loop.advance(300);
        assertThat(test.told).contains("resumed 1");
        assertThat(room.state()).isEqualTo(RoomState.JOINED);
        assertThat(hub.done("join")).hasSize(3);
    }

    @Test
    void a_resume_with_a_gap_has_the_roster_read_again() {
        join();
        hub.cut();
        hub.setGap(true);
        answer.set(test.roster(20, TestClient.entry("b")));
        loop.advance(300);
        assertThat(hub.done("join")).hasSize(2);
        assertThat(told).containsExactly("+a", "-a unknown", "+b");
    }

    @Test
    void a_room_that_was_left_and_has_no_listeners_is_forgotten_and_one_that_has_is_not() {
        final Subscription listening = test.client.room("heard").addListener(new RoomListener() {});
        final Room heard = test.client.room("heard");
        final Room watched = test.client.room("watched");
        final Subscription watching = watched.roster().subscribe(snapshot -> {});
        final Room left = test.client.room("left");
        final Room early = test.client.room("early");
        for (Room one : List.of(heard, watched, left)) {
            one.join();
            loop.advance(10);
            one.leave();
        }
        test.client.room("another");
        assertThat(test.client.room("left"))
                .as("while something may still be told of it")
                .isSameAs(left);
        loop.advance(10);
        test.client.room("one more");
        assertThat(test.client.room("heard")).isSameAs(heard);
        assertThat(test.client.room("watched")).isSameAs(watched);
        assertThat(test.client.room("early")).as("never joined yet").isSameAs(early);
        assertThat(test.client.room("left")).isNotSameAs(left);
        assertThat(TestClient.failure(left.join()).code()).isEqualTo(ErrorCode.CLOSED);
        listening.close();
        watching.close();
        test.client.room("the last");
        assertThat(test.client.room("watched")).isNotSameAs(watched);
        final CompletableFuture<RosterSnapshot> again = heard.join();
        loop.advance(10);
        assertThat(again).isCompleted();
        assertThat(test.client.room("heard")).as("it is known again").isSameAs(heard);
        assertThat(test.client.rooms()).containsExactly(heard);
    }

    @Test
    void so_is_one_that_could_not_be_joined() {
        answer.set(Map.of("code", "forbidden", "message", "no", "retryable", false));
        final Room refused = test.client.room("refused");
        refused.join();
        loop.advance(10);
        answer.set(Map.of("code", "unavailable", "message", "not now", "retryable", true));
        final Room away = test.client.room("away");
        away.join();
        loop.advance(20_000);
        test.client.room("another");
        assertThat(test.client.room("refused")).isNotSameAs(refused);
        assertThat(test.client.room("away")).isNotSameAs(away);
    }

    @Test
    void a_room_that_cannot_be_joined_anew_is_tried_again_and_closed_where_that_is_in_vain() {
        join();
        hub.cut();
        hub.forgetSession();
        answer.set(Map.of("code", "unavailable", "message", "not now", "retryable", true));
        loop.advance(60_000);
        assertThat(room.state()).isEqualTo(RoomState.JOINING);
        answer.set(test.roster(20));
        loop.advance(10_000);
        assertThat(room.state()).isEqualTo(RoomState.JOINED);
        hub.cut();
        hub.forgetSession();
        answer.set(Map.of("code", "forbidden", "message", "no", "retryable", false));
        loop.advance(10_000);
        assertThat(room.state()).isEqualTo(RoomState.CLOSED);
        assertThat(told).endsWith("closed rejoin-failed");
    }
}

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
        assertThat(joined.join().peers()).extracting(Peer::peer).containsExactly("a");
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
}

package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.event.RoomEvent;
import dev.parley.protocol.LeaveReason;
import dev.parley.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens in a room is told on one node, the one whose doing it is. */
class RoomEventsTest {
    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode other = bed.node("node2");

    private static List<String> kinds(TestNode node) {
        return node.happened.stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    @Test
    void the_first_to_come_starts_a_room_and_the_last_to_leave_finishes_it_on_whichever_node() {
        final TestClient ann = one.connect("ann");
        final TestClient bob = other.connect("bob");
        ann.join("r");
        bob.join("r");
        assertThat(kinds(one)).containsExactly("Started", "Joined");
        assertThat(kinds(other)).containsExactly("Joined");
        ann.ask("{'type':'leave','room':'r'}");
        bob.ask("{'type':'leave','room':'r'}");
        assertThat(kinds(one)).containsExactly("Started", "Joined", "Left");
        assertThat(kinds(other)).containsExactly("Joined", "Left", "Finished");
        assertThat(other.happened.getLast().room()).isEqualTo(TestBed.ROOM);
    }

    @Test
    void joining_again_and_coming_back_elsewhere_is_no_news() {
        final TestClient ann = one.connect("ann");
        ann.join("r");
        ann.join("r");
        one.happened.clear();
        other.resume(ann, "ann");
        bed.seconds(1);
        assertThat(one.happened).isEmpty();
        assertThat(other.happened).isEmpty();
    }

    @Test
    void who_is_lost_with_a_node_is_told_by_the_sibling_that_takes_it_out_once() {
        final TestClient ann = one.connect("ann");
        ann.join("r");
        one.kill();
        bed.seconds(120);
        assertThat(kinds(other)).containsExactly("Left", "Finished");
        assertThat(((RoomEvent.Left) other.happened.getFirst()).reason()).isIn(LeaveReason.LOST, LeaveReason.NODE_LOST);
    }

    @Test
    void of_all_who_are_taken_out_at_once_only_the_last_finishes_the_room() {
        final TestNode web = bed.webNode("web1");
        one.connect("ann").join("r");
        one.connect("bob").join("r");
        one.kill();
        other.kill();
        bed.seconds(120);
        assertThat(kinds(web)).containsExactly("Left", "Left", "Finished");
    }

    @Test
    void a_room_whose_members_are_brought_back_does_not_start_again() {
        final TestBed emptied = new TestBed();
        final Runnable empty = emptied.presence.snapshot();
        final TestNode node = emptied.node("node1");
        node.connect("ann").join("r");
        node.happened.clear();
        empty.run();
        assertThat(Await.value(emptied.presence.read(TestBed.ROOM)).roster().members())
                .isEmpty();
        emptied.seconds(20);
        assertThat(Await.value(emptied.presence.read(TestBed.ROOM)).roster().members())
                .hasSize(1);
        assertThat(node.happened).isEmpty();
    }

    @Test
    void a_connection_is_told_when_it_begins_to_stand() {
        final TestClient ann = one.connect("ann");
        final TestClient bob = one.connect("bob");
        ann.join("r");
        bob.join("r");
        one.happened.clear();
        for (String state : List.of("connecting", "connected", "connected", "failed", "connected")) {
            ann.ask("{'type':'report','room':'r','to':'" + bob.peer() + "','state':'" + state + "'}");
        }
        assertThat(kinds(one)).containsExactly("Connected", "Connected");
    }
}

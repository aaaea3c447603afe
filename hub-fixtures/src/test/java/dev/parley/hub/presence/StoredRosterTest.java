package dev.parley.hub.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.node.NodeRef;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredRosterTest {
    private static final RoomName ROOM = new RoomName("r");
    private static final NodeRef NODE = Members.newNode();

    /** At 20: ann since 10, bob since 11 and changed at 19, cid since 17 and changed at 18; dan left at 15, eve at 20. */
    private final StoredRoster stored = stored();

    @Test
    void each_entry_is_told_once_in_order_of_the_version_that_made_it_what_it_is() {
        assertThat(since(14))
                .containsExactly("Left 15 dan LEFT", "Joined 18 cid", "Updated 19 bob", "Left 20 eve LOST");
    }

    @Test
    void who_came_before_that_version_was_changed_and_who_came_after_it_has_joined() {
        assertThat(since(17)).containsExactly("Updated 18 cid", "Updated 19 bob", "Left 20 eve LOST");
        assertThat(since(16)).containsExactly("Joined 18 cid", "Updated 19 bob", "Left 20 eve LOST");
    }

    @Test
    void what_was_at_that_very_version_is_known() {
        assertThat(since(15)).doesNotContain("Left 15 dan LEFT");
        assertThat(since(18)).containsExactly("Updated 19 bob", "Left 20 eve LOST");
        assertThat(since(19)).containsExactly("Left 20 eve LOST");
        assertThat(since(20)).isEmpty();
    }

    @Test
    void where_departures_may_be_missing_or_the_version_is_not_this_stores_nothing_can_be_told() {
        assertThat(stored.since(12)).isNotNull();
        assertThat(stored.since(11)).isNull();
        assertThat(stored.since(21)).isNull();
    }

    @Test
    void an_entry_of_which_no_change_is_known_is_as_old_as_its_joining() {
        final StoredRoster plain = new StoredRoster(
                new Roster(ROOM, 20, Map.of(new PeerId("ann"), member("ann", 19))), Map.of(), List.of(), 0);
        assertThat(plain.since(19)).isEmpty();
        assertThat(plain.since(18)).containsExactly(new RosterEvent.Joined(ROOM, 19, member("ann", 19)));
    }

    private List<String> since(long version) {
        final List<RosterEvent> events = stored.since(version);
        if (events == null) {
            throw new AssertionError("not known");
        }
        return events.stream().map(StoredRosterTest::show).toList();
    }

    private static String show(RosterEvent event) {
        final String text = event.getClass().getSimpleName() + " " + event.version() + " " + event.peer();
        return event instanceof RosterEvent.Left left ? text + " " + left.reason() : text;
    }

    private static StoredRoster stored() {
        final Map<PeerId, Member> members = new LinkedHashMap<>();
        for (Member member : List.of(member("bob", 11), member("cid", 17), member("ann", 10))) {
            members.put(member.peer(), member);
        }
        return new StoredRoster(
                new Roster(ROOM, 20, members),
                Map.of(new PeerId("ann"), 10L, new PeerId("bob"), 19L, new PeerId("cid"), 18L),
                List.of(
                        new StoredRoster.Departure(15, new PeerId("dan"), LeaveReason.LEFT),
                        new StoredRoster.Departure(20, new PeerId("eve"), LeaveReason.LOST)),
                12);
    }

    private static Member member(String peer, long since) {
        return Members.member(peer, NODE, 1).withSince(since);
    }
}

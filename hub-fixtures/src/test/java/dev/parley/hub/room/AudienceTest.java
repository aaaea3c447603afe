package dev.parley.hub.room;

import static dev.parley.hub.fixtures.presence.Members.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AudienceTest {
    private static final RoomName ROOM = new RoomName("r");
    private static final NodeRef HERE = Members.newNode();

    private final Audience audience = new Audience();
    private final Listener ann = new Listener("ann");

    @Test
    void who_knows_the_room_as_it_is_is_told_of_what_follows_as_it_is() {
        assertThat(audience.enter(ann, 10, 10)).isTrue();
        joined(11, "bob");
        assertThat(ann.events).containsExactly("peer-joined 11");
    }

    @Test
    void who_came_in_knowing_less_is_told_on_which_version_the_first_event_follows_and_only_that_one() {
        audience.enter(ann, 10, 13);
        joined(14, "bob");
        joined(15, "cid");
        assertThat(ann.events).containsExactly("peer-joined 14 after 10", "peer-joined 15");
    }

    @Test
    void ones_own_changes_after_that_are_passed_over_as_well() {
        audience.enter(ann, 10, 13);
        audience.tell(updated(14, withStatus(member("ann"), UserStatus.BUSY)), member("ann"), true);
        joined(15, "bob");
        assertThat(ann.events).containsExactly("peer-joined 15 after 10");
    }

    @Test
    void a_version_that_is_really_missing_stays_a_gap() {
        audience.enter(ann, 10, 13);
        joined(16, "bob");
        assertThat(ann.events).containsExactly("peer-joined 16");
    }

    @Test
    void of_a_peer_that_everybody_knows_to_be_gone_nobody_is_told_again_and_no_gap_is_seen() {
        audience.enter(ann, 10, 10);
        audience.tell(new RosterEvent.Left(ROOM, 11, new PeerId("bob"), LeaveReason.LOST), null, true);
        joined(12, "cid");
        assertThat(ann.events).containsExactly("peer-joined 12 after 10");
    }

    @Test
    void another_session_of_the_same_peer_takes_the_place_and_begins_with_what_its_client_knows() {
        final Listener later = new Listener("ann");
        audience.enter(ann, 10, 10);
        assertThat(audience.enter(later, 8, 10)).isFalse();
        joined(11, "bob");
        assertThat(ann.events).isEmpty();
        assertThat(later.events).containsExactly("peer-joined 11 after 8");
        assertThat(audience.exit(ann)).isFalse();
        assertThat(audience.exit(later)).isTrue();
    }

    @Test
    void an_earlier_session_of_the_same_peer_that_comes_in_late_does_not_take_the_place() {
        final Listener later = new Listener("ann", 2);
        audience.enter(later, 10, 10);
        assertThat(audience.enter(ann, 10, 10)).isFalse();
        assertThat(audience.exit(ann)).isFalse();
        joined(11, "bob");
        assertThat(later.events).containsExactly("peer-joined 11");
        assertThat(ann.events).isEmpty();
    }

    @Test
    void who_is_in_already_keeps_what_it_was_told_of() {
        audience.enter(ann, 10, 13);
        assertThat(audience.enter(ann, 13, 13)).isFalse();
        joined(14, "bob");
        assertThat(ann.events).containsExactly("peer-joined 14 after 10");
    }

    private void joined(long version, String peer) {
        audience.tell(new RosterEvent.Joined(ROOM, version, member(peer).withSince(version)), null, true);
    }

    private static RosterEvent updated(long version, Member member) {
        return new RosterEvent.Updated(ROOM, version, member);
    }

    private static Member member(String peer) {
        return Members.member(peer, HERE, 1);
    }

    private static final class Listener implements Occupant {
        private final PeerId peer;
        private final long epoch;
        private final List<String> events = new ArrayList<>();

        Listener(String name) {
            this(name, 1);
        }

        Listener(String name, long epoch) {
            this.peer = new PeerId(name);
            this.epoch = epoch;
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
            return epoch;
        }

        @Override
        public void rosterEvent(RosterPush push) {
            final String json = new String(push.body().utf8(), StandardCharsets.UTF_8);
            final String after =
                    json.startsWith("{\"after\":") ? json.replaceAll("^.\"after\":(\\d+).*", " after $1") : "";
            events.add(push.type().wireName() + " " + push.version() + after);
        }

        @Override
        public @Nullable Member entry(RoomName room) {
            return member(peer.value());
        }

        @Override
        public void rejoin(RoomName room) {
            throw new AssertionError("nobody asked for it");
        }

        @Override
        public void correct(RoomName room) {
            throw new AssertionError();
        }

        @Override
        public void movedAway(boolean connected) {
            throw new AssertionError("it has not moved");
        }
    }
}

package dev.parley.hub.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operators say whose signals are logged, and for how long. */
class WatchesTest {
    private static final RoomName ROOM = new RoomName("r");
    private static final Duration LONG = Duration.ofHours(1);

    private Instant now = Instant.EPOCH;
    private final Watches watches = new Watches(() -> now);
    private final Member ann = Members.member("ann", Members.newNode(), 1);
    private final Member bob = Members.member("bob", Members.newNode(), 1);
    private final Roster roster = new Roster(ROOM, 1, Map.of(ann.peer(), ann, bob.peer(), bob));

    private boolean covered() {
        return watches.covers(roster, ann.peer(), bob.peer());
    }

    @Test
    void nothing_is_watched_until_somebody_wants_it() {
        assertThat(covered()).isFalse();
        assertThat(watches.all()).isEmpty();
    }

    @Test
    void a_room_is_watched_until_it_is_ended() {
        final Watches.Subject room = new Watches.Subject.Room(ROOM);
        assertThat(watches.begin(room, LONG)).isEqualTo(new Watches.Watch(room, Instant.EPOCH.plus(LONG)));
        assertThat(covered()).isTrue();
        assertThat(watches.covers(Roster.empty(new RoomName("other")), ann.peer(), bob.peer()))
                .isFalse();
        assertThat(watches.end(room)).isTrue();
        assertThat(watches.end(room)).isFalse();
        assertThat(covered()).isFalse();
    }

    @Test
    void a_user_is_watched_whether_it_sends_or_is_sent_to() {
        watches.begin(new Watches.Subject.User(bob.user()), LONG);
        assertThat(covered()).isTrue();
        assertThat(watches.covers(roster, bob.peer(), ann.peer())).isTrue();
        assertThat(watches.covers(roster, ann.peer(), new PeerId("cid"))).isFalse();
    }

    @Test
    void a_watch_ends_by_itself_and_not_before_a_later_one_does() {
        final Watches.Subject room = new Watches.Subject.Room(ROOM);
        final Watches.Subject user = new Watches.Subject.User(ann.user());
        watches.begin(room, Duration.ofSeconds(1));
        watches.begin(room, LONG);
        watches.begin(user, Duration.ofSeconds(2));
        now = now.plusSeconds(2);
        assertThat(watches.all()).extracting(Watches.Watch::subject).containsExactly(room);
        assertThat(watches.end(user)).isFalse();
        assertThat(covered()).isTrue();
        now = Instant.EPOCH.plus(LONG);
        assertThat(covered()).isFalse();
    }

    @Test
    void there_are_so_many_and_no_more() {
        for (int i = 0; i < Watches.MAX; i++) {
            assertThat(watches.begin(new Watches.Subject.User(new UserId("u" + i)), LONG))
                    .isNotNull();
        }
        assertThat(watches.begin(new Watches.Subject.Room(ROOM), LONG)).isNull();
        assertThat(watches.begin(new Watches.Subject.User(new UserId("u0")), LONG))
                .isNotNull();
        assertThat(watches.all()).hasSize(Watches.MAX);
        now = now.plus(LONG);
        assertThat(watches.begin(new Watches.Subject.Room(ROOM), LONG)).isNotNull();
        assertThat(watches.all()).hasSize(1);
    }
}

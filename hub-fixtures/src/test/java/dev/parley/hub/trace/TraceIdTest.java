package dev.parley.hub.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import org.junit.jupiter.api.Test;

/** What two peers of a room send each other has one name, on every node. */
class TraceIdTest {
    private static final RoomName ROOM = new RoomName("r");
    private static final PeerId ANN = new PeerId("ann");
    private static final PeerId BOB = new PeerId("bob");

    /** As {@code printf 'r ann bob' | sha256sum} says: what has made a trace known must not change from version to version. */
    @Test
    void it_is_that_of_the_pair_in_either_direction() {
        assertThat(TraceId.of(ROOM, ANN, BOB).value()).isEqualTo("f9d07e5e89b6034074c4ee314a498c17");
        assertThat(TraceId.of(ROOM, BOB, ANN)).isEqualTo(TraceId.of(ROOM, ANN, BOB));
    }

    @Test
    void another_room_or_peer_has_another() {
        assertThat(TraceId.of(new RoomName("other"), ANN, BOB)).isNotEqualTo(TraceId.of(ROOM, ANN, BOB));
        assertThat(TraceId.of(ROOM, ANN, new PeerId("cid"))).isNotEqualTo(TraceId.of(ROOM, ANN, BOB));
    }
}

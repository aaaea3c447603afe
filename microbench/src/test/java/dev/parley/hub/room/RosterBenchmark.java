package dev.parley.hub.room;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.microbench.Timed;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import org.openjdk.jmh.annotations.Benchmark;

/** What all members of a room are told of a peer that has come or changed: written once, whatever their number. */
public class RosterBenchmark extends Timed {
    private final Member away = member(UserStatus.AWAY);
    private final RosterEvent joined = new RosterEvent.Joined(new RoomName("lobby"), 17, away);
    private final RosterEvent updated = new RosterEvent.Updated(new RoomName("lobby"), 18, member(UserStatus.ONLINE));

    private static Member member(UserStatus status) {
        return new Member(
                new PeerId("p_fedcba9876543210"),
                new UserId("ann"),
                "Ann",
                Wire.NATIVE,
                status,
                true,
                RawJson.trusted("{\"avatar\":\"https://example.org/ann.png\"}"),
                NodeRef.parse("signaling.node1"),
                3,
                1_764_000_000_000L,
                17);
    }

    /** {@return the push} */
    @Benchmark
    public Object joined() {
        return RosterPush.of(joined, null, true);
    }

    /** {@return the push} */
    @Benchmark
    public Object updated() {
        return RosterPush.of(updated, away, true);
    }
}

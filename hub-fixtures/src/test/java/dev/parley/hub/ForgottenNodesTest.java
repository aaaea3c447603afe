package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.PushType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What becomes of nodes of which the shared store knows nothing any more, since it has lost its data. Leases of 4 s are renewed every
 * 1.33 s, and nodes sweep every second; they start at different times, and so do both at different times.
 */
class ForgottenNodesTest {
    private final TestBed bed = new TestBed();
    private final Runnable noLeases = bed.leases.snapshot();
    private final Runnable noRooms = bed.presence.snapshot();
    private final TestNode one = bed.node("node1");
    private final TestNode two = startedAt(600, "node2");
    private final TestNode three = startedAt(750, "node3");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");

    ForgottenNodesTest() {
        ann.join("r");
        bob.join("r");
        until(6_650);
    }

    @Test
    void what_a_dead_node_has_left_is_taken_over_and_ends_in_its_time() {
        bob.breaks();
        assertThat(ann.message(bob, "m1")).isEqualTo("{\"outcome\":\"held\"}");
        two.kill();
        lostAll();
        bed.seconds(12);
        assertThat(one.has(bob) || three.has(bob)).isTrue();
        bed.seconds(20);
        assertThat(one.has(bob) || three.has(bob)).isFalse();
        assertThat(ann.of(PushType.UNDELIVERABLE))
                .extracting(push -> push.show("re", "code"))
                .containsExactly("undeliverable m1 expired");
    }

    /**
     * The first finds out at 6.67 s, and registers the others as expired. The third sweeps at 6.75 s, before it has found out; the first
     * at 7 s, after it has; the second finds out at 7.27 s.
     */
    @Test
    void who_lives_is_not_taken_for_dead_by_who_has_found_out_before_it_nor_by_who_has_not() {
        lostAll();
        bed.seconds(60);
        assertThat(bob.closed).isNull();
        assertThat(two.has(bob)).isTrue();
        assertThat(ann.message(bob, "m1")).isEqualTo("{\"outcome\":\"delivered\"}");
    }

    private void lostAll() {
        noLeases.run();
        noRooms.run();
    }

    private TestNode startedAt(long millis, String id) {
        until(millis);
        return bed.node(id);
    }

    private void until(long millis) {
        bed.advance(Duration.ofNanos(millis * 1_000_000 - bed.loop.nanoTime()));
    }
}

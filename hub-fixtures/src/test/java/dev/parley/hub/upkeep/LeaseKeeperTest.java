package dev.parley.hub.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.hub.fixtures.node.InMemoryNodeLeases;
import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.fixtures.store.StoreLink;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.WireVersion;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With a lease of 6 s, which is renewed every 2 s. */
class LeaseKeeperTest {
    private static final NodeRef SELF = Members.newNode();

    private final ManualLoop loop = new ManualLoop();
    private final StoreLink link = new StoreLink();
    private final InMemoryNodeLeases leases = new InMemoryNodeLeases(loop.clock(), link);
    private int renewed;
    private int uncertain;
    private final List<Integer> agreed = new ArrayList<>();
    private final LeaseKeeper keeper =
            new LeaseKeeper(SELF, leases, Duration.ofSeconds(6), loop, () -> renewed++, () -> uncertain++, agreed::add);

    @Test
    void before_the_first_lease_nothing_is_certain() {
        link.cut();
        keeper.start();
        assertThat(keeper.certain()).isFalse();
        assertThat(keeper.generation()).isZero();
        link.restore();
        millis(500);
        assertThat(keeper.certain()).isTrue();
        assertThat(renewed).isZero();
    }

    @Test
    void a_lease_is_certain_for_its_length_from_the_moment_the_last_renewal_was_begun() {
        keeper.start();
        millis(1_900);
        link.stall();
        millis(3_100);
        link.restore();
        millis(100);
        link.stall();
        millis(2_899);
        assertThat(keeper.certain()).as("5.999 s after that of second 2").isTrue();
        millis(1);
        assertThat(keeper.certain()).isFalse();
    }

    @Test
    void a_first_lease_that_was_long_in_coming_is_certain_for_what_is_left_of_it() {
        link.stall();
        keeper.start();
        millis(5_000);
        link.restore();
        loop.runTasks();
        link.stall();
        millis(999);
        assertThat(keeper.certain()).isTrue();
        millis(1);
        assertThat(keeper.certain()).isFalse();
    }

    @Test
    void a_renewal_that_failed_leaves_nothing_certain_until_one_goes_through() {
        keeper.start();
        link.cut();
        millis(1_999);
        assertThat(keeper.certain()).isTrue();
        millis(1);
        assertThat(keeper.certain()).isFalse();
        assertThat(keeper.held()).isFalse();
        link.restore();
        millis(500);
        assertThat(keeper.certain()).isTrue();
        assertThat(keeper.generation()).isEqualTo(1);
        assertThat(renewed).isZero();
    }

    @Test
    void a_lease_that_is_gone_is_taken_anew_and_told_once() {
        keeper.start();
        Await.value(leases.release(SELF, 1));
        millis(2_000);
        assertThat(keeper.generation()).isEqualTo(2);
        assertThat(keeper.certain()).isTrue();
        millis(10_000);
        assertThat(renewed).isEqualTo(1);
        assertThat(uncertain).isZero();
    }

    @Test
    void while_the_lease_may_have_run_out_it_is_told_once_in_each_length_of_it() {
        keeper.start();
        link.cut();
        millis(5_999);
        assertThat(uncertain).isZero();
        millis(1);
        assertThat(uncertain).isEqualTo(1);
        millis(5_999);
        assertThat(uncertain).isEqualTo(1);
        millis(1);
        assertThat(uncertain).isEqualTo(2);
    }

    @Test
    void what_every_node_reads_is_known_with_the_next_renewal_and_stands_while_the_store_does_not_answer() {
        final NodeRef older = Members.newNode();
        keeper.start();
        loop.runTasks();
        assertThat(agreed).containsExactly(WireVersion.CURRENT);
        final long generation = Await.value(leases.acquire(older, Duration.ofSeconds(3)));
        millis(2_000);
        assertThat(agreed).containsExactly(WireVersion.CURRENT, WireVersion.POSITIONS);
        link.cut();
        millis(2_000);
        link.restore();
        assertThat(agreed).hasSize(2);
        Await.value(leases.release(older, generation));
        millis(2_000);
        assertThat(agreed.getLast()).isEqualTo(WireVersion.CURRENT);
    }

    private void millis(long millis) {
        loop.advance(Duration.ofMillis(millis));
    }
}

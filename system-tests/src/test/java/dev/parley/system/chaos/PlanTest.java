package dev.parley.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.chaos.ChaosNode.Way;
import dev.parley.system.chaos.Fault.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static List<Plan.Pair> pairs(long seed, int count) {
        final Plan plan = new Plan(seed);
        return Stream.generate(plan::next).limit(count).toList();
    }

    @Test
    void a_seed_always_makes_the_same_faults_and_another_makes_others() {
        assertThat(pairs(7, 50)).isEqualTo(pairs(7, 50)).isNotEqualTo(pairs(8, 50));
    }

    @Test
    void every_kind_of_fault_every_part_and_every_way_comes_up() {
        final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        final Set<Part> parts = EnumSet.noneOf(Part.class);
        final Set<Way> ways = EnumSet.noneOf(Way.class);
        pairs(1, 500)
                .forEach(pair -> Stream.of(pair.first(), pair.second()).forEach(fault -> {
                    kinds.add(fault.kind());
                    parts.add(fault.part());
                    if (fault.way() != null) {
                        ways.add(fault.way());
                    }
                }));
        assertThat(kinds).containsExactlyInAnyOrder(Kind.values());
        assertThat(parts).containsExactlyInAnyOrder(Part.values());
        assertThat(ways).containsExactlyInAnyOrder(Way.values());
    }

    @Test
    void a_node_and_its_services_redis_never_fail_together() {
        final Fault killed = new Fault(Kind.KILL, Part.WEB_0, null, 0, 100);
        final Fault empty = new Fault(Kind.EMPTY, Part.REDIS_ROOMS, null, 50, 0);
        final Fault elsewhere = new Fault(Kind.EMPTY, Part.REDIS_SIGNALING, null, 50, 0);
        assertThat(Plan.mayGoTogether(killed, empty)).isFalse();
        assertThat(Plan.mayGoTogether(empty, killed)).isFalse();
        assertThat(Plan.mayGoTogether(killed, elsewhere)).isTrue();
    }
}

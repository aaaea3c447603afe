package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.trace.Passage;
import dev.parley.hub.trace.Station;
import dev.parley.hub.trace.TraceId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A signal that is followed is told of at each station of its way, on the node that has it there. */
class TracingTest {
    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");
    private final TestNode two = bed.node("node2");
    private final TestClient ann = one.connect("ann");
    private final TestClient bob = two.connect("bob");
    private final TestClient cid = one.connect("cid");

    TracingTest() {
        List.of(ann, bob, cid).forEach(client -> client.join("r"));
        one.followed = true;
        two.followed = true;
    }

    private static List<Station> stations(TestNode node) {
        return node.passages.stream().map(Passage::station).toList();
    }

    private Passage only(Station station) {
        return Stream.concat(one.passages.stream(), two.passages.stream())
                .filter(passage -> passage.station() == station)
                .reduce((first, second) -> {
                    throw new AssertionError(station + " twice");
                })
                .orElseThrow();
    }

    private String offer(TestClient from, TestClient to) {
        return from.ask("{'type':'offer','id':'o1','room':'r','to':'" + to.peer() + "','sdp':'v=0'}");
    }

    @Test
    void a_signal_to_another_node_passes_five_stations_in_one_trace() {
        offer(ann, bob);
        assertThat(stations(one))
                .containsExactlyInAnyOrder(Station.RECEIVED, Station.ROUTED, Station.PUBLISHED, Station.ANSWERED);
        assertThat(stations(two)).containsExactly(Station.DELIVERED);
        final TraceId trace = TraceId.of(TestBed.ROOM, ann.peer(), bob.peer());
        assertThat(Stream.concat(one.passages.stream(), two.passages.stream()))
                .allMatch(passage -> passage.signal().trace().equals(trace));
        assertThat(only(Station.RECEIVED).parent()).isEqualTo(Passage.NO_PARENT);
        assertThat(only(Station.ROUTED).parent())
                .isEqualTo(only(Station.RECEIVED).span());
        assertThat(only(Station.PUBLISHED).parent())
                .isEqualTo(only(Station.ROUTED).span());
        assertThat(only(Station.DELIVERED).parent())
                .isEqualTo(only(Station.PUBLISHED).span());
        assertThat(only(Station.ANSWERED).parent())
                .isEqualTo(only(Station.RECEIVED).span());
        assertThat(only(Station.ROUTED).way()).isEqualTo(two.ref);
        assertThat(only(Station.DELIVERED).outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(only(Station.ANSWERED).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void a_signal_that_stays_on_its_node_is_not_published() {
        offer(ann, cid);
        assertThat(stations(one))
                .containsExactlyInAnyOrder(Station.RECEIVED, Station.ROUTED, Station.DELIVERED, Station.ANSWERED);
        assertThat(only(Station.DELIVERED).parent())
                .isEqualTo(only(Station.ROUTED).span());
        assertThat(two.passages).isEmpty();
    }

    @Test
    void offer_and_answer_are_of_one_trace_and_those_to_others_are_not() {
        offer(ann, bob);
        bob.ask("{'type':'answer','room':'r','to':'" + ann.peer() + "','sdp':'v=0'}");
        assertThat(one.passages)
                .extracting(passage -> passage.signal().trace())
                .containsOnly(TraceId.of(TestBed.ROOM, ann.peer(), bob.peer()));
        one.passages.clear();
        ann.ask("{'type':'message','room':'r','data':1}");
        assertThat(one.passages)
                .filteredOn(passage -> passage.station() == Station.RECEIVED)
                .extracting(passage -> passage.signal().trace())
                .containsExactlyInAnyOrder(
                        TraceId.of(TestBed.ROOM, ann.peer(), bob.peer()),
                        TraceId.of(TestBed.ROOM, ann.peer(), cid.peer()));
    }

    @Test
    void a_signal_that_comes_to_nothing_says_so_where_it_does() {
        bed.exchange.refusal = Outcome.UNREACHABLE;
        ann.tell("{'type':'bye','room':'r','to':'" + bob.peer() + "'}");
        assertThat(only(Station.PUBLISHED).outcome()).isEqualTo(Outcome.UNREACHABLE);
        assertThat(only(Station.ANSWERED).outcome()).isEqualTo(Outcome.UNREACHABLE);
        assertThat(two.passages).isEmpty();
    }

    @Test
    void nothing_is_told_of_a_signal_that_nobody_follows() {
        one.followed = false;
        two.followed = false;
        offer(ann, bob);
        assertThat(one.passages).isEmpty();
        assertThat(two.passages).isEmpty();
    }
}

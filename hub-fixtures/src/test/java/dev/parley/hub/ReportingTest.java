package dev.parley.hub;

import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.store.ConnectionReports;
import dev.parley.hub.store.ConnectionReports.Report;
import dev.parley.protocol.ConnectionState;
import dev.parley.protocol.PeerId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What clients report of their connections, from the request to the store and the meters. */
class ReportingTest {
    private final TestBed bed = new TestBed();
    private final TestNode node = bed.node("node1");
    private final TestClient ann = node.connect("ann");
    private final TestClient bob = node.connect("bob");

    private String report(PeerId to, String state, String stats) {
        return ann.ask("{'type':'report','room':'r','to':'" + to + "','state':'" + state + "','stats':" + stats + "}");
    }

    private List<Report> kept() {
        bed.seconds(2);
        return value(bed.reports.read(TestBed.ROOM));
    }

    @Test
    void the_last_report_of_a_pair_is_kept_with_since_when_it_is_so() {
        ann.join("r");
        bob.join("r");
        assertThat(report(bob.peer(), "connected", "{'a':1}")).isEqualTo("{}");
        final Report first = kept().getFirst();
        assertThat(report(bob.peer(), "connected", "{'a':2}")).isEqualTo("{}");
        assertThat(kept()).singleElement().satisfies(report -> {
            assertThat(report.from()).isEqualTo(ann.peer());
            assertThat(report.to()).isEqualTo(bob.peer());
            assertThat(report.state()).isEqualTo(ConnectionState.CONNECTED);
            assertThat(report.since()).isEqualTo(first.since());
            assertThat(report.at()).isAfter(first.at());
        });
    }

    @Test
    void of_peers_that_are_not_in_the_room_nothing_is_kept() {
        ann.join("r");
        assertThat(report(bob.peer(), "failed", "{}")).isEqualTo("{}");
        assertThat(report(new PeerId("madeup"), "failed", "{}")).isEqualTo("{}");
        assertThat(kept()).isEmpty();
        assertThat(node.meters
                        .get("parley.peer.connections")
                        .tag("state", "failed")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void statistics_that_are_too_large_are_left_out_and_the_state_is_kept() {
        ann.join("r");
        bob.join("r");
        report(bob.peer(), "connected", "{'a':'" + "x".repeat(ConnectionReports.MAX_STATS) + "'}");
        assertThat(kept())
                .singleElement()
                .satisfies(report -> assertThat(report.stats()).isNull());
    }

    @Test
    void statistics_that_the_hub_knows_are_measured() {
        ann.join("r");
        report(
                bob.peer(),
                "connected",
                "{'currentRoundTripTime':0.25,'jitter':0.01,'fractionLost':0.02,'localCandidateType':'relay',"
                        + "'remoteCandidateType':'srflx'}");
        assertThat(node.meters.get("parley.peer.rtt").timer().mean(TimeUnit.MILLISECONDS))
                .isEqualTo(250);
        assertThat(node.meters.get("parley.peer.jitter").timer().count()).isEqualTo(1);
        assertThat(node.meters.get("parley.peer.loss").summary().mean()).isEqualTo(0.02);
        assertThat(candidates("local", "relay")).isEqualTo(1);
        assertThat(candidates("remote", "srflx")).isEqualTo(1);
        assertThat(candidates("local", "srflx")).isZero();
    }

    private double candidates(String side, String type) {
        return node.meters
                .get("parley.peer.candidates")
                .tag("side", side)
                .tag("type", type)
                .counter()
                .count();
    }
}

package dev.parley.hub.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.RawJson;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerStatsTest {
    private static PeerStats read(String json) {
        return PeerStats.read(RawJson.trusted(json.replace('\'', '"')));
    }

    @Test
    void what_is_known_is_read_and_the_rest_passed_over() {
        assertThat(read("{'currentRoundTripTime':0.0425,'jitter':2e-3,'fractionLost':0.5,'localCandidateType':'relay',"
                        + "'remoteCandidateType':'host','more':{'a':[1]}}"))
                .isEqualTo(new PeerStats(
                        Duration.ofNanos(42_500_000),
                        Duration.ofMillis(2),
                        0.5,
                        CandidateType.RELAY,
                        CandidateType.HOST));
        assertThat(read("{'currentRoundTripTime':1}").rtt()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void what_is_not_what_it_has_to_be_is_nothing() {
        final PeerStats none = new PeerStats(null, null, null, null, null);
        assertThat(read("{}")).isEqualTo(none);
        assertThat(read("{'currentRoundTripTime':-1,'jitter':'1','fractionLost':1.5,'localCandidateType':'tunnel',"
                        + "'remoteCandidateType':1}"))
                .isEqualTo(none);
        assertThat(read("{'currentRoundTripTime':1e300,'jitter':null}").rtt()).isNull();
    }
}

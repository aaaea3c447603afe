package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Refused tokens are counted by what was wrong with them. */
class TokenMetersTest {
    private final TestBed bed = new TestBed();
    private final TestNode one = bed.node("node1");

    @Test
    void a_token_that_is_refused_is_counted_by_its_claim_and_a_good_one_is_not() {
        one.connect("ann");
        refused("no token");
        refused("no token either");
        refused(one.token("ann", Duration.ofSeconds(-1), "member", "*"));
        assertThat(count("token")).isEqualTo(2);
        assertThat(count("exp")).isEqualTo(1);
        assertThat(count("later")).isZero();
        assertThat(one.meters.get("parley.tokens.keys").gauge().value()).isEqualTo(1);
    }

    private void refused(String token) {
        assertThat(one.admit(TestNode.hello(null), token)).isInstanceOf(Admission.Refused.class);
    }

    private double count(String claim) {
        return one.meters
                .get("parley.tokens.refused")
                .tag("claim", claim)
                .counter()
                .count();
    }
}

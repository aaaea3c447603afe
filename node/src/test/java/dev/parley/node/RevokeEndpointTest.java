package dev.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RevokeEndpointTest {
    @Test
    void an_end_is_in_seconds() {
        assertThat(RevokeEndpoint.expiry("1790000000")).isEqualTo(Instant.ofEpochSecond(1_790_000_000));
        for (String nonsense : new String[] {"9000000000000000", "1790000000000", "-1", "9e18", "", "soon"}) {
            assertThat(RevokeEndpoint.expiry(nonsense)).as(nonsense).isNull();
        }
    }
}

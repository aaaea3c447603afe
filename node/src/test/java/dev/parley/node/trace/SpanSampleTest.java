package dev.parley.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.net.URI;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which negotiations are told to the collector, and where that is. */
class SpanSampleTest {
    private static final RoomName ROOM = new RoomName("garden");

    private static PeerId peer(int number) {
        return new PeerId("p" + number);
    }

    private static long told(int oneIn) {
        final SpanSample sample = new SpanSample(oneIn);
        return IntStream.range(0, 100_000)
                .filter(i -> sample.has(ROOM, peer(i), peer(i + 1)))
                .count();
    }

    @Test
    void about_one_in_so_many_is_told() {
        assertThat(told(1)).isEqualTo(100_000);
        assertThat(told(2)).isBetween(48_000L, 52_000L);
        assertThat(told(100)).isBetween(800L, 1_200L);
    }

    @Test
    void a_negotiation_is_told_in_both_directions_or_in_none() {
        final SpanSample sample = new SpanSample(3);
        for (int i = 0; i < 1_000; i++) {
            assertThat(sample.has(ROOM, peer(i), peer(7))).isEqualTo(sample.has(ROOM, peer(7), peer(i)));
        }
    }

    @Test
    void the_path_is_that_of_otlp_where_the_address_has_none() {
        assertThat(SpanConfig.of(URI.create("http://collector:4318"), 1).endpoint())
                .hasToString("http://collector:4318/v1/traces");
        assertThat(SpanConfig.of(URI.create("https://[::1]:4318/"), 1).endpoint())
                .hasToString("https://[::1]:4318/v1/traces");
        assertThat(SpanConfig.of(URI.create("http://collector/otlp/v1/traces"), 1)
                        .endpoint())
                .hasToString("http://collector/otlp/v1/traces");
    }
}

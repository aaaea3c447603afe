package dev.parley.standalone.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.FreePort;
import dev.parley.standalone.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TrialTest {

    @Test
    void without_a_hub_it_fails_and_says_what_failed() throws Exception {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final int nobody = FreePort.pick();
        final Trial trial = new Trial(
                new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8), false),
                name -> "token",
                URI.create("ws://127.0.0.1:" + nobody + "/v1/ws"),
                URI.create("http://127.0.0.1:" + nobody));

        assertThat(trial.play()).isFalse();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("✗ Ann: no connection");
    }

    @Test
    void arrows_lead_from_one_party_to_the_other() {
        assertThat(DiagramLanes.arrow(DiagramLanes.Party.ANN, DiagramLanes.Party.BOB, false))
                .isEqualTo("├───────────┼──────────▶│");
        assertThat(DiagramLanes.arrow(DiagramLanes.Party.BOB, DiagramLanes.Party.ANN, false))
                .isEqualTo("│◀──────────┼───────────┤");
        assertThat(DiagramLanes.arrow(DiagramLanes.Party.HUB, DiagramLanes.Party.ANN, true))
                .isEqualTo("│◀──────────┤           ╎");
        assertThat(DiagramLanes.held(DiagramLanes.Party.ANN)).isEqualTo("├──────────▶■           ╎");
        assertThat(DiagramLanes.heads("Ann", "Bob")).hasSameSizeAs(DiagramLanes.broken());
    }
}

package dev.parley.system.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.ProcessNode;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Peers that reach each other through a real coturn only, with the credentials that the hub gives them. */
@NeedsRealPeers
class RelayTest {
    private static final int LIFETIME_SECONDS = 6;

    private TurnServer turn;
    private ProcessNode signaling;
    private ProcessNode rooms;

    @BeforeEach
    void start(CallHub hub) throws IOException {
        final boolean isHere = TurnServer.program().isPresent();
        assertThat(isHere || !"native".equals(System.getProperty("infra")))
                .as("-Dinfra=native leaves nothing out, and coturn is not here (apt-get install coturn)")
                .isTrue();
        assumeTrue(isHere, "coturn is not here (apt-get install coturn)");
        turn = TurnServer.start();
        final Map<String, String> settings = Map.of(
                "PARLEY_TURN_URLS",
                turn.url(),
                "PARLEY_TURN_SECRET",
                TurnServer.SECRET,
                "PARLEY_TURN_LIFETIME",
                LIFETIME_SECONDS + "s");
        signaling = hub.spawn(Wire.NATIVE, settings);
        rooms = hub.spawn(Wire.WEB, settings);
        Cluster.awaitReady(signaling, rooms);
    }

    @AfterEach
    void stop() throws IOException {
        if (turn != null) {
            signaling.close();
            rooms.close();
            turn.close();
        }
    }

    @ParameterizedTest(name = "{0} was there first, {1} came")
    @CsvSource({"NATIVE, BROWSER_SOCKET_IO", "BROWSER_SOCKET_IO, NATIVE"})
    void a_call_between_the_wires_goes_through_the_relay(Party first, Party second, CallHub hub) {
        try (Call call = hub.newRelayedCall(first, node(first), second, node(second))) {
            call.connect();
            call.awaitVideo(1);
            call.assertUntroubled();
        }
        assertThat(turn.relayed()).hasSize(2);
    }

    /** Who waits in a room for longer than its credentials are good has others by then. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"BROWSER_SOCKET_IO", "BROWSER_WEBSOCKET"})
    void a_call_that_begins_after_the_first_credentials_have_ended_does_so_too(Party waiting, CallHub hub) {
        try (Call call = hub.newRelayedCall(waiting, node(waiting), Party.NATIVE, signaling)) {
            call.connect(RelayTest::untilTheFirstCredentialsHaveEnded);
            call.awaitVideo(1);
            call.assertUntroubled();
        }
        assertThat(turn.relayed()).hasSize(2);
    }

    private static void untilTheFirstCredentialsHaveEnded() {
        final long end =
                System.nanoTime() + Duration.ofSeconds(LIFETIME_SECONDS + 1).toNanos();
        Await.until(
                "the first credentials have ended",
                Duration.ofSeconds(LIFETIME_SECONDS + 10),
                () -> System.nanoTime() - end > 0);
    }

    private ProcessNode node(Party party) {
        return party.wire() == Wire.NATIVE ? signaling : rooms;
    }
}

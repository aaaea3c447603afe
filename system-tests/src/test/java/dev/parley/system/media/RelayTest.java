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
    private static final int BRIEF_SECONDS = 6;
    private static final int LONG_SECONDS = 60;

    private TurnServer turn;
    private ProcessNode signaling;
    private ProcessNode rooms;

    @BeforeEach
    void start() throws IOException {
        final boolean isHere = TurnServer.program().isPresent();
        assertThat(isHere || !"native".equals(System.getProperty("infra")))
                .as("-Dinfra=native leaves nothing out, and coturn is not here (apt-get install coturn)")
                .isTrue();
        assumeTrue(isHere, "coturn is not here (apt-get install coturn)");
        turn = TurnServer.start();
    }

    private void startNodes(CallHub hub, int lifetimeSeconds) throws IOException {
        final Map<String, String> settings = Map.of(
                "PARLEY_TURN_URLS",
                turn.url(),
                "PARLEY_TURN_SECRET",
                TurnServer.SECRET,
                "PARLEY_TURN_LIFETIME",
                lifetimeSeconds + "s");
        signaling = hub.spawn(Wire.NATIVE, settings);
        rooms = hub.spawn(Wire.WEB, settings);
        Cluster.awaitReady(signaling, rooms);
    }

    @AfterEach
    void stop() throws IOException {
        if (rooms != null) {
            signaling.close();
            rooms.close();
        }
        if (turn != null) {
            turn.close();
        }
    }

    @ParameterizedTest(name = "{0} was there first, {1} came")
    @CsvSource({"NATIVE, BROWSER_SOCKET_IO", "BROWSER_SOCKET_IO, NATIVE"})
    void a_call_between_the_wires_goes_through_the_relay(Party first, Party second, CallHub hub) throws IOException {
        startNodes(hub, LONG_SECONDS);
        try (Call call = hub.newRelayedCall(first, node(first), second, node(second))) {
            connect(call, () -> {});
        }
        assertThat(turn.relayed()).hasSize(2);
    }

    /** Who waits in a room for longer than its credentials are good has others by then. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"BROWSER_SOCKET_IO", "BROWSER_WEBSOCKET"})
    void a_call_that_begins_after_the_first_credentials_have_ended_does_so_too(Party waiting, CallHub hub)
            throws IOException {
        startNodes(hub, BRIEF_SECONDS);
        try (Call call = hub.newRelayedCall(waiting, node(waiting), Party.NATIVE, signaling)) {
            connect(call, RelayTest::untilTheFirstCredentialsHaveEnded);
        }
        assertThat(turn.relayed()).hasSize(2);
    }

    private void connect(Call call, Runnable between) {
        try {
            call.connect(between);
            call.awaitVideo(1);
            call.assertUntroubled();
        } catch (AssertionError failure) {
            throw new AssertionError(failure.getMessage() + "\ncoturn:\n" + turn.log(), failure);
        }
    }

    private static void untilTheFirstCredentialsHaveEnded() {
        final long end =
                System.nanoTime() + Duration.ofSeconds(BRIEF_SECONDS + 1).toNanos();
        Await.until(
                "the first credentials have ended",
                Duration.ofSeconds(BRIEF_SECONDS + 10),
                () -> System.nanoTime() - end > 0);
    }

    private ProcessNode node(Party party) {
        return party.wire() == Wire.NATIVE ? signaling : rooms;
    }
}

package dev.parley.system.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NeedsRealPeers
class BrokenConnectionTest {

    /** The first in the room loses its network; the other is of the other wire. */
    @ParameterizedTest(name = "{0} loses its network")
    @EnumSource
    void a_call_outlives_the_connection_to_the_hub_and_negotiates_after_it_has_come_back(Party broken, CallHub hub) {
        final Party whole = broken == Party.BROWSER_SOCKET_IO ? Party.NATIVE : Party.BROWSER_SOCKET_IO;
        try (Call call = hub.newCall(broken, whole)) {
            call.connect();
            call.awaitVideo(1);

            call.first().loseNetwork();
            call.await(
                    "the break is noticed",
                    () -> !call.first().state().signaling().equals("connected"));
            call.awaitVideoGoesOn();

            call.second().peer().shareSecondPicture(); // its offer is held
            call.first().findNetwork();
            call.await("the second picture moves", () -> call.first().state().picturesWithFrames(10) == 2);

            call.first().peer().shareSecondPicture();
            call.awaitVideo(2);
            assertThat(call.first().state().resumed()).isEqualTo(1);
            call.assertUntroubled();
        }
    }
}

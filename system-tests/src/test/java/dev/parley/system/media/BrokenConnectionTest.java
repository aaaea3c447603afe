package dev.parley.system.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first in the room loses its network; the other is of the other wire. */
@NeedsRealPeers
class BrokenConnectionTest {

    @ParameterizedTest(name = "{0} loses its network")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANDROID") // shows one picture
    void a_call_outlives_the_connection_to_the_hub_and_an_offer_made_meanwhile_is_held(Party broken, CallHub hub) {
        try (Call call = connected(broken, hub)) {
            lose(call);
            call.awaitVideoGoesOn();
            call.second().peer().shareSecondPicture();
            find(call);
            call.await("the second picture moves", () -> call.first().state().picturesWithFrames(Call.FRAMES) == 2);

            call.first().peer().shareSecondPicture();
            call.awaitVideo(2);
            call.assertUntroubled();
        }
    }

    @ParameterizedTest(name = "{0} loses its network")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANDROID") // shows one picture
    void an_offer_of_the_one_that_is_away_arrives_when_it_is_back(Party broken, CallHub hub) {
        try (Call call = connected(broken, hub)) {
            lose(call);
            call.first().peer().shareSecondPicture();
            find(call);
            call.await("the second picture moves", () -> call.second().state().picturesWithFrames(Call.FRAMES) == 2);
            call.awaitVideoGoesOn();
            call.assertUntroubled();
        }
    }

    private static Call connected(Party broken, CallHub hub) {
        final Party whole = broken == Party.BROWSER_SOCKET_IO ? Party.NATIVE : Party.BROWSER_SOCKET_IO;
        final Call call = hub.newCall(broken, whole);
        try {
            call.connect();
            call.awaitVideo(1);
            return call;
        } catch (AssertionError e) {
            call.close();
            throw e;
        }
    }

    private static void lose(Call call) {
        call.first().loseNetwork();
        call.await(
                "the break is noticed", () -> !call.first().state().signaling().equals("connected"));
    }

    private static void find(Call call) {
        call.first().findNetwork();
        call.await("the session is resumed", () -> call.first().state().resumed() == 1);
        assertThat(call.first().state().sessionsLost()).isZero();
    }
}

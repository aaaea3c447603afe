package dev.parley.system.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@NeedsRealPeers
class CallsTest {

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(Party.NATIVE, Party.BROWSER_SOCKET_IO),
                Arguments.of(Party.BROWSER_SOCKET_IO, Party.NATIVE),
                Arguments.of(Party.BROWSER_SOCKET_IO, Party.BROWSER_SOCKET_IO),
                Arguments.of(Party.BROWSER_WEBSOCKET, Party.BROWSER_SOCKET_IO),
                Arguments.of(Party.BROWSER_SOCKET_IO, Party.BROWSER_WEBSOCKET),
                Arguments.of(Party.ANDROID, Party.BROWSER_SOCKET_IO),
                Arguments.of(Party.BROWSER_SOCKET_IO, Party.ANDROID),
                Arguments.of(Party.ANDROID, Party.BROWSER_WEBSOCKET));
    }

    static Stream<Arguments> pairsWithANativePeer() {
        return pairs().limit(2);
    }

    @ParameterizedTest(name = "{0} was there first, {1} came")
    @MethodSource("pairs")
    void peers_on_two_nodes_see_each_other(Party first, Party second, CallHub hub) {
        try (Call call = hub.newCall(first, second)) {
            call.connect();
            call.awaitVideo(1);
            call.assertUntroubled();
        }
    }

    @Test
    void browsers_on_one_node_see_each_other(CallHub hub) {
        try (Call call = hub.newCallOnOneNode()) {
            call.connect();
            call.awaitVideo(1);
            call.assertUntroubled();
        }
    }

    @Test
    void every_signal_of_a_call_between_the_wires_crosses_the_broker(CallHub hub) {
        try (Call call = hub.newCall(Party.NATIVE, Party.BROWSER_SOCKET_IO)) {
            final List<Metrics> before = List.of(Metrics.of(hub.signaling()), Metrics.of(hub.rooms()));
            call.connect();
            call.awaitVideo(1);
            final List<Metrics> after = List.of(Metrics.of(hub.signaling()), Metrics.of(hub.rooms()));
            for (int node = 0; node < 2; node++) {
                assertThat(after.get(node).sum("parley_signals_total", "route=\"remote\"", "outcome=\"delivered\""))
                        .isGreaterThanOrEqualTo(before.get(node)
                                        .sum("parley_signals_total", "route=\"remote\"", "outcome=\"delivered\"")
                                + 2);
                assertThat(after.get(node).sum("parley_signals_total", "route=\"local\""))
                        .isEqualTo(before.get(node).sum("parley_signals_total", "route=\"local\""));
                assertThat(after.get(node).sum("parley_exchange_published_total", "kind=\"signals\""))
                        .isGreaterThan(before.get(node).sum("parley_exchange_published_total", "kind=\"signals\""));
            }
            // The second to come offers, the first answers.
            assertThat(after.get(1).sum("parley_signals_total", "type=\"offer\"", "route=\"remote\""))
                    .isGreaterThan(before.get(1).sum("parley_signals_total", "type=\"offer\"", "route=\"remote\""));
            assertThat(after.get(0).sum("parley_signals_total", "type=\"answer\"", "route=\"remote\""))
                    .isGreaterThan(before.get(0).sum("parley_signals_total", "type=\"answer\"", "route=\"remote\""));
        }
    }

    @Test
    void the_roster_of_a_call_is_in_the_shared_redis(CallHub hub) throws IOException {
        final TestServer shared = hub.servers().shared();
        try (Call call = hub.newCall(Party.NATIVE, Party.BROWSER_SOCKET_IO);
                RedisProbe redis = RedisProbe.connect(
                        shared.endpoint().host(), shared.endpoint().port())) {
            call.connect();
            assertThat(redis.call("HVALS", "shared:webrtc:room:{" + call.room() + "}"))
                    .contains("\"wire\":\"native\"", "\"node\":\"signaling.")
                    .contains("\"wire\":\"web\"", "\"node\":\"rooms.");
        }
    }

    @ParameterizedTest(name = "{0} was there first, {1} came")
    @MethodSource("pairsWithANativePeer")
    void a_bye_of_either_side_ends_the_call_on_the_other(Party first, Party second, CallHub hub) {
        try (Call call = hub.newCall(first, second)) {
            call.connect();
            call.second().peer().hangUp();
            call.await("the bye has arrived", () -> call.first().state().ended().equals(List.of("hung up")));
            assertThat(call.first().state().links()).isEmpty();
            assertThat(call.first().state().roster()).as("in the room with it").isEqualTo(1);
            assertThat(call.second().state().links()).isEmpty();
            call.assertUntroubled();
        }
    }

    @ParameterizedTest(name = "{0} was there first, {1} came")
    @MethodSource("pairsWithANativePeer")
    void when_offers_meet_the_polite_side_gives_way_and_both_are_carried_out(Party first, Party second, CallHub hub) {
        try (Call call = hub.newCall(first, second)) {
            call.connect();
            call.first().stall(); // so that neither offer arrives before the other has been made
            call.first().peer().shareSecondPicture();
            call.second().peer().shareSecondPicture();
            call.await(
                    "both have offered",
                    () -> call.first().state().hasOffered()
                            && call.second().state().hasOffered());
            call.first().flow();
            call.awaitVideo(2);
            call.assertUntroubled();
        }
    }
}

package dev.parley.system.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How surely and how fast calls connect. A build makes two of each pair; for a figure that says something:
 *
 * <pre>mvn -pl system-tests -am test -Dinfra=native -Dcalls=20 -Dtest=RepeatedCallsTest -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
@NeedsRealPeers
class RepeatedCallsTest {

    private static final int CALLS = Integer.getInteger("calls", 2);

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({
        "NATIVE, BROWSER_SOCKET_IO",
        "BROWSER_WEBSOCKET, BROWSER_SOCKET_IO",
        "BROWSER_SOCKET_IO, BROWSER_SOCKET_IO"
    })
    void calls_of_new_peers_connect_every_time(Party one, Party other, CallHub hub) {
        final List<Duration> times = new ArrayList<>();
        final List<AssertionError> failures = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            // Taking turns in who comes second, and so in who offers.
            try (Call call = i % 2 == 0 ? hub.newCall(one, other) : hub.newCall(other, one)) {
                final Duration time = call.connect();
                call.awaitVideo(1);
                call.assertUntroubled();
                times.add(time);
            } catch (AssertionError e) {
                failures.add(e);
            }
        }
        report(one + " and " + other, times);
        assertThat(failures).isEmpty();
        assertThat(times).hasSize(CALLS);
    }

    private static void report(String pair, List<Duration> times) {
        final List<Long> millis =
                times.stream().map(Duration::toMillis).sorted().toList();
        final String figures = millis.isEmpty()
                ? ""
                : ": first frames both ways after %d ms at least, %d ms in the middle, %d ms at most"
                        .formatted(millis.getFirst(), millis.get((millis.size() - 1) / 2), millis.getLast());
        System.out.printf("[media] %s: %d of %d calls%s%n", pair, times.size(), CALLS, figures);
    }
}

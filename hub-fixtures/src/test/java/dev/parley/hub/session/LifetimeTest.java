package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifetimeTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final ManualLoop loop = new ManualLoop();
    private final List<String> told = new ArrayList<>();
    private final Lifetime lifetime = new Lifetime(loop, WINDOW, loop.clock(), new Lifetime.Listener() {
        @Override
        public void away() {
            told.add("away");
        }

        @Override
        public void windowOver() {
            told.add("window over");
        }

        @Override
        public void contested() {
            told.add("contested");
        }
    });
    private final Connection first = new Connection();
    private final Connection second = new Connection();

    @Test
    void who_never_comes_has_one_window() {
        lifetime.open(WINDOW);
        loop.advance(WINDOW.minus(MOMENT));
        assertThat(told).isEmpty();
        loop.advance(MOMENT);
        assertThat(told).containsExactly("window over");
        assertThat(lifetime.connected()).isFalse();
    }

    @Test
    void a_connection_that_was_there_before_the_opening_has_no_window_behind_it() {
        lifetime.attach(first);
        lifetime.open(WINDOW);
        loop.advance(WINDOW.multipliedBy(2));
        assertThat(told).isEmpty();
        assertThat(lifetime.connected()).isTrue();
    }

    @Test
    void a_connection_ends_the_window_and_its_loss_starts_another() {
        lifetime.open(WINDOW);
        lifetime.attach(first);
        loop.advance(WINDOW);
        lifetime.lost();
        assertThat(told).containsExactly("away");
        assertThat(lifetime.connected()).isFalse();
        loop.advance(WINDOW.minus(MOMENT));
        assertThat(told).containsExactly("away");
        loop.advance(MOMENT);
        assertThat(told).containsExactly("away", "window over");
    }

    @Test
    void a_newer_connection_takes_the_place_of_the_older() {
        lifetime.attach(first);
        lifetime.attach(second);
        assertThat(first.closed).containsExactly(CloseCode.REPLACED_BY_CONNECTION);
        assertThat(second.closed).isEmpty();
        assertThat(lifetime.has(first)).isFalse();
        assertThat(lifetime.has(second)).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void the_end_closes_the_connection_and_stops_everything() {
        lifetime.attach(first);
        lifetime.watchToken(loop.clock().instant().plusSeconds(10));
        lifetime.end(CloseCode.KICKED);
        assertThat(first.closed).containsExactly(CloseCode.KICKED);
        assertThat(lifetime.ended()).isTrue();
        assertThat(lifetime.connected()).isFalse();
        assertThat(lifetime.has(first)).isFalse();
        loop.advance(WINDOW);
        assertThat(first.pushed).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void an_end_by_the_client_closes_nothing_and_ends_the_window() {
        lifetime.open(WINDOW);
        lifetime.end(null);
        loop.advance(WINDOW);
        assertThat(told).isEmpty();
        lifetime.open(WINDOW);
        loop.advance(WINDOW);
        assertThat(told).isEmpty();
    }

    @Test
    void a_token_that_runs_out_is_told_a_fifth_before_and_then_breaks_the_connection() {
        lifetime.attach(first);
        lifetime.watchToken(loop.clock().instant().plusSeconds(100));
        loop.advance(Duration.ofSeconds(79));
        assertThat(first.pushed).isEmpty();
        loop.advance(Duration.ofSeconds(1));
        assertThat(first.pushed).containsExactly("token-expiring {\"in\":20000}");
        loop.advance(Duration.ofSeconds(19));
        assertThat(first.closed).isEmpty();
        loop.advance(Duration.ofSeconds(1));
        assertThat(first.closed).containsExactly(CloseCode.UNAUTHORIZED);
        assertThat(lifetime.ended()).isFalse();
        loop.advance(WINDOW);
        assertThat(told).containsExactly("away", "window over");
    }

    @Test
    void a_token_of_a_long_life_is_told_a_minute_before_and_a_fresh_one_takes_its_place() {
        lifetime.attach(first);
        lifetime.watchToken(loop.clock().instant().plus(Duration.ofDays(3)));
        loop.advance(Duration.ofDays(3).minusSeconds(60).minus(MOMENT));
        assertThat(first.pushed).isEmpty();
        loop.advance(MOMENT);
        assertThat(first.pushed).containsExactly("token-expiring {\"in\":60000}");
        lifetime.watchToken(loop.clock().instant().plus(Duration.ofHours(1)));
        loop.advance(Duration.ofSeconds(61));
        assertThat(first.closed).isEmpty();
        assertThat(first.pushed).hasSize(1);
    }

    @Test
    void while_nobody_is_there_no_token_runs_out() {
        lifetime.attach(first);
        lifetime.watchToken(loop.clock().instant().plusSeconds(10));
        lifetime.lost();
        lifetime.attach(second);
        loop.advance(Duration.ofSeconds(20));
        assertThat(second.pushed).isEmpty();
        assertThat(second.closed).isEmpty();
    }

    @Test
    void errors_and_pauses_reach_the_connection_of_the_moment() {
        lifetime.complain(ProtocolError.of(ErrorCode.INTERNAL, "to nobody"));
        lifetime.reading(false);
        lifetime.attach(first);
        lifetime.complain(ProtocolError.of(ErrorCode.INTERNAL, "x"));
        lifetime.reading(false);
        lifetime.reading(true);
        assertThat(first.pushed).containsExactly("error x", "reading false", "reading true");
    }

    @Test
    void each_absence_is_another_one() {
        lifetime.open(WINDOW);
        final int never = lifetime.absence();
        lifetime.attach(first);
        assertThat(lifetime.absence()).isNotEqualTo(never);
        lifetime.lost();
        final int once = lifetime.absence();
        assertThat(once).isNotEqualTo(never);
        lifetime.attach(second);
        lifetime.lost();
        assertThat(lifetime.absence()).isNotEqualTo(once);
    }

    @Test
    void who_is_handed_over_has_no_window_here_any_more() {
        lifetime.attach(first);
        lifetime.lost();
        final int absence = lifetime.absence();
        lifetime.handOver();
        assertThat(lifetime.absence()).isNotEqualTo(absence);
        loop.advance(WINDOW.multipliedBy(2));
        lifetime.attach(second);
        lifetime.lost();
        loop.advance(WINDOW.multipliedBy(2));
        assertThat(told).doesNotContain("window over");
    }

    private static final class Connection implements ClientConnection {
        private final List<String> pushed = new ArrayList<>();
        private final List<CloseCode> closed = new ArrayList<>();

        @Override
        public void push(PushType type, long seq, RawJson body, Written written) {
            pushed.add(type.wireName() + " " + new String(body.utf8(), StandardCharsets.UTF_8));
        }

        @Override
        public void error(ProtocolError error) {
            pushed.add("error " + error.message());
        }

        @Override
        public void close(CloseCode code, String message) {
            closed.add(code);
        }

        @Override
        public void replaced(Runnable alive) {
            closed.add(CloseCode.REPLACED_BY_CONNECTION);
        }

        @Override
        public void reading(boolean on) {
            pushed.add("reading " + on);
        }
    }
}

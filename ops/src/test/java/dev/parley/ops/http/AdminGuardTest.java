package dev.parley.ops.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ops.config.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdminGuardTest {

    private static final String RIGHT = "Bearer a-token-for-operators";
    private static final String WRONG = "Bearer a-token-for-nobody";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final AdminGuard guard =
            new AdminGuard(Optional.of(new AdminToken(new Secret("a-token-for-operators"))), now::get, meters);
    private final Subnet somebody = at("192.0.2.1");

    @Test
    void ten_wrong_tokens_are_told_so_and_then_none_is_looked_at() {
        for (int i = 0; i < 10; i++) {
            assertThat(status(WRONG, somebody)).isEqualTo(401);
        }
        assertThat(status(WRONG, somebody)).isEqualTo(429);
        assertThat(status(RIGHT, somebody)).isEqualTo(429);
        assertThat(guard.refusal(RIGHT, somebody).headers()).containsEntry("retry-after", "10");
        assertThat(count("unauthorized")).isEqualTo(10);
        assertThat(count("rate-limited")).isEqualTo(3);
    }

    @Test
    void another_address_is_not_concerned_but_the_same_network_of_ipv6_is() {
        for (int i = 0; i < 10; i++) {
            assertThat(status("", somebody)).isEqualTo(401);
            assertThat(status("", at("2001:db8::" + i))).isEqualTo(401);
        }
        assertThat(guard.refusal(RIGHT, at("192.0.2.2"))).isNull();
        assertThat(guard.refusal(RIGHT, at("2001:db8:0:1::1"))).isNull();
        assertThat(status(RIGHT, at("2001:db8::ffff"))).isEqualTo(429);
    }

    @Test
    void one_more_is_looked_at_every_ten_seconds_and_after_a_while_ten() {
        for (int i = 0; i < 10; i++) {
            status(WRONG, somebody);
        }
        pass(Duration.ofMillis(9_999));
        assertThat(status(RIGHT, somebody)).isEqualTo(429);
        pass(Duration.ofMillis(1));
        assertThat(guard.refusal(RIGHT, somebody)).isNull();
        assertThat(status(WRONG, somebody)).isEqualTo(401);
        assertThat(status(WRONG, somebody)).isEqualTo(429);
        pass(Duration.ofSeconds(100));
        for (int i = 0; i < 10; i++) {
            assertThat(status(WRONG, somebody)).isEqualTo(401);
        }
        assertThat(status(WRONG, somebody)).isEqualTo(429);
    }

    @Test
    void the_right_token_costs_nothing() {
        for (int i = 0; i < 100; i++) {
            assertThat(guard.refusal(RIGHT, somebody)).isNull();
        }
    }

    private int status(String authorization, Subnet whose) {
        return guard.refusal(authorization, whose).status();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private double count(String reason) {
        return meters.get("parley.ops.admin.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private static Subnet at(String address) {
        return Subnet.of(new InetSocketAddress(address, 1));
    }
}

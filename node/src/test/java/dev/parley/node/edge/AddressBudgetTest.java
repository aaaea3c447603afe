package dev.parley.node.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.limit.RateLimit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AddressBudgetTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);
    private final AddressBudget budget =
            new AddressBudget(new AddressBudget.Limits(new RateLimit(2, 3), 4, 2), now::get);

    @Test
    void however_many_are_let_in_one_after_the_other_none_is_refused() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            final AddressBudget.Attempt attempt = begin("10.0.0.1");
            assertThat(attempt.delay()).isNull();
            attempt.answered(false);
        }
    }

    @Test
    void who_fails_too_often_is_told_when_to_come_again_and_others_are_let_in() throws Exception {
        fail("10.0.0.1", 3);
        assertThat(begin("10.0.0.1").delay()).isEqualTo(Duration.ofMillis(500));
        assertThat(begin("10.0.0.2").delay()).isNull();
        now.addAndGet(SECOND / 2);
        assertThat(begin("10.0.0.1").delay()).isNull();
    }

    @Test
    void a_flood_is_forgiven_in_the_time_that_two_bursts_take() throws Exception {
        for (int i = 0; i < 50; i++) {
            now.addAndGet(SECOND / 100);
            fail("10.0.0.1", 4);
        }
        now.addAndGet(2 * SECOND);
        assertThat(begin("10.0.0.1").delay()).isNull();
    }

    @Test
    void too_many_at_once_are_told_to_come_later_and_twice_as_many_are_disconnected() throws Exception {
        final List<AddressBudget.Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            attempts.add(begin("10.0.0.1"));
        }
        assertThat(attempts).filteredOn(attempt -> attempt.delay() == null).hasSize(4);
        assertThat(attempts.getLast().delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(begin("10.0.0.1")).isNull();
        attempts.getFirst().answered(false);
        attempts.getFirst().answered(false);
        assertThat(begin("10.0.0.1")).isNotNull();
        assertThat(begin("10.0.0.1")).isNull();
    }

    @Test
    void whoever_does_not_listen_is_disconnected_in_the_end() throws Exception {
        fail("10.0.0.1", 3);
        int told = 0;
        for (AddressBudget.Attempt attempt = begin("10.0.0.1"); attempt != null; attempt = begin("10.0.0.1")) {
            attempt.answered(false);
            told++;
        }
        assertThat(told).isEqualTo(8);
        now.addAndGet(SECOND / 10);
        assertThat(begin("10.0.0.1").delay()).isNotNull();
    }

    @Test
    void a_failure_counts_once() throws Exception {
        final AddressBudget.Attempt attempt = begin("10.0.0.1");
        for (int i = 0; i < 10; i++) {
            attempt.gone();
        }
        assertThat(begin("10.0.0.1").delay()).isNull();
    }

    @Test
    void who_has_been_heard_is_judged_by_the_answer_alone() throws Exception {
        for (int i = 0; i < 10; i++) {
            final AddressBudget.Attempt impatient = begin("10.0.0.1");
            impatient.heard();
            impatient.gone();
            impatient.answered(false);
        }
        assertThat(begin("10.0.0.1").delay()).isNull();
        for (int i = 0; i < 3; i++) {
            final AddressBudget.Attempt liar = begin("10.0.0.2");
            liar.heard();
            liar.gone();
            liar.answered(true);
        }
        assertThat(begin("10.0.0.2").delay()).isNotNull();
    }

    @Test
    void of_ipv6_a_64_is_one_address() throws Exception {
        fail("2001:db8::1", 3);
        assertThat(begin("2001:db8::2:3").delay()).isNotNull();
        assertThat(begin("2001:db8:0:1::1").delay()).isNull();
    }

    @Test
    void a_full_table_has_newcomers_share_until_the_oldest_is_idle() throws Exception {
        fail("10.0.0.1", 1);
        fail("10.0.0.2", 1);
        fail("10.0.0.3", 3);
        assertThat(begin("10.0.0.4").delay()).isNotNull();
        now.addAndGet(SECOND);
        assertThat(begin("10.0.0.4").delay()).isNull();
    }

    private void fail(String address, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            final AddressBudget.Attempt attempt = begin(address);
            if (attempt != null) {
                attempt.gone();
            }
        }
    }

    private AddressBudget.Attempt begin(String address) throws Exception {
        return budget.begin(InetAddress.getByName(address));
    }
}

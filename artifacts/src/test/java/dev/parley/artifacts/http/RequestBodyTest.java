package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class RequestBodyTest {
    private final AtomicInteger demands = new AtomicInteger();
    private final RequestBody body = new RequestBody(Duration.ofMillis(50), demands::incrementAndGet);

    private static ByteBuf bytes(int count) {
        return Unpooled.buffer(count).writeZero(count);
    }

    @Test
    void nothing_is_read_before_somebody_wants_it_and_nothing_past_the_window() throws Exception {
        assertThat(body.wantsMore()).isFalse();
        body.offer(bytes(10));
        assertThat(body.take()).isNotNull();
        assertThat(demands).hasValue(1);
        assertThat(body.wantsMore()).isTrue();
        body.offer(bytes(RequestBody.WINDOW - 1));
        assertThat(body.wantsMore()).isTrue();
        body.offer(bytes(1));
        assertThat(body.wantsMore()).isFalse();
        body.take();
        assertThat(demands).hasValue(2);
        assertThat(body.wantsMore()).isTrue();
        body.end();
        assertThat(body.wantsMore()).isFalse();
        assertThat(body.take()).isNotNull();
        assertThat(body.take()).isNull();
        assertThat(body.complete()).isTrue();
    }

    @Test
    void a_client_that_went_leaves_what_had_come() throws Exception {
        final ByteBuf last = bytes(3);
        body.offer(last);
        body.cut(CutReason.GONE);
        body.cut(CutReason.FENCED);
        assertThat(body.take()).isSameAs(last);
        assertThatThrownBy(body::take).isInstanceOf(CutException.class).hasMessage("gone");
        final ByteBuf late = bytes(1);
        body.offer(late);
        assertThat(late.refCnt()).isZero();
    }

    @Test
    void whoever_lost_its_right_leaves_nothing() {
        for (CutReason reason : CutReason.values()) {
            final RequestBody one = new RequestBody(Duration.ofSeconds(1), () -> {});
            final ByteBuf waiting = bytes(3);
            one.offer(waiting);
            one.cut(reason);
            assertThat(waiting.refCnt()).as(reason.name()).isEqualTo(reason.keeps() ? 1 : 0);
            one.discard();
            assertThat(waiting.refCnt()).isZero();
        }
    }

    @Test
    void a_standstill_ends_it() {
        assertThatThrownBy(body::take).isInstanceOf(CutException.class).hasMessage("idle");
    }
}

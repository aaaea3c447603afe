package dev.parley.testkit.watch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakWatch.class)
class LeakWatchTest {

    @Test
    void an_unreleased_buffer_fails_with_the_place_that_made_it() {
        leak();
        assertThatThrownBy(LeakWatch::assertNoLeaks)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("LeakWatchTest.leak");
    }

    @Test
    void released_buffers_pass() {
        for (int i = 0; i < 100; i++) {
            PooledByteBufAllocator.DEFAULT.directBuffer(64).writeLong(i).release();
        }
        LeakWatch.assertNoLeaks();
    }

    @Test
    void a_leak_is_reported_once() {
        leak();
        assertThatThrownBy(LeakWatch::assertNoLeaks).isInstanceOf(AssertionError.class);
        LeakWatch.assertNoLeaks();
    }

    @Test
    void an_unpooled_direct_buffer_is_watched_too() {
        Unpooled.directBuffer(8).writeLong(1);
        assertThatThrownBy(LeakWatch::assertNoLeaks).isInstanceOf(AssertionError.class);
    }

    private static void leak() {
        ByteBuf forgotten = PooledByteBufAllocator.DEFAULT.directBuffer(16);
        forgotten.writeInt(1);
    }
}

package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

final class LeaksTest {
    @Test
    void a_buffer_that_is_never_released_is_found() {
        final Leaks leaks = Leaks.watch();
        drop(ByteBufAllocator.DEFAULT.buffer(100));
        assertThatThrownBy(leaks::assertNone).isInstanceOf(AssertionError.class);
        Leaks.watch();
    }

    private static void drop(ByteBuf buffer) {
        buffer.writeByte(1);
    }
}

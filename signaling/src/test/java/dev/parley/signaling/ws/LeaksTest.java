package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LeaksTest {
    @Test
    void a_buffer_that_is_never_released_is_found() throws Exception {
        final Leaks leaks = Leaks.watch();
        drop(ByteBufAllocator.DEFAULT.buffer(100));
        final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        // The collector takes its time, on a busy machine above all.
        while (!finds(leaks)) {
            assertThat(System.nanoTime()).as("found within 10 s").isLessThan(deadline);
        }
        Leaks.watch();
    }

    private static boolean finds(Leaks leaks) throws InterruptedException {
        try {
            leaks.assertNone();
            return false;
        } catch (AssertionError found) {
            return true;
        }
    }

    private static void drop(ByteBuf buffer) {
        buffer.writeByte(1);
    }
}

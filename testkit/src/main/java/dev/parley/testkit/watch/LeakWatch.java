package dev.parley.testkit.watch;

import dev.parley.testkit.Await;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class during which a reference-counted object of Netty was left unreleased: {@code @ExtendWith(LeakWatch.class)}.
 *
 * <p>To know that the detectors work and have seen everything, it leaks a small buffer of its own at the class's end and waits
 * until that is reported. It needs about 50 ms for that.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    static final String BAIT = "leaked by LeakWatch itself";

    private static final AtomicInteger BAITS = new AtomicInteger();

    @Override
    public void beforeAll(ExtensionContext context) {
        List<String> before = collect();
        if (!before.isEmpty()) {
            throw new AssertionError(message("Leaked before this class, by one that isn't watched", before));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertNoLeaks();
    }

    /** Fails if anything has leaked since the last look. For use in the middle of a test; blocks for about 50 ms. */
    public static void assertNoLeaks() {
        List<String> leaks = collect();
        if (!leaks.isEmpty()) {
            throw new AssertionError(message("Leaked", leaks));
        }
    }

    private static List<String> collect() {
        List<String> leaks = new ArrayList<>();
        leakBait();
        Await.until("Netty's leak detector reports a leak made on purpose", TIMEOUT, () -> {
            System.gc();
            // Detectors look for what the collector has found when the next buffer is made.
            PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
            List<String> found = LeakReports.drain();
            boolean baitFound = found.removeIf(report -> report.contains(BAIT));
            leaks.addAll(found);
            return baitFound;
        });
        return leaks;
    }

    /** In a method of its own, so that no frame keeps the buffer alive. */
    private static void leakBait() {
        // A detector reports the same leak once: each bait must look like no other.
        LeakReports.hinting(BAIT + ", number " + BAITS.incrementAndGet(), () -> {
            var _ = PooledByteBufAllocator.DEFAULT.directBuffer(1);
        });
    }

    private static String message(String what, List<String> leaks) {
        return what + ", " + leaks.size() + " in all:\n" + String.join("\n", leaks);
    }
}

package dev.parley.ops;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Polls until something holds, or fails with the last reason why not. */
public final class Eventually {

    private Eventually() {}

    public static void eventually(Callable<?> assertion) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            try {
                assertion.call();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                // Nobody counts it down: a pause between two looks.
                new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
            }
        }
    }
}

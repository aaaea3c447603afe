package dev.parley.signaling.ws;

import dev.parley.testkit.Await;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Buffers that were never released, as Netty's leak detector finds them when they are collected. */
final class Leaks implements ResourceLeakDetector.LeakListener {
    private final Queue<String> found = new ConcurrentLinkedQueue<>();

    private Leaks() {}

    /** Watches from now on. */
    static Leaks watch() {
        if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
            throw new AssertionError("leaks go unseen without -Dio.netty.leakDetection.level=paranoid");
        }
        final Leaks leaks = new Leaks();
        ByteBufUtil.setLeakListener(leaks);
        return leaks;
    }

    @Override
    public void onLeak(String resourceType, String records) {
        found.add(resourceType + records);
    }

    /** Collects garbage, and has the detector look at what was collected, which it does at each new buffer. */
    void assertNone() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            final WeakReference<Object> collected = new WeakReference<>(new Object());
            Await.until("what was opened is given back", () -> {
                System.gc();
                return collected.get() == null;
            });
            ByteBufAllocator.DEFAULT.buffer(16).release();
        }
        if (!found.isEmpty()) {
            throw new AssertionError(String.join("\n", found));
        }
    }
}

package dev.parley.testkit.watch;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** What Netty's leak detectors of this JVM have found, which is logged as ever. Holds the first 100. */
final class LeakReports extends ResourceLeakDetectorFactory {

    private static final BlockingQueue<String> REPORTS = new LinkedBlockingQueue<>(100);

    /** What the report of a buffer says that this thread makes now. */
    private static final ThreadLocal<String> HINT = new ThreadLocal<>();

    private LeakReports() {}

    /** Must come before Netty makes its detectors, which its buffers do when their classes are initialised. */
    static void install() {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new LeakReports());
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    /** What is done makes buffers whose reports, if they leak, have the hint. */
    static void hinting(String hint, Runnable done) {
        HINT.set(hint);
        try {
            done.run();
        } finally {
            HINT.remove();
        }
    }

    /** Takes what has been found so far. */
    static List<String> drain() {
        List<String> drained = new ArrayList<>();
        REPORTS.drainTo(drained);
        return drained;
    }

    @Override
    @SuppressWarnings("deprecation") // Abstract in Netty, and so to be written although deprecated.
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        return new Reporting<>(resource, samplingInterval);
    }

    private static final class Reporting<T> extends ResourceLeakDetector<T> {

        Reporting(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected @Nullable Object getInitialHint(String resourceType) {
            return HINT.get();
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            add(resourceType + records);
            if (!records.contains(LeakWatch.BAIT)) {
                super.reportTracedLeak(resourceType, records);
            }
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            add(resourceType);
            super.reportUntracedLeak(resourceType);
        }

        private static void add(String report) {
            // When full, later reports are dropped: the first ones fail the test as well.
            var _ = REPORTS.offer(report);
        }
    }
}

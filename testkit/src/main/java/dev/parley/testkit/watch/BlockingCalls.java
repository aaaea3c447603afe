package dev.parley.testkit.watch;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;

/**
 * Fails a test during which a Netty thread called something that blocks: {@code @ExtendWith(BlockingCalls.class)}.
 *
 * <p>By BlockHound, which changes the JDK's own classes for the rest of the JVM's life: sleeping, parking (and so futures
 * and latches), blocking socket and file calls; not contended locks, be it {@code synchronized} or {@code ReentrantLock},
 * which are held for nanoseconds or found by {@link LoopWatch}, nor a {@code SecureRandom} that reads {@code /dev/urandom},
 * which never waits. The call is noted and goes on, so that the code under test runs as always. Every {@code
 * FastThreadLocalThread} counts, which are the event loops of Netty, Lettuce and netty-socketio alike.
 *
 * <p>The JVM needs {@code -XX:+EnableDynamicAgentLoading -XX:+AllowRedefinitionToAddDeleteMethods}; without them the test fails
 * and says so.
 */
public final class BlockingCalls implements BeforeEachCallback, AfterEachCallback {

    private static final BlockingQueue<String> REPORTS = new LinkedBlockingQueue<>(20);

    private static boolean installed;

    @Override
    public void beforeEach(ExtensionContext context) {
        install();
        REPORTS.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertNone();
    }

    /** Fails if a blocking call was seen since the test's begin. */
    public static void assertNone() {
        List<String> reports = List.copyOf(REPORTS);
        REPORTS.clear();
        if (!reports.isEmpty()) {
            throw new AssertionError(reports.size() + " blocking calls on event loops:\n" + String.join("\n", reports));
        }
    }

    private static boolean isAllowed() {
        return StackWalker.getInstance().walk(frames -> frames.anyMatch(BlockingCalls::isAllowed));
    }

    private static boolean isAllowed(StackWalker.StackFrame frame) {
        return frame.getClassName().startsWith("sun.security.provider.NativePRNG")
                || (frame.getClassName().equals("java.util.concurrent.locks.ReentrantLock")
                        && frame.getMethodName().equals("lock"));
    }

    private static synchronized void install() {
        if (!installed) {
            BlockHound.builder()
                    .loadIntegrations()
                    .blockingMethodCallback(BlockingCalls::note)
                    .install();
            installed = true;
        }
    }

    private static void note(BlockingMethod method) {
        if (isAllowed()) {
            return;
        }
        StringWriter text = new StringWriter();
        new Throwable(Thread.currentThread().getName() + " called " + method).printStackTrace(new PrintWriter(text));
        // When full, later ones are dropped: the first ones fail the test as well.
        var _ = REPORTS.offer(text.toString());
    }
}

package dev.parley.hub.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.protocol.Mid;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether a signal is followed is asked of every one. */
class CallTraceTest {
    private static final int ROUNDS = 20_000;

    private final RoomName room = new RoomName("r");
    private final Member ann = Members.member("ann", Members.newNode(), 1);
    private final Member bob = Members.member("bob", Members.newNode(), 1);
    private final Roster roster = new Roster(room, 1, Map.of(ann.peer(), ann, bob.peer(), bob));
    private final Mid mid = new Mid("ann.1");
    private final Watches watches = new Watches(InstantSource.system());
    private final CallTrace traces = new CallTrace(InstantSource.system(), new TraceLog(ann.node(), watches));

    private boolean followed() {
        return traces.received(roster, SignalType.OFFER, ann.peer(), bob.peer(), mid) != null;
    }

    private void ask() {
        for (int i = 0; i < ROUNDS; i++) {
            assertThatNobodyFollows(followed());
        }
    }

    /** Without an object for each, as an assertion of AssertJ's would be. */
    private static void assertThatNobodyFollows(boolean followed) {
        if (followed) {
            throw new AssertionError("nobody wants to");
        }
    }

    @Test
    void a_signal_that_nobody_follows_takes_no_memory() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ask();
        final long before =
                threads.getThreadAllocatedBytes(Thread.currentThread().threadId());
        ask();
        final long each =
                (threads.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before) / ROUNDS;
        assertThat(each).isZero();
    }

    @Test
    void it_is_followed_from_the_moment_that_an_operator_wants_it() {
        assertThat(followed()).isFalse();
        watches.begin(new Watches.Subject.Room(room), Duration.ofMinutes(1));
        assertThat(followed()).isTrue();
        assertThat(CallTrace.NONE.received(roster, SignalType.OFFER, ann.peer(), bob.peer(), mid))
                .isNull();
    }
}

package dev.parley.bench.load;

import dev.parley.bench.client.Head;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** The senders of one event loop, and what is counted there without locks. */
final class Share {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(5);

    final EventLoop loop;
    final Head head = new Head();
    final List<Sender> senders = new ArrayList<>();
    final Histogram latency = new Histogram(LONGEST, 3);
    final Histogram lateness = new Histogram(LONGEST, 3);

    Share(EventLoop loop) {
        this.loop = loop;
    }

    /** What was counted since the last time. On the loop. */
    Counted take() {
        Tally tally = Tally.NONE;
        Faults faults = Faults.NONE;
        for (Sender sender : senders) {
            // First what is missing: what of it was replaced is counted with the rest.
            faults = faults.and(sender.faults());
            tally = tally.and(sender.take());
        }
        final Counted counted = new Counted(tally, faults, latency.copy(), lateness.copy());
        latency.reset();
        lateness.reset();
        return counted;
    }
}

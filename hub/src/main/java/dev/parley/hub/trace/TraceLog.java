package dev.parley.hub.trace;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Roster;
import dev.parley.protocol.PeerId;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line in the log for each station of the signals that are watched. */
public final class TraceLog implements TraceSink {
    private static final String NONE = "-";
    private static final Logger LOG = LoggerFactory.getLogger(TraceLog.class);

    private final NodeRef self;
    private final Watches watches;

    public TraceLog(NodeRef self, Watches watches) {
        this.self = self;
        this.watches = watches;
    }

    @Override
    public boolean follows(Roster roster, PeerId from, PeerId to) {
        return watches.covers(roster, from, to);
    }

    @Override
    public void passed(Passage passage) {
        final TracedSignal signal = passage.signal();
        LOG.info(
                "trace={} station={} type={} room={} from={} to={} mid={} node={} way={} outcome={} micros={}",
                signal.trace(),
                passage.station().text(),
                signal.type().wireName(),
                signal.room(),
                signal.from(),
                signal.to(),
                signal.mid(),
                self,
                passage.way() == null ? NONE : passage.way(),
                passage.outcome() == null ? NONE : passage.outcome().name().toLowerCase(Locale.ROOT),
                Duration.between(passage.began(), passage.ended()).toNanos() / 1000);
    }
}

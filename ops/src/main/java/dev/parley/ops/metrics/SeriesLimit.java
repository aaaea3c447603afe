package dev.parley.ops.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the label sets of every meter name. What comes beyond the bound is not recorded (its meter is a no-op), counted,
 * and logged once for each name: a label that grows is a defect, and must cost a series rather than the heap.
 */
final class SeriesLimit implements MeterFilter {

    private static final Logger LOG = LoggerFactory.getLogger(SeriesLimit.class);

    private final int max;
    private final LongAdder denied = new LongAdder();
    private final Map<String, Set<Meter.Id>> series = new ConcurrentHashMap<>();
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    SeriesLimit(int max) {
        this.max = max;
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        if (admits(id)) {
            return MeterFilterReply.NEUTRAL;
        }
        denied.increment();
        if (logged.add(id.getName())) {
            LOG.error("Meter {} has more than {} label sets: further ones are not recorded", id.getName(), max);
        }
        return MeterFilterReply.DENY;
    }

    /** Gives a removed meter's place back. */
    void removed(Meter meter) {
        series.computeIfPresent(meter.getId().getName(), (_, ids) -> {
            ids.remove(meter.getId());
            return ids;
        });
    }

    double denied() {
        return denied.sum();
    }

    private boolean admits(Meter.Id id) {
        boolean[] admitted = {false};
        series.compute(id.getName(), (_, before) -> {
            Set<Meter.Id> ids = before == null ? new HashSet<>() : before;
            admitted[0] = ids.contains(id) || (ids.size() < max && ids.add(id));
            return ids;
        });
        return admitted[0];
    }
}

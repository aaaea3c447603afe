package dev.parley.hub.store;

import dev.parley.protocol.ConnectionState;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Port: what clients of a service last reported of their peer connections, each of the one and the other separately, in the
 * service's own store. It is kept for an hour from the last report of its pair.
 *
 * <p>Every stage fails with {@link StoreUnavailableException} when the store does not answer in time. Writing again does no harm.
 * Any thread.
 */
public interface ConnectionReports {
    /** Pairs that are kept of a room; for one more, the quarter that has been silent the longest goes. */
    int MAX_PAIRS = 1024;

    /** Of the statistics of a report, in bytes. */
    int MAX_STATS = 2048;

    /**
     * What is known of a pair.
     *
     * @param from who reports
     * @param to whom it is connected to, or not
     * @param since when it was first reported to be in that state, without another in between
     * @param at when it was last reported
     * @param stats of the last report that had some, at most {@value #MAX_STATS} bytes; {@code null} if none had
     */
    record Report(
            PeerId from,
            PeerId to,
            ConnectionState state,
            Instant since,
            Instant at,
            @Nullable RawJson stats) {

        /** This one, known that the other came before it: the same state goes on, and so do statistics that are not replaced. */
        public Report after(Report earlier) {
            return new Report(
                    from,
                    to,
                    state,
                    state == earlier.state && earlier.since.isBefore(since) ? earlier.since : since,
                    at,
                    stats == null ? earlier.stats : stats);
        }
    }

    /** Each takes the place of what is known of its pair, as {@link Report#after} has it, unless that is later. */
    CompletionStage<Void> write(RoomName room, List<Report> reports);

    /** All that is known of a room, in no order. */
    CompletionStage<List<Report>> read(RoomName room);
}

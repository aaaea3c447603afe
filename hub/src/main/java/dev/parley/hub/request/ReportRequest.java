package dev.parley.hub.request;

import dev.parley.hub.event.RoomEvent;
import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.report.PeerStats;
import dev.parley.hub.report.ReportMeters;
import dev.parley.hub.report.ReportWriter;
import dev.parley.hub.report.Transitions;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.session.Call;
import dev.parley.hub.session.Session;
import dev.parley.hub.store.ConnectionReports;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ConnectionState;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.RawJson;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code report}: what became of a peer connection (protocol, "Client → hub"). Counted and measured, so that operators see how
 * calls fare; and kept where both peers are members, so that nobody can fill a room with peers that are not.
 */
public final class ReportRequest {
    private final LocalRooms rooms;
    private final ReportMeters meters;
    private final ReportWriter writer;
    private final Transitions transitions = new Transitions();
    private final RoomEvents events;
    private final Clock clock;

    public ReportRequest(LocalRooms rooms, ReportMeters meters, ReportWriter writer, RoomEvents events, Clock clock) {
        this.rooms = rooms;
        this.meters = meters;
        this.writer = writer;
        this.events = events;
        this.clock = clock;
    }

    void handle(Session session, Call call, ClientMessage.Report report) {
        if (!session.memberships().contains(report.room())) {
            call.fail(ErrorCode.NOT_IN_ROOM, "not in this room");
            return;
        }
        meters.count(report.state());
        final RawJson stats = report.stats();
        final boolean small = stats != null && stats.length() <= ConnectionReports.MAX_STATS;
        if (stats != null && small) {
            meters.record(PeerStats.read(stats));
        }
        final RoomView view = rooms.view(report.room());
        if (view != null && view.roster().members().containsKey(report.to())) {
            keep(session, report, small ? stats : null);
        }
        call.ack();
    }

    private void keep(Session session, ClientMessage.Report report, @Nullable RawJson stats) {
        final Instant now = clock.instant();
        writer.add(
                report.room(),
                new ConnectionReports.Report(session.peer(), report.to(), report.state(), now, now, stats));
        if (transitions.changes(report.room(), session.peer(), report.to(), report.state())
                && report.state() == ConnectionState.CONNECTED) {
            events.happened(new RoomEvent.Connected(report.room(), session.peer(), report.to(), now));
        }
    }
}

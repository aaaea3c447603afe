package dev.parley.hub.request;

import dev.parley.hub.session.Call;
import dev.parley.hub.session.Session;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ConnectionState;
import dev.parley.protocol.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/**
 * {@code report}: what became of a peer connection (protocol, "Client → hub"). Counted by state
 * ({@code parley.peer.connections}), so that operators see how calls fare.
 */
public final class ReportRequest {
    private final Map<ConnectionState, Counter> reports = new EnumMap<>(ConnectionState.class);

    public ReportRequest(MeterRegistry registry) {
        for (ConnectionState state : ConnectionState.values()) {
            reports.put(
                    state,
                    Counter.builder("parley.peer.connections")
                            .description("States of peer connections, as clients report them")
                            .tag("state", state.wireName())
                            .register(registry));
        }
    }

    void handle(Session session, Call call, ClientMessage.Report report) {
        if (!session.memberships().contains(report.room())) {
            call.fail(ErrorCode.NOT_IN_ROOM, "not in this room");
            return;
        }
        final Counter counter = reports.get(report.state());
        if (counter != null) {
            counter.increment();
        }
        call.ack();
    }
}

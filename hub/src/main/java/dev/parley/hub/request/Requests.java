package dev.parley.hub.request;

import dev.parley.hub.ice.IceServers;
import dev.parley.hub.session.Call;
import dev.parley.hub.session.RequestHandler;
import dev.parley.hub.session.Session;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.RawJson;

/** One way in: every client message and what it does (protocol, "Client → hub"). */
public final class Requests implements RequestHandler {
    private final HelloRequest hello;
    private final RoomRequests rooms;
    private final SignalRequest signals;
    private final KickRequest kicks;
    private final ReportRequest reports;
    private final IceServers ice;

    public Requests(
            HelloRequest hello,
            RoomRequests rooms,
            SignalRequest signals,
            KickRequest kicks,
            ReportRequest reports,
            IceServers ice) {
        this.hello = hello;
        this.rooms = rooms;
        this.signals = signals;
        this.kicks = kicks;
        this.reports = reports;
        this.ice = ice;
    }

    @Override
    public void handle(Session session, Call call, ClientMessage message) {
        switch (message) {
            case ClientMessage.Hello again -> hello.handle(session, call, again);
            case ClientMessage.Join join -> rooms.join(session, call, join);
            case ClientMessage.Leave leave -> rooms.leave(session, call, leave);
            case ClientMessage.Signal signal -> signals.handle(session, call, signal);
            case ClientMessage.Status status -> rooms.status(session, call, status);
            case ClientMessage.Report report -> reports.handle(session, call, report);
            case ClientMessage.Ice nothing ->
                call.ack(RawJson.trusted(
                        JsonText.object(json -> ice.write(json, session.grants().user()))));
            case ClientMessage.Kick kick -> kicks.handle(session, call, kick);
            case ClientMessage.Received received -> {
                session.received(received.seq());
                call.ack();
            }
            case ClientMessage.Ping nothing -> call.pong();
        }
    }
}

package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.route.Router;
import dev.parley.hub.store.Devices;
import dev.parley.protocol.LeaveReason;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What the sessions of a node say of their devices, to the store and to who had them before. Any thread. */
public final class DeviceClaims {
    private final NodeRef self;
    private final Devices devices;
    private final Router router;
    private final Duration timeout;

    /** @param timeout after which who had a device is taken for not reached */
    public DeviceClaims(NodeRef self, Devices devices, Router router, Duration timeout) {
        this.self = self;
        this.devices = devices;
        this.router = router;
        this.timeout = timeout;
    }

    /** The device is that session's from now on. Fails as {@link Devices} does. */
    CompletionStage<Devices.Claimed> claim(Session session, String device) {
        return devices.claim(session.grants().user(), device, holder(session));
    }

    /** As {@link Devices#confirm}. */
    CompletionStage<Boolean> confirm(Session session, String device, long since) {
        return devices.confirm(session.grants().user(), device, holder(session), since);
    }

    /** That session is over: frees its device, if it has one. */
    void free(Session session) {
        final String device = session.device();
        if (device != null) {
            devices.free(session.grants().user(), device, session.peer()).exceptionally(away -> null);
        }
    }

    /** Has the session end that had the device. */
    void end(Devices.Holder former, Loop loop, Consumer<Outcome> done) {
        router.tell(
                former.node(),
                former.peer(),
                new NodeMessage.EndSession(former.peer(), LeaveReason.REPLACED),
                loop.nanoTime() + timeout.toNanos(),
                done);
    }

    private Devices.Holder holder(Session session) {
        return new Devices.Holder(session.peer(), self);
    }
}

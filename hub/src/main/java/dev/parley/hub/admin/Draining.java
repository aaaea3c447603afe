package dev.parley.hub.admin;

import dev.parley.hub.admission.AdmissionControl;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.session.Session;
import dev.parley.hub.session.SessionRegistry;
import dev.parley.hub.upkeep.Drain;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Empties a node that goes on running, and fills it again: nobody is let in, and who is here is asked to go elsewhere, each in
 * its turn. Who has not gone by the deadline has its connection closed, and resumes elsewhere. Any thread.
 */
public final class Draining {
    private final AdmissionControl admission;
    private final SessionRegistry sessions;
    private final BooleanSupplier resumable;
    private final Loop loop;
    private @Nullable Drain underWay;
    private boolean stopping;

    /** @param resumable whether a client that is sent away would find a node that can go on with its session */
    public Draining(AdmissionControl admission, SessionRegistry sessions, BooleanSupplier resumable, Loop loop) {
        this.admission = admission;
        this.sessions = sessions;
        this.resumable = resumable;
        this.loop = loop;
    }

    /** Begins; {@code false} if it had begun, or the node stops. */
    public synchronized boolean begin(Duration time) {
        if (stopping || underWay != null) {
            return false;
        }
        final Drain drain = new Drain(sessions, resumable, loop);
        underWay = drain;
        admission.close();
        drain.begin(time).thenRun(() -> sessions.all().forEach(Session::sendAway));
        return true;
    }

    /** Ends it: clients are let in again. {@code false} if there was none, or the node stops. */
    public synchronized boolean end() {
        final Drain drain = underWay;
        if (stopping || drain == null) {
            return false;
        }
        drain.cancel();
        underWay = null;
        admission.open();
        return true;
    }

    /** Whether it has begun and not ended. */
    public synchronized boolean drained() {
        return underWay != null;
    }

    /** The node is about to stop: from now on nobody is let in, whatever an operator says. */
    public synchronized void stop() {
        stopping = true;
        admission.close();
    }
}

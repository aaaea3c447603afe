package dev.parley.hub.session;

import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.loop.Loop;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a session has a connection, and how long it goes on without one (protocol, "Resume").
 *
 * <pre>
 *   AWAY ──attach──▶ CONNECTED ──connection lost, token expired──▶ AWAY
 *                    CONNECTED ──attach──▶ CONNECTED                     (the former connection is closed)
 *   AWAY ──resume window over──▶ ENDED
 *   AWAY, CONNECTED ──end: by the client, the hub or another session──▶ ENDED
 * </pre>
 *
 * <p>It begins AWAY, and {@link #open} starts the first window; opening and attaching may come in either order. Lives on
 * the session's loop; what says "any thread" only reads.
 */
final class Lifetime {
    private enum State {
        AWAY,
        CONNECTED,
        ENDED
    }

    private static final int PRESENT = -1;

    private final Loop loop;
    private final Duration resumeWindow;
    private final Listener listener;
    private final TokenWatch token;
    private volatile State state = State.AWAY;
    private @Nullable ClientConnection connection;
    private Loop.@Nullable Timer window;
    private int absences;
    private boolean handedOver;
    private volatile boolean closing;

    /** Told, on the loop, of what happens by itself. */
    interface Listener {
        /** The connection is gone, and its resume window is about to start. */
        void away();

        /** The resume window is over, and nobody came. */
        void windowOver();

        /** A client was thrown out of the session by another connection. Any thread. */
        void contested();
    }

    Lifetime(Loop loop, Duration resumeWindow, Clock clock, Listener listener) {
        this.loop = loop;
        this.resumeWindow = resumeWindow;
        this.listener = listener;
        this.token = new TokenWatch(loop, clock, new TokenEnd());
    }

    /** Whether there is a connection. Any thread. */
    boolean connected() {
        return state == State.CONNECTED;
    }

    /** Whether it is over. Any thread. */
    boolean ended() {
        return state == State.ENDED;
    }

    /** Starts the resume window, or what is left of it, unless a connection was there first. */
    void open(Duration left) {
        if (state == State.AWAY) {
            startWindow(left);
        }
    }

    /** Its window is counted elsewhere from now on. */
    void handOver() {
        handedOver = true;
        stopWindow();
    }

    /** Whether {@link #handOver} was called. */
    boolean handedOver() {
        return handedOver;
    }

    /** Which absence of the client this is: another number each time that it goes, and once it is no concern of this node's. */
    int absence() {
        return handedOver || connected() ? PRESENT : absences;
    }

    /** Takes a connection, and closes the one before. Not once it has ended. */
    void attach(ClientConnection to) {
        final ClientConnection before = connection;
        stopWindow();
        connection = to;
        state = State.CONNECTED;
        if (before != null) {
            before.replaced(listener::contested);
        }
    }

    /** Whether this very connection is the one it has. */
    @SuppressWarnings("ReferenceEquality") // not one like it
    boolean has(ClientConnection one) {
        return connection == one;
    }

    /** The connection broke. */
    void lost() {
        absences++;
        connection = null;
        state = State.AWAY;
        token.stop();
        listener.away();
        startWindow(resumeWindow);
    }

    /** Closes the connection, if there is one: the client may come back and resume. */
    void disconnect(CloseCode code, String why) {
        final ClientConnection last = connection;
        if (last != null) {
            lost();
            last.close(code, why);
        }
    }

    /** Warns of the token's end, and closes the connection at it: the client may come back with another and resume. */
    void watchToken(Instant expiry) {
        token.watch(expiry);
    }

    /**
     * Ends, for good.
     *
     * @param close with which a connection that is there is closed; {@code null} if its end is the client's own doing
     */
    void end(@Nullable CloseCode close) {
        final ClientConnection last = connection;
        connection = null;
        state = State.ENDED;
        stopWindow();
        token.stop();
        if (last == null || close == null) {
            return;
        }
        if (close == CloseCode.REPLACED_BY_CONNECTION) {
            last.replaced(listener::contested);
        } else {
            last.close(close, close.text());
        }
    }

    /** Whether it is over, and the store has not said yet whether it knows. Any thread. */
    boolean closing() {
        return closing;
    }

    /** Says what {@link #closing()} is from now on. */
    void closing(boolean asked) {
        closing = asked;
    }

    /** Has the client wait or go on, if there is one. */
    void reading(boolean on) {
        if (connection != null) {
            connection.reading(on);
        }
    }

    /** Tells the client, if there is one, something that has no number and is of no use later. */
    void announce(PushType type, RawJson body) {
        if (connection != null) {
            connection.push(type, 0, body, ClientConnection.Written.IGNORED);
        }
    }

    /** Tells the client, if there is one, of an error that answers no request with an id. */
    void complain(ProtocolError error) {
        if (connection != null) {
            connection.error(error);
        }
    }

    private void startWindow(Duration left) {
        stopWindow();
        if (!handedOver) {
            window = loop.schedule(left, listener::windowOver);
        }
    }

    private void stopWindow() {
        if (window != null) {
            window.cancel();
            window = null;
        }
    }

    private final class TokenEnd implements TokenWatch.Listener {
        @Override
        public void expiring(Duration in) {
            announce(PushType.TOKEN_EXPIRING, Pushes.tokenExpiring(in));
        }

        @Override
        public void expired() {
            disconnect(CloseCode.UNAUTHORIZED, "the token has expired");
        }
    }
}

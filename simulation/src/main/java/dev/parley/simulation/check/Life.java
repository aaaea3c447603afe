package dev.parley.simulation.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One session of a client: from its first welcome until it is over, as the client knows it. */
final class Life {
    final String client;
    final String peer;
    final String session;
    final long from;
    /** When it is known to be over: ended, or followed by another session; the end of the run if it never was. */
    long until = Long.MAX_VALUE;
    /** When its last connection broke without a return; {@link Long#MAX_VALUE} if it is connected to its end. */
    long lostAt = Long.MAX_VALUE;
    /** Whether its client or the hub ended it, rather than a window. */
    boolean ended;

    /** When it was last told of a gap; -1 for never. */
    long lastGap = -1;

    final List<Stay> stays = new ArrayList<>();
    final List<Span> absences = new ArrayList<>();
    /** When it first asked to leave a room, of those where the hub could not say whether it had. */
    final Map<String, Long> unconfirmedLeaves = new HashMap<>();
    /** Attempts to connect, and connections, that were over before their client can have read much on them. */
    final List<Span> unread = new ArrayList<>();

    /** Its time in one room. */
    static final class Stay {
        final String room;
        final long from;
        long until = Long.MAX_VALUE;

        Stay(String room, long from) {
            this.room = room;
            this.from = from;
        }

        boolean covers(long begin, long end) {
            return from <= begin && end <= until;
        }
    }

    /** A time without a connection. */
    record Span(long from, long until) {}

    Life(String client, String peer, String session, long from) {
        this.client = client;
        this.peer = peer;
        this.session = session;
        this.from = from;
    }

    @Nullable
    Stay stay(String room) {
        for (Stay stay : stays.reversed()) {
            if (stay.room.equals(room)) {
                return stay;
            }
        }
        return null;
    }

    boolean inRoom(String room, long begin, long end) {
        return stays.stream().anyMatch(stay -> stay.room.equals(room) && stay.covers(begin, end));
    }

    /** Whether it was told since that it may have missed something. */
    boolean gap(long since) {
        return lastGap >= since;
    }

    boolean connectedThroughout(long begin, long end) {
        return from <= begin
                && end <= Math.min(until, lostAt)
                && absences.stream().noneMatch(away -> away.from <= end && begin <= away.until);
    }

    /**
     * Whether the hub may have written something of that time to a connection on which nobody has read it. A node that stands
     * still finds out later that its client is not there any more.
     */
    boolean wroteInVain(long at, History history) {
        return unread.stream().anyMatch(span -> at <= span.until + history.frozen(span.from, at));
    }

    /** When the last absence that had begun by then began; then itself if there was none. */
    long lastAbsenceBefore(long at) {
        return absences.stream()
                .mapToLong(Span::from)
                .filter(from -> from <= at)
                .max()
                .orElse(at);
    }

    /** Whether its client had been away for longer than the window by then: it may have been taken for gone. */
    boolean goneAt(long at, long resumeWindow) {
        return absences.stream().anyMatch(away -> away.from + resumeWindow <= at && at <= away.until + resumeWindow);
    }

    /** Whether it had a connection when its client or the hub ended it. */
    boolean endedOnConnection() {
        return ended && lostAt == Long.MAX_VALUE;
    }

    /** When nothing of it may be seen in that room any more, but for the time that telling takes. */
    long overIn(Stay stay, long resumeWindow) {
        return stay.until == until ? overAt(resumeWindow) : stay.until;
    }

    /** When nothing of it may be seen any more, but for the time that telling takes. */
    long overAt(long resumeWindow) {
        if (ended) {
            return until;
        }
        return lostAt == Long.MAX_VALUE ? Long.MAX_VALUE : Math.min(until, lostAt) + resumeWindow;
    }
}

package dev.parley.simulation.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The journal, put in order: who lived when under which peer id, who was in which room, who asked what. */
final class History {
    /** How long a node may take that stops without its store. */
    private static final long STOPPING = 12_000;

    private static final String FREEZE = "freeze ";
    private static final String THAW = "thaw ";

    final Terms terms;
    final List<Entry> entries;
    final List<Life> lives = new ArrayList<>();
    final Map<String, Life> byPeer = new HashMap<>();
    final Map<String, Life> current = new LinkedHashMap<>();
    private final Map<String, Entry.Lost> lost = new HashMap<>();
    private final Map<String, String> services = new HashMap<>();
    private final Map<String, Long> connecting = new HashMap<>();
    private final Map<String, Long> welcomed = new HashMap<>();
    private final Map<String, Entry.Asked> asked = new HashMap<>();
    private final Map<String, List<Life>> ofClient = new HashMap<>();
    private final List<Life.Span> standstills = new ArrayList<>();
    private final Map<String, Long> standing = new HashMap<>();
    private final List<Entry.Fault> unstored = new ArrayList<>();

    History(List<Entry> entries, Terms terms) {
        this.entries = entries;
        this.terms = terms;
        entries.forEach(this::read);
    }

    /** The life that was the client's at that time; {@code null} before its first. */
    @Nullable
    Life of(String client, long at) {
        Life found = null;
        for (Life life : ofClient.getOrDefault(client, List.of())) {
            if (life.from <= at) {
                found = life;
            }
        }
        return found;
    }

    /** For how long of that time some node stood still: what was sent to it then has not been asked yet. */
    long frozen(long from, long until) {
        long longest = 0;
        for (Life.Span standstill : standstills) {
            longest = Math.max(longest, Math.min(until, standstill.until()) - Math.max(from, standstill.from()));
        }
        return longest;
    }

    /**
     * Whether a node of its service went after that time without its store, and it had no connection to another throughout:
     * what it is told then is in that store alone.
     */
    boolean leftBehind(Life life, long since) {
        final String service = serviceOf(life);
        return unstored.stream()
                .anyMatch(fault -> fault.at() >= since
                        && fault.what().startsWith(service)
                        && !life.connectedThroughout(fault.at() - STOPPING, fault.at()));
    }

    /**
     * Whether a client that shares its device may have been replaced by then on a node that went soon after, without its store:
     * its rooms know, and the store goes on with its session (guarantees).
     */
    boolean replacedUnstored(Life life, long at) {
        final String service = serviceOf(life);
        return terms.rivals().containsKey(life.client)
                && unstored.stream()
                        .anyMatch(fault -> fault.at() >= at
                                && fault.at() <= at + STOPPING
                                && fault.what().startsWith(service));
    }

    /** What a fault of a node of its service begins with that goes without its store. */
    private String serviceOf(Life life) {
        return Entry.Fault.UNSTORED + services.getOrDefault(life.client, "-");
    }

    private void read(Entry entry) {
        switch (entry) {
            case Entry.Welcomed welcome -> welcomed(welcome);
            case Entry.Lost gone -> lost(gone);
            case Entry.Ended end -> ended(end);
            case Entry.Asked request -> asked.merge(request.client() + ' ' + request.id(), request, History::first);
            case Entry.Answered reply -> answered(reply);
            case Entry.Closed closed -> closed(closed);
            case Entry.Connecting attempt -> {
                connecting.put(attempt.client(), attempt.at());
                services.put(
                        attempt.client(),
                        attempt.node().substring(0, attempt.node().indexOf('.') + 1));
            }
            case Entry.Got ignored -> {}
            case Entry.Told ignored -> {}
            case Entry.Saw ignored -> {}
            case Entry.Viewed ignored -> {}
            case Entry.Fault fault -> failed(fault);
            case Entry.Announced ignored -> {}
            case Entry.Shown ignored -> {}
        }
    }

    private void failed(Entry.Fault fault) {
        final String what = fault.what();
        if (what.startsWith(Entry.Fault.UNSTORED)) {
            unstored.add(fault);
        } else if (what.startsWith(FREEZE)) {
            standing.put(what.substring(FREEZE.length()), fault.at());
        } else if (what.startsWith(THAW)) {
            final Long begin = standing.remove(what.substring(THAW.length()));
            if (begin != null) {
                standstills.add(new Life.Span(begin, fault.at()));
            }
        }
    }

    private void welcomed(Entry.Welcomed welcome) {
        connecting.remove(welcome.client());
        welcomed.put(welcome.client(), welcome.at());
        final Life before = current.get(welcome.client());
        final Entry.Lost gone = lost.remove(welcome.client());
        if (before != null && before.session.equals(welcome.session())) {
            before.lastGap = welcome.gap() ? welcome.at() : before.lastGap;
            before.lostAt = Long.MAX_VALUE;
            if (gone != null) {
                before.absences.add(new Life.Span(gone.since(), welcome.at()));
            }
            return;
        }
        if (before != null) {
            close(before, welcome.at());
        }
        final Life life = new Life(welcome.client(), welcome.peer(), welcome.session(), welcome.at());
        lives.add(life);
        ofClient.computeIfAbsent(life.client, client -> new ArrayList<>()).add(life);
        byPeer.put(life.peer, life);
        current.put(life.client, life);
    }

    private void lost(Entry.Lost gone) {
        unread(gone);
        if (lost.putIfAbsent(gone.client(), gone) == null) {
            final Life life = current.get(gone.client());
            if (life != null && life.lostAt == Long.MAX_VALUE) {
                life.lostAt = gone.since();
            }
        }
    }

    private void unread(Entry.Lost gone) {
        final Life life = current.get(gone.client());
        final Long attempt = connecting.remove(gone.client());
        final Long welcome = welcomed.remove(gone.client());
        if (life != null && attempt != null) {
            life.unread.add(new Life.Span(attempt, gone.at()));
        } else if (life != null && welcome != null && gone.since() - welcome <= terms.slack()) {
            life.unread.add(new Life.Span(welcome, gone.at()));
        }
    }

    private void ended(Entry.Ended end) {
        final Life life = current.remove(end.client());
        lost.remove(end.client());
        if (life != null) {
            // Told while it was connected, it is over at once; a client that just never comes back leaves a window.
            life.ended = life.lostAt == Long.MAX_VALUE;
            close(life, end.at());
        }
    }

    /** What is sent again is the request that was sent before. */
    private static Entry.Asked first(Entry.Asked before, Entry.Asked again) {
        return before.type().equals(again.type()) ? before : again;
    }

    private static void close(Life life, long at) {
        life.until = Math.min(life.until, at);
        life.stays.forEach(stay -> stay.until = Math.min(stay.until, at));
    }

    private void answered(Entry.Answered reply) {
        final Entry.Asked request = asked.get(reply.client() + ' ' + reply.id());
        final Life life = current.get(reply.client());
        // Sent again after a time-out, a leave finds that it was done.
        final boolean gone = request != null
                && request.type().equals("leave")
                && reply.result().equals("not-in-room");
        if (request == null || life == null || request.room() == null) {
            return;
        }
        if (request.type().equals("leave") && reply.result().equals("unavailable")) {
            life.unconfirmedLeaves.putIfAbsent(request.room(), request.at());
        }
        if (!reply.ok() && !gone) {
            return;
        }
        if (request.type().equals("join")) {
            life.unconfirmedLeaves.remove(request.room());
            final Life.Stay stay = life.stay(request.room());
            if (stay == null || stay.until <= reply.at()) {
                life.stays.add(new Life.Stay(request.room(), reply.at()));
            }
        } else if (request.type().equals("leave")) {
            leave(life, request.room(), request.at());
        }
    }

    private void closed(Entry.Closed closed) {
        final Life life = current.get(closed.client());
        if (life != null) {
            final Long asked = closed.reason().equals("left") ? life.unconfirmedLeaves.remove(closed.room()) : null;
            leave(life, closed.room(), asked == null ? closed.at() - terms.slack() : asked);
        }
    }

    private static void leave(Life life, String room, long at) {
        final Life.Stay stay = life.stay(room);
        if (stay != null) {
            stay.until = Math.min(stay.until, at);
        }
    }
}

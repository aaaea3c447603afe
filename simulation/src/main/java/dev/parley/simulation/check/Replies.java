package dev.parley.simulation.check;

import dev.parley.simulation.check.Violation.Promise;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every request with an id gets exactly one reply on the connection it was sent on, in time, unless that connection ended
 * before. And what it says of rooms is so: a member is not unknown, nor is the sender not in its room.
 */
final class Replies implements Checker.Rule {
    @Override
    public void check(History history, List<Violation> violations) {
        final Map<String, Entry.Asked> open = new HashMap<>();
        final Set<String> sent = new HashSet<>();
        final Set<String> again = new HashSet<>();
        final Map<String, String> before = new HashMap<>();
        final Map<String, String> precedes = new HashMap<>();
        final Map<String, String> joined = new HashMap<>();
        final Map<String, Set<Life>> tried = new HashMap<>();
        for (Entry entry : history.entries) {
            switch (entry) {
                case Entry.Asked asked -> {
                    final String request = asked.client() + ' ' + asked.id();
                    open.put(request, asked);
                    final Life life = history.of(asked.client(), asked.at());
                    if (asked.type().equals("join") && asked.room() != null && life != null) {
                        tried.computeIfAbsent(asked.room(), none -> new HashSet<>())
                                .add(life);
                    }
                    if (!sent.add(request)) {
                        // It may find that it was done, and does not go before what was asked since.
                        again.add(request);
                        precedes.values().removeIf(request::equals);
                    } else if (asked.type().equals("join") || asked.type().equals("leave")) {
                        final String last = before.put(asked.client() + ' ' + asked.room(), request);
                        if (last != null) {
                            precedes.put(request, last);
                        }
                    }
                }
                case Entry.Answered answered -> {
                    final Entry.Asked asked = open.remove(answered.client() + ' ' + answered.id());
                    if (asked == null) {
                        violations.add(new Violation(
                                Promise.REPLY, answered.at(), answered.client(), "two replies to " + answered.id()));
                    } else {
                        late(asked, answered.at(), history, violations);
                        member(asked, answered, history, violations);
                        full(asked, answered, tried, history, violations);
                        final String request = answered.client() + ' ' + answered.id();
                        if (asked.type().equals("join") && answered.ok()) {
                            joined.put(request, asked.client() + ' ' + asked.room());
                        }
                        if (asked.type().equals("leave")
                                && !answered.duplicate()
                                && !again.contains(request)
                                && answered.result().equals("not-in-room")
                                && (joined.containsKey(precedes.get(request))
                                        || open.containsKey(precedes.get(request)))) {
                            violations.add(new Violation(
                                    Promise.MEMBER, answered.at(), answered.client(), "a leave overtook its join"));
                        }
                    }
                }
                case Entry.Closed closed -> joined.values().removeIf((closed.client() + ' ' + closed.room())::equals);
                case Entry.Lost lost -> drop(lost.client(), lost.at(), open, history, violations);
                case Entry.Ended ended -> drop(ended.client(), ended.at(), open, history, violations);
                default -> {}
            }
        }
        open.values().forEach(asked -> late(asked, history.terms.end(), history, violations));
    }

    private static void drop(
            String client, long at, Map<String, Entry.Asked> open, History history, List<Violation> violations) {
        open.values().removeIf(asked -> {
            if (asked.client().equals(client)) {
                late(asked, at, history, violations);
                return true;
            }
            return false;
        });
    }

    private static void late(Entry.Asked asked, long until, History history, List<Violation> violations) {
        final long took = until - asked.at();
        final Life life = history.of(asked.client(), asked.at());
        if (took > history.terms.replyLimit()
                && took - history.frozen(asked.at(), until) > history.terms.replyLimit()
                && life != null
                && !broken(life, asked.at(), until)) {
            violations.add(new Violation(
                    Promise.REPLY,
                    asked.at() + history.terms.replyLimit(),
                    asked.client(),
                    asked.type() + ' ' + asked.id() + " has no reply after " + took + " ms"));
        }
    }

    /** Whether the connection had broken meanwhile, which the client may not have noticed yet. */
    private static boolean broken(Life life, long from, long until) {
        return (life.lostAt != Long.MAX_VALUE && life.lostAt <= until)
                || life.absences.stream().anyMatch(away -> away.from() <= until && from <= away.until());
    }

    /**
     * A room is full of its members, and for a while of what is left of them: that of a join that was not answered, or as
     * {@code unavailable}, with them.
     */
    private static void full(
            Entry.Asked asked,
            Entry.Answered answered,
            Map<String, Set<Life>> tried,
            History history,
            List<Violation> violations) {
        if (!answered.result().equals("room-full") || asked.room() == null) {
            return;
        }
        final long slack = history.terms.slack();
        final long there = history.lives.stream()
                .filter(life -> !life.client.equals(asked.client())
                        || !history.terms.devices().contains(life.client))
                .filter(life -> life.overAt(history.terms.resumeWindow()) > asked.at() - history.terms.ghostLimit())
                .filter(life -> (life != history.of(asked.client(), asked.at())
                                && tried.getOrDefault(asked.room(), Set.of()).contains(life))
                        || life.stays.stream()
                                .anyMatch(stay -> stay.room.equals(asked.room())
                                        && stay.from - slack < answered.at()
                                        && asked.at() - history.terms.ghostLimit()
                                                < life.overIn(stay, history.terms.resumeWindow())))
                .count();
        if (there < history.terms.maxRoom()) {
            violations.add(new Violation(
                    Promise.MEMBER, answered.at(), answered.client(), asked.room() + " is full with " + there));
        }
    }

    private static void member(
            Entry.Asked asked, Entry.Answered answered, History history, List<Violation> violations) {
        if (answered.ok()
                || answered.duplicate()
                || asked.label() == null
                || asked.room() == null
                || asked.to() == null) {
            return;
        }
        final long slack = history.terms.slack();
        final boolean unknown = answered.result().equals("unknown-peer");
        final Life whose = unknown ? history.byPeer.get(asked.to()) : history.of(asked.client(), asked.at());
        if ((unknown || answered.result().equals("not-in-room"))
                && whose != null
                && whose.inRoom(asked.room(), asked.at(), answered.at() + slack)
                && answered.at() + slack < Math.min(whose.until, whose.lostAt)
                && !whose.goneAt(answered.at(), history.terms.resumeWindow())) {
            violations.add(new Violation(
                    Promise.MEMBER,
                    answered.at(),
                    answered.client(),
                    answered.result() + " for " + asked.label() + ", though " + whose.client + " is in "
                            + asked.room()));
        }
    }
}

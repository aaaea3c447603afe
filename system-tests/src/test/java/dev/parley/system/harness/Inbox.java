package dev.parley.system.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What came in, in order: all of it, and what no test has taken yet. Any thread. */
final class Inbox {
    private static final int SHOWN = 20;

    private final List<Message> all = new ArrayList<>();
    private final List<Message> untaken = new ArrayList<>();

    synchronized void add(Message message) {
        all.add(message);
        untaken.add(message);
        notifyAll();
    }

    synchronized List<Message> all() {
        return List.copyOf(all);
    }

    /** Takes the first that matches out of what nobody has taken; fails if none comes in time. */
    synchronized Message take(String what, Predicate<Message> wanted, Duration timeout) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            for (Iterator<Message> each = untaken.iterator(); each.hasNext(); ) {
                final Message message = each.next();
                if (wanted.test(message)) {
                    each.remove();
                    return message;
                }
            }
            await(what, deadline, timeout);
        }
    }

    synchronized void awaitCount(String what, Predicate<Message> wanted, int count, Duration timeout) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        while (all.stream().filter(wanted).count() < count) {
            await(
                    what + " (" + count + " of them, there are "
                            + all.stream().filter(wanted).count() + ")",
                    deadline,
                    timeout);
        }
    }

    private void await(String what, long deadline, Duration timeout) {
        final long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new AssertionError("not within " + timeout + ": " + what + "; what came: "
                    + untaken.stream()
                            .limit(SHOWN)
                            .map(Message::toString)
                            .collect(Collectors.joining("\n  ", "\n  ", "")));
        }
        try {
            wait(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}

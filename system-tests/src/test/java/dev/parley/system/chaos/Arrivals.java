package dev.parley.system.chaos;

import dev.parley.simulation.check.Entry;
import java.util.HashSet;
import java.util.Set;

/** What has come to a client: shows each signal once, and says {@code received} if its client does. One thread. */
final class Arrivals {
    private static final int CONFIRM_AFTER = 32;
    private static final int CONFIRM_MILLIS = 100;

    private final ChaosClient client;
    private final boolean confirms;
    private final Set<String> seen = new HashSet<>();
    private long seq;
    private long confirmed;
    private boolean waiting;

    Arrivals(ChaosClient client, boolean confirms) {
        this.client = client;
        this.confirms = confirms;
    }

    long seq() {
        return seq;
    }

    void count(long number) {
        if (number <= seq) {
            return;
        }
        seq = number;
        if (seq - confirmed >= CONFIRM_AFTER) {
            confirm();
        } else if (confirms && !waiting) {
            waiting = true;
            client.later(CONFIRM_MILLIS, () -> {
                waiting = false;
                confirm();
            });
        }
    }

    private void confirm() {
        final Line line = client.line();
        if (confirms && line != null && seq > confirmed) {
            confirmed = seq;
            line.send(null, "received", Fields.none().put("seq", seq));
        }
    }

    void signal(Heard push) {
        if (seen.add(push.text("mid"))) {
            client.world()
                    .note(new Entry.Got(
                            client.world().now(),
                            client.name(),
                            push.number("seq"),
                            push.text("room"),
                            push.text("from"),
                            push.text("mid"),
                            push.text("data")));
        }
    }

    void forget() {
        seq = 0;
        confirmed = 0;
    }
}

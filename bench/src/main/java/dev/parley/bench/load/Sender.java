package dev.parley.bench.load;

import dev.parley.bench.client.Client;
import java.util.stream.Stream;

/** Clients among whom something is sent whenever a load says so, and counted. All on one event loop. */
interface Sender {
    /** Sends the next; its time is taken from {@code at} on, by {@link System#nanoTime()}. */
    void send(long at);

    /** Told whenever what was sent has come to its end. */
    void onEnd(Runnable then);

    /** Whether everything has had its outcome. */
    boolean settled();

    /** Whether all that was confirmed has come. */
    boolean complete();

    /** What was done since the last time. */
    Tally take();

    /** All there have been so far. */
    Faults faults();

    Stream<Client> clients();
}

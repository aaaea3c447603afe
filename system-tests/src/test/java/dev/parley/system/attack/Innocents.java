package dev.parley.system.attack;

import dev.parley.system.harness.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Pairs that exchange offers, all the time, and how long each took until its outcome; what has another than delivered failed. */
final class Innocents implements AutoCloseable {
    private static final String SDP = "v=0" + "x".repeat(2_000);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final List<Peer> peers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean over;

    Innocents(int port, int pairs) {
        for (int i = 0; i < pairs; i++) {
            final String room = Cluster.unique("innocent");
            final Peer first = Peer.connect(port, Cluster.unique("first"));
            final Peer second = Peer.connect(port, Cluster.unique("second"));
            first.ask("join", "\"room\":\"" + room + "\"");
            second.ask("join", "\"room\":\"" + room + "\"");
            peers.add(first);
            peers.add(second);
            threads.add(Thread.ofVirtual().start(() -> talk(room, first, second)));
            threads.add(Thread.ofVirtual().start(() -> talk(room, second, first)));
        }
    }

    private void talk(String room, Peer from, Peer to) {
        final String offer = "\"room\":\"" + room + "\",\"to\":\"" + to.id() + "\",\"sdp\":\"" + SDP + "\"";
        while (!over) {
            final long begun = System.nanoTime();
            try {
                final String reply = from.ask("offer", offer);
                if (!reply.contains("\"outcome\":\"delivered\"")) {
                    failures.add(reply);
                }
                nanos.add(System.nanoTime() - begun);
                Thread.sleep(PAUSE);
            } catch (InterruptedException | RuntimeException e) {
                if (!over) {
                    failures.add(e.toString());
                }
                return;
            }
        }
    }

    /** What failed since the beginning. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** The 99th percentile since this was asked last. */
    Duration p99() {
        final List<Long> taken = nanos;
        nanos = Collections.synchronizedList(new ArrayList<>());
        final List<Long> sorted = new ArrayList<>(taken);
        Collections.sort(sorted);
        return sorted.isEmpty() ? Duration.ofDays(1) : Duration.ofNanos(sorted.get(sorted.size() * 99 / 100));
    }

    @Override
    public void close() {
        over = true;
        threads.forEach(Thread::interrupt);
        peers.forEach(Peer::close);
    }
}

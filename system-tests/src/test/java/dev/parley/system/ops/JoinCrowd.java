package dev.parley.system.ops;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.TestClient;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that join and leave rooms of their own, each as fast as it is answered, until they are closed: enough of them for a slow
 * Redis to have each connection of a pool carry what makes it grow.
 */
final class JoinCrowd implements AutoCloseable {
    private static final int SIZE = 400;

    private final List<TestClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean on = true;

    private JoinCrowd() {}

    /** All are let in, and wait. */
    static JoinCrowd on(RunningNode node) {
        final JoinCrowd crowd = new JoinCrowd();
        for (int i = 0; i < SIZE; i++) {
            crowd.clients.add(TestClient.admitted(node, Cluster.unique("crowd")));
        }
        return crowd;
    }

    void begin() {
        for (TestClient client : clients) {
            threads.add(Thread.ofVirtual().start(() -> joinAndLeave(client)));
        }
    }

    private void joinAndLeave(TestClient client) {
        final String room = Cluster.unique("crowd");
        while (on) {
            client.ask("join", "room", room);
            client.ask("leave", "room", room);
        }
    }

    @Override
    public void close() {
        on = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        clients.forEach(TestClient::close);
        clients.clear();
    }
}

package dev.parley.system.harness;

/**
 * Two peers in one room, always on two nodes.
 *
 * @param second came later, and so is the polite one
 */
public record Pair(String room, TestClient first, TestClient second) implements AutoCloseable {

    static Pair in(Cluster cluster, Wire.Pairing pairing, String room) {
        final TestClient first = TestClient.admitted(cluster.node(pairing.first()), Cluster.unique("first"));
        final TestClient second = TestClient.admitted(
                cluster.node(pairing.second(), pairing.first() == pairing.second() ? 1 : 0), Cluster.unique("second"));
        return joined(room, first, second);
    }

    /** Both join, one after the other, and know of each other. */
    public static Pair joined(String room, TestClient first, TestClient second) {
        first.join(room);
        second.join(room);
        first.take("peer-joined", push -> push.text("peer").equals(second.peer()));
        return new Pair(room, first, second);
    }

    /** Sends an offer from the first to the second, and waits for its outcome. */
    public Reply offer(String sdp) {
        return first.ask("offer", "to", second.peer(), "room", room, "sdp", sdp);
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}

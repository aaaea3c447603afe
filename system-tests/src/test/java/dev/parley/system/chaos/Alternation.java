package dev.parley.system.chaos;

/** One client that goes from one node to the other and back, a hundred times, as a network does that flaps. */
final class Alternation {
    private static final int TIMES = 100;
    private static final int STAYS_MILLIS = 150;
    private static final int AWAY_MILLIS = 60;
    private static final int HALF_OPEN_EVERY = 4;

    private final ChaosClient client;
    private volatile int left = TIMES;

    Alternation(ChaosClient client) {
        this.client = client;
    }

    void start() {
        client.run(this::again);
    }

    boolean isDone() {
        return left == 0;
    }

    private void again() {
        if (client.line() == null) {
            client.onWelcome(this::again);
            return;
        }
        client.onWelcome(() -> {
            left--;
            if (left > 0) {
                client.later(client.random().nextInt(STAYS_MILLIS), this::again);
            }
        });
        client.hopTo(
                client.world().cluster().sibling(client.node()),
                client.random().nextInt(HALF_OPEN_EVERY) == 0,
                client.random().nextInt(AWAY_MILLIS));
    }
}

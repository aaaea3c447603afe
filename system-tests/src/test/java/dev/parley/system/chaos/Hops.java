package dev.parley.system.chaos;

import java.util.SplittableRandom;

/**
 * What networks and users do to a client all the time, and what needs no fault: connections break, tell nobody, change
 * their node, some more than once; sessions end and begin. One thread.
 */
final class Hops {
    private static final int SOON_MILLIS = 150;
    private static final int BETWEEN_FLAPS_MILLIS = 700;
    private static final int MOST_FLAPS = 4;

    private final ChaosClient client;
    private final SplittableRandom random;

    Hops(ChaosClient client) {
        this.client = client;
        this.random = client.random();
    }

    void next() {
        final int mean = client.world().options().hops();
        client.later(mean / 4 + random.nextInt(mean * 3 / 2), () -> {
            if (client.world().hopping() && client.line() != null) {
                once();
            }
            next();
        });
    }

    private void once() {
        final int chance = random.nextInt(100);
        if (chance < 40) {
            client.hop(false, random.nextInt(SOON_MILLIS));
        } else if (chance < 60) {
            flap(1 + random.nextInt(MOST_FLAPS));
        } else if (chance < 75) {
            client.hop(true, random.nextInt(SOON_MILLIS));
        } else if (chance < 92) {
            final int window = (int) client.world().options().window().toMillis();
            client.hop(random.nextBoolean(), 500 + random.nextInt(window / 2));
        } else {
            // A goodbye that a fault swallows would leave a window that the journal does not know of.
            final boolean heard = random.nextBoolean() && client.node().isCalm();
            client.renew(heard, 200 + random.nextInt(1_000));
        }
    }

    /** To the other node, and back, and so on. */
    private void flap(int times) {
        if (times == 0 || client.line() == null) {
            return;
        }
        client.onWelcome(() -> client.later(random.nextInt(BETWEEN_FLAPS_MILLIS), () -> flap(times - 1)));
        client.hopTo(
                client.world().cluster().sibling(client.node()), random.nextInt(4) == 0, random.nextInt(SOON_MILLIS));
    }
}

package dev.parley.bench.load;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closed loop: each pair has so many offers on their way and sends the next when one has come to its end. Finds what
 * can be carried; its latencies are those of a system as full as it can be.
 *
 * @param window offers on their way, for each pair
 */
public record ClosedLoad(int window) implements Load {
    @Override
    public void run(Fleet fleet, Duration time) throws Exception {
        for (Share share : fleet.shares()) {
            share.loop.execute(() -> share.senders.forEach(this::begin));
        }
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        for (Share share : fleet.shares()) {
            share.loop
                    .submit(() -> share.senders.forEach(sender -> sender.onEnd(() -> {})))
                    .get();
        }
    }

    private void begin(Sender sender) {
        sender.onEnd(() -> sender.send(System.nanoTime()));
        for (int i = 0; i < window; i++) {
            sender.send(System.nanoTime());
        }
    }

    @Override
    public String describe() {
        return "max, window " + window;
    }
}

package dev.parley.artifacts.core.work;

import java.time.Duration;
import java.util.List;

/**
 * How a worker works.
 *
 * @param slots how many steps at once, at least 1
 * @param lease for which a job is a worker's that says nothing
 * @param renewal after which it says so again; well below the lease
 * @param idle after which it looks for work that nobody has told it of
 * @param delays before the second try, the third and so on; after the last of them a job is parked
 */
public record WorkerSettings(int slots, Duration lease, Duration renewal, Duration idle, List<Duration> delays) {
    /** As settings have it where nothing is set: a slot for two processors, lease 60 s; 10 s, 1 min, 5 min. */
    public static final WorkerSettings DEFAULT = new WorkerSettings(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofSeconds(2),
            List.of(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5)));

    public WorkerSettings {
        if (slots < 1 || renewal.compareTo(lease) >= 0) {
            throw new IllegalArgumentException("a worker needs a slot, and to renew its lease before it ends");
        }
        delays = List.copyOf(delays);
    }
}

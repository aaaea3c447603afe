package dev.parley.redis.pool;

import dev.parley.hub.limit.RateLimitedLog;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What a server that is there refuses, in its own words: a user who may not, memory that is full, a disk that can't be written.
 * Any thread.
 */
final class Refusals {
    private static final Duration RECENT = Duration.ofSeconds(5);

    private final String label;
    private final RateLimitedLog<String> log =
            new RateLimitedLog<>(LoggerFactory.getLogger(Refusals.class), Duration.ofSeconds(10));
    private volatile Refusal last = new Refusal("", 0);

    private record Refusal(String words, long at) {}

    Refusals(String label) {
        this.label = label;
    }

    /**
     * Looks at what failed, and gives what was refused as one sentence for operators; empty if nothing was. Keys of a wrong type are no
     * matter of the server's: they are dropped.
     */
    String look(List<RedisRequest> requests, List<Answer> answers) {
        String words = "";
        for (int i = 0; i < requests.size(); i++) {
            if (answers.get(i) instanceof Answer.Failed failed
                    && !failed.refusal().isEmpty()
                    && !WrongTypes.isWrongType(failed)) {
                words = "it refuses " + requests.get(i).name() + ": " + failed.refusal();
                last = new Refusal(words, System.nanoTime());
                log.warn(label, "redis {} answers, but {}", label, words);
            }
        }
        return words;
    }

    /** {@return what it has refused last, as one sentence for operators; empty if it has not within some seconds} */
    String recent() {
        final Refusal refusal = last;
        return System.nanoTime() - refusal.at() < RECENT.toNanos() ? refusal.words() : "";
    }

    /**
     * Whether a server that refuses PING in these words is there all the same: one that can't write its file to its disk says so
     * to everything, and refuses writes alone.
     */
    static boolean isThere(@Nullable String words) {
        return words != null && words.startsWith("MISCONF");
    }
}

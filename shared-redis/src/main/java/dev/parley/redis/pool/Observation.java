package dev.parley.redis.pool;

import io.lettuce.core.RedisLoadingException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a node sees of a server, and since when. For one thread. */
final class Observation {
    enum State {
        /** Nothing certain: not asked yet, still loading, or it answers with errors. */
        UNCERTAIN("uncertain"),
        DOWN("down"),
        /** It answers, and would not do in place of the one in use: it holds data of an earlier time. */
        ANSWERS("answers"),
        /** It answers and is empty. */
        READY("ready");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** As the script takes it. */
        String word() {
            return word;
        }
    }

    private final LongSupplier nanoTime;
    private final Duration loadingPatience;
    private State state = State.UNCERTAIN;
    private long since;
    private @Nullable Long loadingSince;

    Observation(LongSupplier nanoTime, Duration loadingPatience) {
        this.nanoTime = nanoTime;
        this.loadingPatience = loadingPatience;
        since = nanoTime.getAsLong();
    }

    State state() {
        return state;
    }

    /** For how long it has been so. */
    Duration lasting() {
        return Duration.ofNanos(nanoTime.getAsLong() - since);
    }

    void answered(boolean empty) {
        loadingSince = null;
        become(empty ? State.READY : State.ANSWERS);
    }

    void failed(Answer.Failed failed) {
        if (isLoading(failed.cause())) {
            loading();
        } else {
            loadingSince = null;
            become(failed.failure() == Answer.Failure.ERROR ? State.UNCERTAIN : State.DOWN);
        }
    }

    private void loading() {
        final long now = nanoTime.getAsLong();
        if (loadingSince == null) {
            loadingSince = now;
        }
        become(now - loadingSince < loadingPatience.toNanos() ? State.UNCERTAIN : State.DOWN);
    }

    private static boolean isLoading(@Nullable Throwable failure) {
        return failure != null && (failure instanceof RedisLoadingException || isLoading(failure.getCause()));
    }

    private void become(State next) {
        if (state != next) {
            state = next;
            since = nanoTime.getAsLong();
        }
    }
}

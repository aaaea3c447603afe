package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Requester;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** Port: who may come. May block, for virtual threads only. Thread-safe. */
public interface Guard {

    /** What became of a token. */
    sealed interface Verdict {
        record Good(Pass pass) implements Verdict {}

        /**
         * It is not worth anything.
         *
         * @param reason fit for the client's developer
         */
        record Bad(String reason) implements Verdict {}

        /**
         * It can't be told now: worth trying again.
         *
         * @param reason fit for the client's developer
         */
        record Unknown(String reason) implements Verdict {}
    }

    /**
     * What a token is good for, and how long.
     *
     * @param expiry from then on it is worth nothing
     * @param mark by which {@link #recall} knows it; no secret
     * @param revoked whether it has been revoked meanwhile; never blocks, any thread
     */
    record Pass(Requester caller, Instant expiry, String mark, BooleanSupplier revoked) {}

    /** Checks a token, its revocation with it. */
    Verdict check(String token);

    /**
     * Whether a token that was good has been revoked since. Whoever asks has seen to it that it has not expired.
     *
     * @param mark as its pass had it
     * @return a pass that is worth no room
     */
    Verdict recall(String mark);
}

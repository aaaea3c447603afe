package dev.parley.testkit.infra;

import java.util.function.Supplier;

/**
 * One way to have a server.
 *
 * @param <S> what starts such servers
 * @param kind where the server comes from
 * @param look finds out whether it can be had here; may take some seconds, doesn't throw
 */
record Candidate<S>(InfraKind kind, Supplier<Found<S>> look) {

    /** What was found. */
    sealed interface Found<S> {}

    /**
     * It can be had.
     *
     * @param starter starts servers
     * @param what the program or image, for the reader of the test's output
     */
    record Present<S>(S starter, String what) implements Found<S> {}

    /** It can't be had, and why. */
    record Absent<S>(String why) implements Found<S> {}
}

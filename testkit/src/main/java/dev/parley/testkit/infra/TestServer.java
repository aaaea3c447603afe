package dev.parley.testkit.infra;

import java.util.List;
import java.util.Optional;

/**
 * A server that belongs to one test, which may do to it what it likes. Calls block until done and come from one thread at a
 * time. It never outlives the JVM.
 */
public interface TestServer extends AutoCloseable {

    /** Where it listens; stays the same across a restart. */
    Endpoint endpoint();

    default String uri() {
        return endpoint().uri();
    }

    default int port() {
        return endpoint().port();
    }

    /** Whether the calls below work; if not they throw {@link UnsupportedOperationException}. */
    boolean supportsFaults();

    /** Stops it where it stands, like SIGSTOP: connections stay open and nothing answers. */
    void pause();

    /** Lets it go on after {@link #pause()}. */
    void resume();

    /** Kills it, like SIGKILL; what it has kept on disk stays for {@link #restart()}. */
    void crash();

    /** Starts it again on the same port, killing it before if it still runs, and returns once it answers. */
    void restart();

    /** The names of a broker's queues; empty if that can't be had. May take some seconds. */
    default Optional<List<String>> queues() {
        return control("list_queues", "name", "--no-table-headers");
    }

    /**
     * What a broker's own control program ({@code rabbitmqctl}) says to that, sorted; empty if that can't be had. May take
     * some seconds.
     */
    default Optional<List<String>> control(String... words) {
        return Optional.empty();
    }

    /** Ends it and removes everything it has written. Does nothing the second time. */
    @Override
    void close();
}

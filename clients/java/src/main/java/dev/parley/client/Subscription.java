package dev.parley.client;

/** Ends what it was given for; closing it again does nothing. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}

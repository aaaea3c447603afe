package dev.parley.client;

/** A client's thread, its time and its chance, so that tests can have all three in their hands. */
interface Loop {
    /** Milliseconds; only differences count. */
    long now();

    /** At least 0, less than 1. */
    double random();

    /** In place where this is the client's thread already, else later, in order. From any thread. */
    void run(Runnable task);

    /** Once what runs now is done, before anything else: futures are completed so, when all about them is in order. */
    void defer(Runnable task);

    /** From the client's thread, as {@link Handle#cancel}. */
    Handle schedule(Runnable task, long millis);

    /** Of a task that waits for its time. */
    interface Handle {
        void cancel();
    }
}

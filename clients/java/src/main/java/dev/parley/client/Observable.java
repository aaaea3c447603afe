package dev.parley.client;

import java.util.function.Consumer;

/** A value that changes: an immutable snapshot, and word of each new one. */
public interface Observable<T> {
    /** The same object until something has changed. From any thread. */
    T get();

    /** Calls the listener with each new value, on the client's thread. */
    Subscription subscribe(Consumer<? super T> listener);
}

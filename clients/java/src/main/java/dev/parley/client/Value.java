package dev.parley.client;

import java.util.function.Consumer;

/** Set by the client's thread, read by any. */
final class Value<T> implements Observable<T> {
    private final Listeners<Consumer<? super T>> listeners = new Listeners<>();
    private volatile T current;

    Value(T first) {
        current = first;
    }

    @Override
    public T get() {
        return current;
    }

    @Override
    public Subscription subscribe(Consumer<? super T> listener) {
        return listeners.add(listener);
    }

    boolean isWatched() {
        return !listeners.isEmpty();
    }

    void set(T value) {
        current = value;
        listeners.tell(listener -> listener.accept(value));
    }
}

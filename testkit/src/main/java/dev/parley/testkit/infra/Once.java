package dev.parley.testkit.infra;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a thing when it is first asked for; a failure is kept as well, so that every test says the same and fast. */
final class Once<T> {

    private final Supplier<T> maker;
    private @Nullable T thing;
    private @Nullable RuntimeException failure;

    Once(Supplier<T> maker) {
        this.maker = maker;
    }

    synchronized T get() {
        if (failure != null) {
            throw failure;
        }
        if (thing == null) {
            try {
                thing = maker.get();
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
        }
        return thing;
    }
}

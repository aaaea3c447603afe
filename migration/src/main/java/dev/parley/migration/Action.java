package dev.parley.migration;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the tool is to do. */
enum Action {
    PLAN,
    COPY,
    VERIFY,
    ROLLBACK;

    static Optional<Action> named(String name) {
        return Arrays.stream(values())
                .filter(action -> action.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.parley.simulation;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One seed's run, for somebody who knows these classes under other class loaders: tells what was broken first. */
public final class Trial implements LongFunction<@Nullable String> {
    @Override
    public @Nullable String apply(long seed) {
        try {
            final Run.Result result = Run.of(Script.of(seed), seed);
            return result.well()
                    ? null
                    : result.violations().getFirst().promise().name();
        } catch (RuntimeException | StackOverflowError e) {
            return e.toString();
        }
    }
}

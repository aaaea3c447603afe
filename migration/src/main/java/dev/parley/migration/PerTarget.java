package dev.parley.migration;

import java.util.function.Function;

/** One thing for each target. */
record PerTarget<T>(T signaling, T rooms, T shared) {

    /** How the thing of one target is made. */
    @FunctionalInterface
    interface Maker<T> {
        T make(Target target) throws Wrong;
    }

    static <T> PerTarget<T> of(Maker<T> maker) throws Wrong {
        return new PerTarget<>(maker.make(Target.SIGNALING), maker.make(Target.ROOMS), maker.make(Target.SHARED));
    }

    static <T, R> PerTarget<R> map(PerTarget<T> of, Function<T, R> function) {
        return new PerTarget<>(function.apply(of.signaling), function.apply(of.rooms), function.apply(of.shared));
    }

    T get(Target target) {
        return switch (target) {
            case SIGNALING -> signaling;
            case ROOMS -> rooms;
            case SHARED -> shared;
        };
    }
}

package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Failure;
import org.jspecify.annotations.Nullable;

/** A step could not be done. */
final class StepException extends Exception {
    private static final long serialVersionUID = 1;
    private final @Nullable Failure failure;

    private StepException(String message, @Nullable Failure failure, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    /** It may be otherwise next time. */
    static StepException passing(String message, @Nullable Throwable cause) {
        return new StepException(message, null, cause);
    }

    /** It will not be otherwise. */
    static StepException lasting(Failure failure, String message) {
        return new StepException(message, failure, null);
    }

    /** What the artifact has failed with; {@code null} if it is worth another try. */
    @Nullable
    Failure failure() {
        return failure;
    }
}

package dev.parley.ops.lifecycle;

/** A process didn't start; the message says in one sentence which component failed and why. What had started is stopped. */
public final class StartException extends Exception {

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}

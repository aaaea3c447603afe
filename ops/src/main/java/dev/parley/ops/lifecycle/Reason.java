package dev.parley.ops.lifecycle;

/** A throwable as part of a sentence. */
final class Reason {

    private Reason() {}

    static String of(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}

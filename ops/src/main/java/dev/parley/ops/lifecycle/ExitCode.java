package dev.parley.ops.lifecycle;

/** With what a process ends. */
public enum ExitCode {
    OK(0),
    /** A component didn't start. */
    START_FAILED(1),
    /** The command line or a setting is wrong; starting again won't help. */
    BAD_CONFIGURATION(2),
    /** It stopped, but a component failed to drain or stop, or took too long. */
    STOP_INCOMPLETE(3);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}

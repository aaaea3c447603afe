package dev.parley.ops.config;

import java.util.List;

/** Wrong configuration. The message lists every problem, one a line, and no secret. */
public final class SettingsException extends Exception {

    private final transient List<Problem> problems;

    /** @param problems at least one */
    public SettingsException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems) {
        StringBuilder text = new StringBuilder("Wrong configuration:");
        problems.forEach(problem ->
                text.append("\n  ").append(problem.key()).append(": ").append(problem.text()));
        return text.toString();
    }

    /**
     * @param key the offending key, or where the problem is, such as a file's line
     * @param text what it got and what was expected
     */
    public record Problem(String key, String text) {}
}

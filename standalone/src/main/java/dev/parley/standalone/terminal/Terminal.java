package dev.parley.standalone.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Standard output as a person reads it: UTF-8 whatever the locale says, and styles only where somebody looks (not into a
 * pipe, nor with {@code NO_COLOR}, see no-color.org). Safe for use from any thread.
 */
public final class Terminal {
    private final PrintStream out;
    private final boolean styled;

    /** @param styled whether {@link #style} does anything */
    public Terminal(PrintStream out, boolean styled) {
        this.out = out;
        this.styled = styled;
    }

    /** This process's. */
    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it may be null again (JDK-8351435)
    public static Terminal ofProcess(Map<String, String> environment) {
        final var console = System.console();
        final boolean watched = console != null && console.isTerminal();
        final boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8),
                watched && !plain);
    }

    /** Prints a line. */
    public void line(String text) {
        out.println(text);
    }

    /** The text in that style, or as it is. */
    public String style(Style style, String text) {
        return styled ? style.around(text) : text;
    }

    /** Ways to set text off. */
    public enum Style {
        STRONG("1"),
        FAINT("2"),
        GOOD("32"),
        BAD("31"),
        NATIVE("36"),
        WEB("35");

        private final String code;

        Style(String code) {
            this.code = code;
        }

        private String around(String text) {
            return "\u001b[" + code + "m" + text + "\u001b[0m";
        }
    }
}

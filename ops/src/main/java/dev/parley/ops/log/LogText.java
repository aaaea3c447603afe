package dev.parley.ops.log;

import java.util.HexFormat;

/** Makes text harmless for a log line and the terminal that shows it. */
public final class LogText {

    private LogText() {}

    /**
     * Replaces, by an escape such as {@code \n} or <code>&#92;u001b</code>, every character that could break a line,
     * steer a terminal or turn the direction of text: the control characters C0, DEL and C1, the line and paragraph
     * separators, format characters (Unicode category Cf) and lone surrogates. What is printable stays, also backslashes.
     */
    public static String escape(String text) {
        int first = firstUnsafe(text);
        if (first == text.length()) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16).append(text, 0, first);
        text.codePoints().skip(text.codePointCount(0, first)).forEach(c -> append(safe, c));
        return safe.toString();
    }

    private static int firstUnsafe(String text) {
        int i = 0;
        while (i < text.length() && !isUnsafe(text.codePointAt(i))) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    private static void append(StringBuilder safe, int c) {
        if (!isUnsafe(c)) {
            safe.appendCodePoint(c);
            return;
        }
        switch (c) {
            case '\n' -> safe.append("\\n");
            case '\r' -> safe.append("\\r");
            case '\t' -> safe.append("\\t");
            default -> {
                for (char unit : Character.toChars(c)) {
                    safe.append("\\u").append(HexFormat.of().toHexDigits(unit));
                }
            }
        }
    }

    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}

package dev.parley.artifacts.http;

/**
 * Names of files as clients send them, made fit to be shown and to be saved under: no control characters, nothing that turns the
 * direction of text, no separators of paths, neither hidden nor a folder.
 */
final class FileName {
    private static final int LONGEST = 255;
    private static final int LONGEST_EXTENSION = 16;

    private FileName() {}

    /** @param otherwise the name if nothing is left of it */
    static String clean(String name, String otherwise) {
        final StringBuilder kept = new StringBuilder();
        name.codePoints().filter(FileName::isText).map(FileName::harmless).forEach(kept::appendCodePoint);
        final String trimmed = kept.toString().replaceAll("^[\\s.]+|[\\s.]+$", "");
        return trimmed.isEmpty() ? otherwise : shortened(trimmed);
    }

    private static boolean isText(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> isJoiner(c);
            default -> true;
        };
    }

    /** Without these, words of some scripts and many emoji fall apart; they turn nothing. */
    private static boolean isJoiner(int c) {
        return c == 0x200C || c == 0x200D;
    }

    private static int harmless(int c) {
        return switch (c) {
            case '/', '\\', ':', '*', '?', '"', '<', '>', '|' -> '_';
            default -> c;
        };
    }

    /** With its extension, and no half of a character. */
    private static String shortened(String name) {
        if (name.length() <= LONGEST) {
            return name;
        }
        final int dot = name.lastIndexOf('.');
        final String extension = dot > 0 && name.length() - dot <= LONGEST_EXTENSION ? name.substring(dot) : "";
        int end = LONGEST - extension.length();
        if (Character.isHighSurrogate(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(0, end) + extension;
    }
}

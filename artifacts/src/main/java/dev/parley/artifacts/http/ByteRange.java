package dev.parley.artifacts.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which part of a representation a request asks for (RFC 9110, section 14). */
sealed interface ByteRange {
    /** All of it: none was asked for, or one that is not understood, or several. */
    record Whole() implements ByteRange {}

    record Part(long from, long length) implements ByteRange {}

    /** It lies outside. */
    record Outside() implements ByteRange {}

    Pattern FORM = Pattern.compile("bytes=\\s*(\\d*)-(\\d*)\\s*", Pattern.CASE_INSENSITIVE);

    /** @param header {@code null} for none */
    static ByteRange of(@Nullable String header, long size) {
        final Matcher form = header == null ? null : FORM.matcher(header);
        if (form == null || !form.matches()) {
            return new Whole();
        }
        final String first = form.group(1);
        final String last = form.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? new Whole() : suffix(number(last), size);
        }
        final long from = number(first);
        final long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
        if (to < from) {
            return new Whole();
        }
        return from >= size ? new Outside() : new Part(from, Math.min(to, size - 1) - from + 1);
    }

    private static ByteRange suffix(long length, long size) {
        final long given = Math.min(length, size);
        return given == 0 ? new Outside() : new Part(size - given, given);
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}

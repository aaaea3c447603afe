package dev.parley.artifacts.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What to do with bytes, and under which name (RFC 6266): in ASCII, and by RFC 8187 where that is not all of it. */
final class ContentDisposition {
    private static final String UNCHANGED = "!#$&+-.^_`|~";

    private ContentDisposition() {}

    static String attachment(String name) {
        return of("attachment", name);
    }

    static String inline(String name) {
        return of("inline", name);
    }

    private static String of(String disposition, String name) {
        final StringBuilder ascii = new StringBuilder();
        name.codePoints().map(c -> isPlain(c) ? c : '_').forEach(ascii::appendCodePoint);
        final String simple = disposition + "; filename=\"" + ascii + "\"";
        return name.contentEquals(ascii) ? simple : simple + "; filename*=UTF-8''" + encoded(name);
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '%';
    }

    private static String encoded(String name) {
        final StringBuilder text = new StringBuilder();
        for (byte one : name.getBytes(StandardCharsets.UTF_8)) {
            final char c = (char) (one & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNCHANGED.indexOf(c) >= 0)) {
                text.append(c);
            } else {
                text.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return text.toString();
    }
}

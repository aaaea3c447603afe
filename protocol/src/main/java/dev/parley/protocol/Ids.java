package dev.parley.protocol;

/** The alphabet that ids and names share: {@code [A-Za-z0-9_.:-]} (protocol, "Wires" and "Tokens"). */
final class Ids {
    private Ids() {}

    static boolean valid(String text, int maxLength) {
        final int length = text.length();
        if (length == 0 || length > maxLength) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!allowed(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static String require(String what, String text, int maxLength) {
        if (!valid(text, maxLength)) {
            throw new IllegalArgumentException(what + " has 1 to " + maxLength + " characters of [A-Za-z0-9_.:-]");
        }
        return text;
    }

    private static boolean allowed(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == ':'
                || c == '-';
    }
}

package dev.parley.rooms.socketio;

/**
 * Finds where a JSON value (RFC 8259) ends, checking every byte of it on the way and building nothing. A parser would
 * do, but the values are passed on as they are: this needs neither objects nor a second copy per message. Expects
 * valid UTF-8; the tests hold it to Jackson's opinion.
 */
final class JsonScanner {
    /** Nesting beyond this is refused: it serves nobody, and receivers parse recursively. */
    static final int MAX_DEPTH = 100;

    /** What is returned in place of an end where there is no valid value. */
    static final int INVALID = -1;

    private JsonScanner() {}

    /** {@return the first position at or after {@code from} that holds no white space, at most {@code to}} */
    static int skipSpace(byte[] json, int from, int to) {
        int at = from;
        while (at < to && (json[at] == ' ' || json[at] == '\t' || json[at] == '\n' || json[at] == '\r')) {
            at++;
        }
        return at;
    }

    /** {@return the position after the value that begins at {@code from}, or {@link #INVALID}} */
    static int skipValue(byte[] json, int from, int to) {
        return value(json, from, to, 0);
    }

    private static int value(byte[] json, int at, int to, int depth) {
        if (at >= to || depth > MAX_DEPTH) {
            return INVALID;
        }
        return switch (json[at]) {
            case '"' -> string(json, at, to);
            case '{' -> object(json, at + 1, to, depth);
            case '[' -> array(json, at + 1, to, depth);
            case 't' -> literal(json, at, to, "true");
            case 'f' -> literal(json, at, to, "false");
            case 'n' -> literal(json, at, to, "null");
            default -> number(json, at, to);
        };
    }

    private static int object(byte[] json, int from, int to, int depth) {
        int at = skipSpace(json, from, to);
        if (at < to && json[at] == '}') {
            return at + 1;
        }
        while (at < to && json[at] == '"') {
            at = string(json, at, to);
            if (at == INVALID) {
                return INVALID;
            }
            at = skipSpace(json, at, to);
            if (at >= to || json[at] != ':') {
                return INVALID;
            }
            at = value(json, skipSpace(json, at + 1, to), to, depth + 1);
            if (at == INVALID) {
                return INVALID;
            }
            at = skipSpace(json, at, to);
            if (at < to && json[at] == '}') {
                return at + 1;
            }
            if (at >= to || json[at] != ',') {
                return INVALID;
            }
            at = skipSpace(json, at + 1, to);
        }
        return INVALID;
    }

    private static int array(byte[] json, int from, int to, int depth) {
        int at = skipSpace(json, from, to);
        if (at < to && json[at] == ']') {
            return at + 1;
        }
        while (true) {
            at = value(json, at, to, depth + 1);
            if (at == INVALID) {
                return INVALID;
            }
            at = skipSpace(json, at, to);
            if (at < to && json[at] == ']') {
                return at + 1;
            }
            if (at >= to || json[at] != ',') {
                return INVALID;
            }
            at = skipSpace(json, at + 1, to);
        }
    }

    private static int string(byte[] json, int quote, int to) {
        int at = quote + 1;
        while (at < to) {
            byte c = json[at];
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\') {
                at = escape(json, at + 1, to);
                if (at == INVALID) {
                    return INVALID;
                }
            } else if (c >= 0 && c < 0x20) {
                return INVALID;
            } else {
                at++;
            }
        }
        return INVALID;
    }

    private static int escape(byte[] json, int at, int to) {
        if (at >= to) {
            return INVALID;
        }
        return switch (json[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' -> hex(json, at + 1, to);
            default -> INVALID;
        };
    }

    private static int hex(byte[] json, int from, int to) {
        if (from + 4 > to) {
            return INVALID;
        }
        for (int at = from; at < from + 4; at++) {
            if (Character.digit(json[at], 16) < 0) {
                return INVALID;
            }
        }
        return from + 4;
    }

    private static int literal(byte[] json, int from, int to, String word) {
        int end = from + word.length();
        if (end > to) {
            return INVALID;
        }
        for (int i = 0; i < word.length(); i++) {
            if (json[from + i] != word.charAt(i)) {
                return INVALID;
            }
        }
        return end;
    }

    private static int number(byte[] json, int from, int to) {
        int at = json[from] == '-' ? from + 1 : from;
        int digits = skipDigits(json, at, to);
        if (digits == at || (json[at] == '0' && digits > at + 1)) {
            return INVALID;
        }
        at = digits;
        if (at < to && json[at] == '.') {
            digits = skipDigits(json, at + 1, to);
            if (digits == at + 1) {
                return INVALID;
            }
            at = digits;
        }
        return exponent(json, at, to);
    }

    private static int exponent(byte[] json, int at, int to) {
        if (at >= to || (json[at] != 'e' && json[at] != 'E')) {
            return at;
        }
        int first = at + 1;
        if (first < to && (json[first] == '+' || json[first] == '-')) {
            first++;
        }
        int end = skipDigits(json, first, to);
        return end == first ? INVALID : end;
    }

    static int skipDigits(byte[] json, int from, int to) {
        int at = from;
        while (at < to && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        return at;
    }
}

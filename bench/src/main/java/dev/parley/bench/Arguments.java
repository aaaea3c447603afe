package dev.parley.bench;

import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What stands on the command line: names with values, and flags. Of a name given twice, the last counts. */
final class Arguments {
    private final Map<String, String> given = new HashMap<>();

    /** What was wrong, in words for the user. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    Arguments(String[] arguments, Set<String> names, Set<String> flags) throws Wrong {
        for (int i = 0; i < arguments.length; i++) {
            final String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (flags.contains(name)) {
                given.put(name, "");
            } else if (names.contains(name) && i + 1 < arguments.length) {
                i++;
                given.put(name, arguments[i]);
            } else {
                throw new Wrong(
                        arguments[i] + ": expected one of " + new TreeSet<>(names) + " with a value, or " + flags);
            }
        }
    }

    boolean has(String name) {
        return given.containsKey(name);
    }

    @Nullable
    String text(String name) {
        return given.get(name);
    }

    String text(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) throws Wrong {
        final String text = given.get(name);
        final int number = text == null ? otherwise : Integer.parseInt(text);
        if (number < 0) {
            throw new Wrong("--" + name + ": " + number);
        }
        return number;
    }

    long bytes(String name, long otherwise) throws Wrong {
        final String text = given.get(name);
        final long bytes = text == null ? otherwise : Long.parseLong(text);
        if (bytes < 0) {
            throw new Wrong("--" + name + ": " + bytes);
        }
        return bytes;
    }

    List<String> list(String name, String otherwise) {
        return Arrays.stream(text(name, otherwise).split(",", -1))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    List<URI> uris(String name, String otherwise) {
        return list(name, otherwise).stream().map(URI::create).toList();
    }

    /** Values of the form name=value. */
    Map<String, String> named(String name) throws Wrong {
        final Map<String, String> named = new LinkedHashMap<>();
        for (String one : list(name, "")) {
            final int equals = one.indexOf('=');
            if (equals < 1) {
                throw new Wrong("--" + name + ": " + one + ", expected name=value");
            }
            named.put(one.substring(0, equals), one.substring(equals + 1));
        }
        return named;
    }
}

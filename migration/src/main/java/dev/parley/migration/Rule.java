package dev.parley.migration;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What becomes of the keys with a prefix.
 *
 * @param from the prefix at the source; the empty one is that of all keys
 * @param to what stands in its place on the target
 */
record Rule(Key from, Target target, Key to) {
    private static final Pattern FORM = Pattern.compile("(.*?)=(signaling|rooms|shared):(.*)", Pattern.DOTALL);

    /** Keys that keep their names. */
    static Rule keeping(String prefix, Target target) {
        return new Rule(Key.of(prefix), target, Key.of(prefix));
    }

    /** Reads {@code OLDPREFIX=TARGET:NEWPREFIX}; empty if it is something else. */
    static Optional<Rule> parse(String text) {
        final Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new Rule(Key.of(form.group(1)), target(form.group(2)), Key.of(form.group(3))))
                : Optional.empty();
    }

    /** The same for the state file, whatever bytes the prefixes have. */
    String encoded() {
        return from.base64() + "=" + target + ":" + to.base64();
    }

    static Rule decoded(String text) {
        final Matcher form = Pattern.compile("([^:]*)=(\\w+):(.*)").matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("Not a rule: " + text);
        }
        return new Rule(Key.fromBase64(form.group(1)), target(form.group(2)), Key.fromBase64(form.group(3)));
    }

    private static Target target(String name) {
        return Target.valueOf(name.toUpperCase(Locale.ROOT));
    }

    Destination destination(Key key) {
        return new Destination(target, key.replacing(from, to));
    }

    @Override
    public String toString() {
        return from + "=" + target + ":" + to;
    }
}

package dev.parley.ops.config;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key that configuration may hold: its name (also that of the environment variable), type, default and help. Declared
 * once as a constant, collected in a {@link SettingCatalog}, read through {@link Settings#get}.
 *
 * @param <T> the type of the value
 */
public final class Setting<T> {
    private static final String FILE = "_FILE";

    private static final Pattern KEY = Pattern.compile(SettingCatalog.PREFIX + "[A-Z0-9]+(_[A-Z0-9]+)*");

    private final String key;
    private final String help;
    private final @Nullable String defaultText;
    private final String expected;
    private final boolean confidential;
    private final Function<String, String> shown;
    private final Function<Optional<String>, T> reader;

    private Setting(Draft<?> draft, @Nullable String defaultText, Function<Optional<String>, T> reader) {
        this.key = draft.key;
        this.help = draft.help;
        this.defaultText = defaultText;
        this.expected = draft.type.expected();
        this.confidential = draft.type.confidential();
        this.shown = draft.type::shown;
        this.reader = reader;
    }

    /**
     * Begins a declaration, to be ended by {@link Draft#defaultTo} or {@link Draft#optional}.
     *
     * @param key starts with {@code PARLEY_}
     * @param help one sentence for operators
     */
    public static <T> Draft<T> of(String key, ValueType<T> type, String help) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("Not a key: " + key);
        }
        return new Draft<>(key, type, help);
    }

    public String key() {
        return key;
    }

    public String help() {
        return help;
    }

    /** The default as one would write it. */
    public Optional<String> defaultText() {
        return Optional.ofNullable(defaultText);
    }

    /** What a right value looks like. */
    public String expected() {
        return expected;
    }

    /**
     * The key that may name a file with the value in place of {@link #key()} with the value itself; empty unless there may
     * be a secret in the value.
     */
    public Optional<String> fileKey() {
        return confidential ? Optional.of(key + FILE) : Optional.empty();
    }

    /** The text as a message may show it: without secrets. */
    String shown(String text) {
        return shown.apply(text);
    }

    /** Throws {@link IllegalArgumentException} if the text is wrong. */
    T read(Optional<String> text) {
        return reader.apply(text);
    }

    @Override
    public String toString() {
        return key;
    }

    /** A declaration that doesn't yet say what a missing value means. */
    public static final class Draft<T> {

        private final String key;
        private final ValueType<T> type;
        private final String help;

        private Draft(String key, ValueType<T> type, String help) {
            this.key = key;
            this.type = type;
            this.help = help;
        }

        /** @param text the default as one would write it; a wrong one is a defect and throws at once */
        public Setting<T> defaultTo(String text) {
            T value = type.parse(text);
            return new Setting<>(this, text, given -> given.map(type::parse).orElse(value));
        }

        /** A missing value is empty. */
        public Setting<Optional<T>> optional() {
            return new Setting<>(this, null, given -> given.map(type::parse));
        }
    }
}

package dev.parley.ops.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Every key that a process reads, in the order in which operators shall see them. Immutable. */
public final class SettingCatalog {

    /** What every key starts with; environment variables that start otherwise are none of ours. */
    static final String PREFIX = "PARLEY_";

    private final Map<String, Setting<?>> settings;
    private final Set<String> fileKeys;
    private final Set<String> foreign;
    /** What keys of others start with. */
    private final Set<String> foreignPrefixes;

    private SettingCatalog(Map<String, Setting<?>> settings, Set<String> foreign, Set<String> foreignPrefixes) {
        this.settings = settings;
        this.fileKeys = settings.values().stream()
                .flatMap(setting -> setting.fileKey().stream())
                .collect(Collectors.toUnmodifiableSet());
        this.foreign = foreign;
        this.foreignPrefixes = foreignPrefixes;
    }

    /** Throws {@link IllegalArgumentException} if two have one key, {@link Setting#fileKey()} counted. */
    public static SettingCatalog of(Collection<? extends Setting<?>> settings) {
        Map<String, Setting<?>> byKey = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            if (byKey.put(setting.key(), setting) != null) {
                throw new IllegalArgumentException(setting.key() + " is declared twice");
            }
        }
        SettingCatalog catalog = new SettingCatalog(byKey, Set.of(), Set.of());
        for (String fileKey : catalog.fileKeys) {
            if (byKey.containsKey(fileKey)) {
                throw new IllegalArgumentException(fileKey + " is declared, and names the file of another");
            }
        }
        return catalog;
    }

    /** Also lets pass, unread, the keys of the other deployable, so that both can share a file or an environment. */
    public SettingCatalog tolerating(Collection<String> keysOfOthers) {
        Set<String> all = new HashSet<>(foreign);
        all.addAll(keysOfOthers);
        return new SettingCatalog(settings, Set.copyOf(all), foreignPrefixes);
    }

    /** As {@link #tolerating}, of all keys that start like that. */
    public SettingCatalog toleratingUnder(String prefix) {
        final Set<String> all = new HashSet<>(foreignPrefixes);
        all.add(prefix);
        return new SettingCatalog(settings, foreign, Set.copyOf(all));
    }

    public List<Setting<?>> settings() {
        return List.copyOf(settings.values());
    }

    /** The names of all keys, in order. */
    public List<String> keys() {
        return List.copyOf(settings.keySet());
    }

    /** A commented file with every key, the defaults commented out: the file that a test holds the sample in docs to. */
    public String sampleFile() {
        return settings.values().stream().map(SettingCatalog::sample).collect(Collectors.joining("\n"));
    }

    /** Every key with default and help, for {@code --help}. */
    public String help() {
        return settings.values().stream()
                .map(s -> "  %s\n      %s\n      %s; %s%s\n"
                        .formatted(s.key(), s.help(), s.expected(), absence(s), file(s)))
                .collect(Collectors.joining());
    }

    boolean isKnown(String key) {
        return settings.containsKey(key)
                || fileKeys.contains(key)
                || foreign.contains(key)
                || foreignPrefixes.stream().anyMatch(key::startsWith);
    }

    /** The known key that is nearest to a mistyped one. */
    Optional<String> nearest(String key) {
        List<String> known = new ArrayList<>(settings.keySet());
        known.addAll(fileKeys);
        known.addAll(foreign);
        return EditDistance.nearest(key, known);
    }

    private static String sample(Setting<?> s) {
        return "# %s\n# %s; %s%s\n# %s = %s\n"
                .formatted(
                        s.help(),
                        s.expected(),
                        absence(s),
                        file(s),
                        s.key(),
                        s.defaultText().orElse(""));
    }

    private static String file(Setting<?> s) {
        return s.fileKey()
                .map(key -> "; or from the file that " + key + " names")
                .orElse("");
    }

    private static String absence(Setting<?> s) {
        return s.defaultText()
                .filter(text -> !text.isEmpty())
                .map(text -> "default " + text)
                .orElse("none by default");
    }
}

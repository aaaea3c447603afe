package dev.parley.ops.config;

import dev.parley.ops.config.SettingsException.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of every setting of a {@link SettingCatalog}, all of them checked. Immutable. */
public final class Settings {

    private final SettingCatalog catalog;
    private final SettingSources sources;
    private final Map<Setting<?>, Value> values;

    private Settings(SettingCatalog catalog, SettingSources sources, Map<Setting<?>, Value> values) {
        this.catalog = catalog;
        this.sources = sources;
        this.values = values;
    }

    /**
     * Reads and checks everything. Blocks on the file.
     *
     * @throws SettingsException that lists every problem there is: wrong values, and keys nobody knows, in
     *     the file, the overrides, or the environment (there, what starts with {@code PARLEY_})
     */
    public static Settings read(SettingCatalog catalog, SettingSources sources) throws SettingsException {
        List<Problem> problems = new ArrayList<>();
        Map<String, Given> given = Layers.merge(catalog, sources, problems);
        Map<Setting<?>, Value> values = new LinkedHashMap<>();
        for (Setting<?> setting : catalog.settings()) {
            Optional<Given> text = Optional.ofNullable(given.get(setting.key()));
            try {
                values.put(setting, new Value(setting.read(text.map(Given::text)), text));
            } catch (IllegalArgumentException | ArithmeticException _) {
                problems.add(problem(setting, text.orElseThrow()));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new Settings(catalog, sources, values);
    }

    /** Reads and checks everything once more, from where it came from. Blocks on files. */
    public Settings again() throws SettingsException {
        return read(catalog, sources);
    }

    /** The settings that are given otherwise there, in their order. */
    public List<Setting<?>> differingFrom(Settings other) {
        List<Setting<?>> differing = new ArrayList<>();
        for (Setting<?> setting : values.keySet()) {
            if (!text(setting).equals(other.text(setting))) {
                differing.add(setting);
            }
        }
        return differing;
    }

    private Optional<String> text(Setting<?> setting) {
        return Optional.ofNullable(values.get(setting)).flatMap(Value::given).map(Given::text);
    }

    /** Throws {@link IllegalArgumentException} if the setting isn't in the catalog: a defect. */
    @SuppressWarnings("unchecked") // Only read() fills the map, with what this very setting made.
    public <T> T get(Setting<T> setting) {
        Value value = values.get(setting);
        if (value == null) {
            throw new IllegalArgumentException(setting + " is not in the catalog");
        }
        return (T) value.parsed();
    }

    /** What was set and from where, without secrets, for a log line at start: {@code KEY=value (origin)}. */
    public List<String> origins() {
        List<String> lines = new ArrayList<>();
        values.forEach((setting, value) -> value.given()
                .ifPresent(given ->
                        lines.add(setting.key() + "=" + setting.shown(given.text()) + " (" + given.origin() + ")")));
        return List.copyOf(lines);
    }

    private static Problem problem(Setting<?> setting, Given given) {
        String got = "got " + setting.shown(given.text()) + " from " + given.origin();
        String hint = KubernetesLinks.isPortLink(setting.key(), given.text())
                ? " (a Kubernetes service link hides it: set enableServiceLinks: false)"
                : "";
        return new Problem(setting.key(), got + ", expected " + setting.expected() + hint);
    }

    private record Value(Object parsed, Optional<Given> given) {}
}

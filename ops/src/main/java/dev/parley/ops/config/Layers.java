package dev.parley.ops.config;

import dev.parley.ops.config.SettingsException.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lays the sources over one another and refuses the keys nobody knows. */
final class Layers {

    private final SettingCatalog catalog;
    private final List<Problem> problems;
    private final Map<String, Given> merged = new HashMap<>();

    private Layers(SettingCatalog catalog, List<Problem> problems) {
        this.catalog = catalog;
        this.problems = problems;
    }

    static Map<String, Given> merge(SettingCatalog catalog, SettingSources sources, List<Problem> problems) {
        Layers layers = new Layers(catalog, problems);
        sources.file()
                .ifPresent(file -> SettingsFile.read(file, problems)
                        .forEach((key, entry) -> layers.put(key, entry.value(), entry.where())));
        // Sorted, so that the same mistakes give the same message.
        new TreeMap<>(sources.environment()).forEach(layers::putVariable);
        catalog.settings().stream()
                .filter(setting -> sources.overrides().containsKey(setting.key()))
                .flatMap(setting -> setting.fileKey().stream())
                .forEach(layers.merged::remove);
        new TreeMap<>(sources.overrides()).forEach((key, value) -> layers.put(key, value, "override"));
        catalog.settings().forEach(setting -> ValueFile.replace(setting, layers.merged, problems));
        return layers.merged;
    }

    private void putVariable(String name, String value) {
        boolean ours = name.startsWith(SettingCatalog.PREFIX)
                && (catalog.isKnown(name) || !KubernetesLinks.isLink(name, value));
        if (ours) {
            put(name, value, "environment");
        }
    }

    private void put(String key, String value, String origin) {
        if (!catalog.isKnown(key)) {
            String nearest =
                    catalog.nearest(key).map(k -> ", did you mean " + k + "?").orElse("");
            problems.add(new Problem(key, "nobody knows this key (" + origin + ")" + nearest));
        } else if (!value.isBlank()) {
            merged.put(key, new Given(value.strip(), origin));
        }
    }
}

package dev.parley.ops.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where values come from; later ones win: the file, the environment, the overrides. A blank value counts as none.
 *
 * @param overrides set by a program that runs the hub within itself, such as standalone
 */
public record SettingSources(Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {

    public SettingSources {
        environment = Map.copyOf(environment);
        overrides = Map.copyOf(overrides);
    }

    /** The process's own environment and, if given, a file. */
    public static SettingSources of(Optional<Path> file) {
        return new SettingSources(file, System.getenv(), Map.of());
    }

    public SettingSources withOverrides(Map<String, String> values) {
        return new SettingSources(file, environment, values);
    }
}

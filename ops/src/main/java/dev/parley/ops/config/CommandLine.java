package dev.parley.ops.config;

import dev.parley.ops.config.SettingsException.Problem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of a deployable: {@code [--config FILE] [--help] [--sample-config]}.
 *
 * @param help print {@link SettingCatalog#help()} and end
 * @param sample print {@link SettingCatalog#sampleFile()} and end
 */
public record CommandLine(Optional<Path> config, boolean help, boolean sample) {

    /** @throws SettingsException that lists every argument that is wrong */
    public static CommandLine parse(List<String> arguments) throws SettingsException {
        List<Problem> problems = new ArrayList<>();
        Optional<Path> config = Optional.empty();
        boolean help = false;
        boolean sample = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--config" -> config = path(rest, problems);
                case "--help" -> help = true;
                case "--sample-config" -> sample = true;
                default -> problems.add(new Problem(argument, "expected --config FILE, --help or --sample-config"));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new CommandLine(config, help, sample);
    }

    private static Optional<Path> path(Iterator<String> rest, List<Problem> problems) {
        if (rest.hasNext()) {
            try {
                return Optional.of(Path.of(rest.next()));
            } catch (InvalidPathException e) {
                problems.add(new Problem("--config", "got " + e.getInput() + ", expected a file's name"));
                return Optional.empty();
            }
        }
        problems.add(new Problem("--config", "expected a file's name behind it"));
        return Optional.empty();
    }
}

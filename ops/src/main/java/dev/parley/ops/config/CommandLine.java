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

    private static final String CONFIG = "--config";
    private static final String HELP = "--help";
    private static final String SAMPLE = "--sample-config";

    /** What {@code --help} says of these arguments. */
    public static final String USAGE = """
              --config FILE    read settings from a file, too; the environment comes before it
              --sample-config  print such a file, with every setting there is
              --help           print this and every setting
            """;

    /** @throws SettingsException that lists every argument that is wrong */
    public static CommandLine parse(List<String> arguments) throws SettingsException {
        return parse(arguments, List.of());
    }

    /**
     * @param others options that the caller has taken out already, to be named where an argument is wrong
     * @throws SettingsException that lists every argument that is wrong
     */
    public static CommandLine parse(List<String> arguments, List<String> others) throws SettingsException {
        List<Problem> problems = new ArrayList<>();
        Optional<Path> config = Optional.empty();
        boolean help = false;
        boolean sample = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case CONFIG -> config = path(rest, problems);
                case HELP -> help = true;
                case SAMPLE -> sample = true;
                default -> problems.add(unknown(argument, others));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new CommandLine(config, help, sample);
    }

    private static Problem unknown(String argument, List<String> others) {
        List<String> all = new ArrayList<>(others);
        all.addAll(List.of(CONFIG, SAMPLE, HELP));
        String nearest = EditDistance.nearest(argument, all).orElse(HELP);
        return new Problem(
                argument,
                "there is no such argument, did you mean " + nearest + "? There are " + String.join(", ", all));
    }

    private static Optional<Path> path(Iterator<String> rest, List<Problem> problems) {
        if (rest.hasNext()) {
            try {
                return Optional.of(Path.of(rest.next()));
            } catch (InvalidPathException e) {
                problems.add(new Problem(CONFIG, "got " + e.getInput() + ", expected a file's name"));
                return Optional.empty();
            }
        }
        problems.add(new Problem(CONFIG, "expected a file's name behind it"));
        return Optional.empty();
    }
}

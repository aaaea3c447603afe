package dev.parley.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A guard and how it is removed.
 *
 * @param file from the project's root
 * @param seed by which it was found last; {@code null} if none is known
 * @param original however it is broken into lines
 */
record Mutant(String name, Path file, @Nullable Long seed, String original, String replacement) {

    /** Those of a list of blocks, as {@code mutants.txt} says it of itself. */
    static List<Mutant> read(List<String> lines) {
        final List<Mutant> mutants = new ArrayList<>();
        List<String> block = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank() && !block.isEmpty()) {
                mutants.add(of(block));
                block = new ArrayList<>();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                block.add(line);
            }
        }
        if (!block.isEmpty()) {
            mutants.add(of(block));
        }
        return mutants;
    }

    private static Mutant of(List<String> block) {
        final String seed = text(block, "seed: ");
        return new Mutant(
                text(block, "mutant: "),
                Path.of(text(block, "file: ")),
                seed.isEmpty() ? null : Long.valueOf(seed),
                text(block, "- "),
                text(block, "+ "));
    }

    private static String text(List<String> block, String key) {
        return block.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .collect(Collectors.joining("\n"));
    }

    /** The file's text without the guard; throws {@link IllegalStateException} where the guard isn't in it once. */
    String source(Path root) throws IOException {
        final String text = Files.readString(root.resolve(file));
        final Pattern pattern = Pattern.compile(
                Stream.of(original.strip().split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+")));
        final Matcher matcher = pattern.matcher(text);
        final long found = matcher.results().count();
        if (found != 1) {
            throw new IllegalStateException(
                    "mutant \"" + name + "\": its text is " + found + " times in " + file + ", expected once");
        }
        return pattern.matcher(text).replaceFirst(Matcher.quoteReplacement(replacement));
    }

    /** Its public or only class. */
    String className() {
        final String simple = Objects.requireNonNull(file.getFileName()).toString();
        final Path packages = file.subpath(4, file.getNameCount() - 1);
        return packages.toString().replace('/', '.') + '.' + simple.substring(0, simple.length() - ".java".length());
    }
}

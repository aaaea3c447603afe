package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links within the documents lead somewhere, and what they name exists. */
final class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|(?:src|srcset)=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    @Test
    void every_link_to_a_file_or_heading_resolves() throws IOException {
        final List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            LINK.matcher(CODE.matcher(Files.readString(document)).replaceAll(""))
                    .results()
                    .forEach(link -> {
                        final String target = link.group(1) == null ? link.group(2) : link.group(1);
                        if (!target.contains(":") && !resolves(document, target)) {
                            broken.add(document + ": " + target);
                        }
                    });
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void every_test_that_is_named_as_a_proof_exists() throws IOException {
        final Set<String> tests;
        try (Stream<Path> files =
                Files.find(Docs.path("."), 16, (file, is) -> file.toString().endsWith("Test.java"))) {
            tests = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        final List<String> named = TEST.matcher(Docs.read("docs/guarantees.md"))
                .results()
                .map(name -> name.group(1))
                .toList();
        assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(tests).contains(name));
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(Docs.path("."));
                Stream<Path> docs = Files.walk(Docs.path("docs"));
                Stream<Path> examples = Files.walk(Docs.path("examples"))) {
            return Stream.of(top, docs, examples)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static boolean resolves(Path document, String target) {
        final String[] parts = target.split("#", 2);
        final Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
        if (!Files.exists(file)) {
            return false;
        }
        return parts.length == 1 || headings(file).contains(parts[1]);
    }

    /** As GitHub makes anchors of them. */
    private static Set<String> headings(Path file) {
        try {
            return HEADING.matcher(Files.readString(file))
                    .results()
                    .map(heading -> heading.group(1)
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N} _-]", "")
                            .replace(' ', '-'))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

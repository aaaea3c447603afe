package dev.parley.system.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that tests hold to the code. */
final class Docs {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    private Docs() {}

    static Path path(String name) {
        return ROOT.resolve(name);
    }

    static String read(String name) {
        try {
            return Files.readString(path(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands between the two marks {@code <!-- begin NAME -->} and {@code <!-- end NAME -->}. */
    static String section(String file, String name) {
        final Matcher marks = Pattern.compile(
                        "<!-- begin " + name + " -->\n(.*?)<!-- end " + name + " -->", Pattern.DOTALL)
                .matcher(read(file));
        if (!marks.find()) {
            throw new AssertionError(file + " has no section " + name);
        }
        return marks.group(1);
    }
}

package dev.parley.testkit.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL that is installed on this machine.
 *
 * @param folder of its programs
 * @param as what is put in front of a command: PostgreSQL refuses to be run by root, and is then run by the user {@code postgres}
 */
record PostgresProgram(Path folder, List<String> as) {
    /** Debian keeps each version apart, and none on the PATH. */
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    static Candidate.Found<PostgresProgram> find() {
        final Optional<Path> server = Programs.find("postgres", debian());
        if (server.isEmpty()) {
            return new Candidate.Absent<>("no postgres on the PATH or in " + DEBIAN + "/*/bin");
        }
        final Path folder = server.get().resolveSibling("").toAbsolutePath();
        if (!Files.isExecutable(folder.resolve("initdb"))) {
            return new Candidate.Absent<>("no initdb beside " + server.get());
        }
        if (!root()) {
            return new Candidate.Present<>(new PostgresProgram(folder, List.of()), folder.toString());
        }
        final Optional<Path> setpriv = Programs.find("setpriv", List.of());
        if (setpriv.isEmpty() || !knowsPostgres()) {
            return new Candidate.Absent<>("it refuses to be run by root, and there is no setpriv or no user postgres");
        }
        return new Candidate.Present<>(
                new PostgresProgram(
                        folder,
                        List.of(setpriv.get().toString(), "--reuid=postgres", "--regid=postgres", "--clear-groups")),
                folder + ", as user postgres");
    }

    List<String> command(String program, String... arguments) {
        final List<String> command = new ArrayList<>(as);
        command.add(folder.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Makes a folder the program's own, and its parents passable. */
    void own(Path path) {
        if (as.isEmpty()) {
            return;
        }
        try {
            Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> debian() {
        final List<Path> found = new ArrayList<>();
        if (Files.isDirectory(DEBIAN)) {
            try (DirectoryStream<Path> versions = Files.newDirectoryStream(DEBIAN)) {
                versions.forEach(version -> found.add(version.resolve("bin")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        found.sort(Comparator.comparing((Path path) -> path.toString()).reversed());
        return found;
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean knowsPostgres() {
        try {
            Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

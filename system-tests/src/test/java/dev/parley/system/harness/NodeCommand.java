package dev.parley.system.harness;

import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What starts a node in a process of its own. If this build has packaged it, its jar with its flags and the cache of its training,
 * as operators start it: that saves seconds each time. Otherwise the {@code main} of this test's class path.
 *
 * @param folder to start it in
 */
public record NodeCommand(List<String> words, Path folder) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<Path> CLASS_PATH = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();

    /**
     * Of a node of that kind.
     *
     * @param heap megabytes at most
     * @param elsewhere where to start it if it is not packaged
     */
    public static NodeCommand of(Wire wire, int heap, Path elsewhere) {
        final List<String> words = new ArrayList<>(List.of(JAVA));
        final Optional<Path> jar = packaged(wire == Wire.NATIVE ? "parley-signaling.jar" : "parley-rooms.jar");
        // It lives for seconds: the second compiler would take more than it gives.
        final List<String> flags = List.of("-Xmx" + heap + "m", "-XX:TieredStopAtLevel=1");
        if (jar.isPresent()) {
            words.add("@parley.jvm");
            words.addAll(flags);
            words.addAll(List.of("-jar", jar.get().getFileName().toString()));
            return new NodeCommand(words, jar.get().getParent());
        }
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
        words.addAll(flags);
        words.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                (wire == Wire.NATIVE ? Signaling.class : Rooms.class).getName()));
        return new NodeCommand(words, elsewhere);
    }

    /** Only what is on the class path is of this build: an older one may lie in its place otherwise. */
    private static Optional<Path> packaged(String name) {
        return CLASS_PATH.stream()
                .filter(path -> path.endsWith(Path.of("target", name)))
                .filter(jar -> Files.exists(jar.resolveSibling("parley.aot"))
                        && Files.exists(jar.resolveSibling("parley.jvm")))
                .findFirst();
    }
}

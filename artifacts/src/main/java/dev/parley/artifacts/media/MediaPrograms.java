package dev.parley.artifacts.media;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Where the programs are: ffmpeg's two, and those of coreutils and util-linux that shut them in. */
final class MediaPrograms {
    static final List<String> NAMES = List.of("ffmpeg", "ffprobe", "timeout", "unshare", "setpriv", "prlimit");

    private final Map<String, Path> found;

    /** @param found absolute paths by {@link #NAMES} */
    MediaPrograms(Map<String, Path> found) {
        this.found = Map.copyOf(found);
    }

    /** @param folders as in {@code PATH} */
    static MediaPrograms on(String folders) {
        final Map<String, Path> found = new TreeMap<>();
        for (String name : NAMES) {
            Stream.of(folders.split(File.pathSeparator, -1))
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, name))
                    .filter(path -> path.isAbsolute() && Files.isExecutable(path))
                    .findFirst()
                    .ifPresent(path -> found.put(name, path));
        }
        return new MediaPrograms(found);
    }

    /** The same with another in place of one. */
    MediaPrograms with(String name, Path path) {
        final Map<String, Path> others = new TreeMap<>(found);
        others.put(name, path);
        return new MediaPrograms(others);
    }

    /** Names of those that are not there; empty if all are. */
    List<String> missing() {
        final List<String> missing = new ArrayList<>(NAMES);
        missing.removeAll(found.keySet());
        return missing;
    }

    /** As the first word of a command; one that is missing is an {@link IllegalStateException}. */
    String path(String name) {
        return Optional.ofNullable(found.get(name))
                .orElseThrow(() -> new IllegalStateException(name + " is not here"))
                .toString();
    }
}

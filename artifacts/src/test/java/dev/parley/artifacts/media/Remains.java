package dev.parley.artifacts.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run may leave behind: children of this process, its descriptors and threads, and files in a folder. */
public final class Remains {
    private final Path scratch;
    private final Set<Long> children;
    private final List<String> files;
    private final long threads;
    private final List<String> descriptors;

    private Remains(Path scratch) throws IOException {
        this.scratch = scratch;
        this.children = children();
        this.files = files(scratch);
        this.threads = threads();
        this.descriptors = descriptors();
    }

    public static Remains before(Path scratch) throws IOException {
        return new Remains(scratch);
    }

    /** All is as it was. Files that the test has named are its own. */
    public void assertNone(String... own) {
        Await.untilAsserted(() -> {
            assertThat(children()).as("child processes").isSubsetOf(children);
            assertThat(threads()).as("threads").isLessThanOrEqualTo(threads);
            assertThat(descriptors()).as("descriptors").isSubsetOf(descriptors);
            assertThat(files(scratch))
                    .as("files")
                    .filteredOn(file -> !List.of(own).contains(file))
                    .isSubsetOf(files);
        });
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::pid)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without those of the JDK that come and go by themselves. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.matches("(process reaper|ForkJoinPool|VirtualThread|junit).*"))
                .filter(name -> !name.contains("Compiler") && !name.contains("ArtifactSweeper"))
                .count();
    }

    /** Pipes and files of ours; the JVM opens jars and sockets of its own when it first needs them. */
    private List<String> descriptors() throws IOException {
        final List<String> open = new ArrayList<>();
        for (String descriptor : files(Path.of("/proc/self/fd"))) {
            final String target = target(Path.of("/proc/self/fd", descriptor));
            if (target.startsWith("pipe:") || target.startsWith(scratch.toString())) {
                open.add(target);
            }
        }
        return open;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // that of the folder's own listing
        }
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}

package dev.parley.system.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packaged nodes have flags and an AOT cache that their JVM takes. */
class TrainedNodeTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));
    private static final long SECONDS = 60;

    @ParameterizedTest
    @ValueSource(strings = {"signaling", "rooms"})
    void a_packaged_node_starts_from_its_cache(String module) throws Exception {
        final Path folder = ROOT.resolve(module).resolve("target");
        assumeTrue(
                Files.exists(folder.resolve("parley.aot")),
                "the package phase, without -Daot.skip, trains the nodes that this test starts");
        // With this mode a JVM that can't use the cache ends.
        assertThat(run(folder, "-XX:AOTMode=on", "-jar", "parley-" + module + ".jar", "--sample-config"))
                .contains("PARLEY_REDIS_SHARED")
                .doesNotContain("[error]", "[warning]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"signaling", "rooms"})
    void without_the_cache_it_starts_all_the_same_and_says_nothing(String module) throws Exception {
        final Path folder = ROOT.resolve(module).resolve("target");
        assumeTrue(
                Files.exists(folder.resolve("parley-" + module + ".jar")),
                "the package phase makes the jars that this test starts");
        assertThat(run(folder, "-XX:AOTCache=none.aot", "-jar", "parley-" + module + ".jar", "--sample-config"))
                .contains("PARLEY_REDIS_SHARED")
                .doesNotContain("[error]", "[warning]");
    }

    private static String run(Path folder, String... arguments) throws IOException, InterruptedException {
        final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        final ProcessBuilder builder = new ProcessBuilder(java.toString(), "@parley.jvm")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        final Process process = builder.start();
        try {
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}

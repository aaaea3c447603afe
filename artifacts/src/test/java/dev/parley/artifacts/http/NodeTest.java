package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testkit.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Others' clients and server of tus, on Node: src/test/js. Before the real catalog, in H2, and real files. */
@Timeout(300)
class NodeTest {
    private static final Path FOLDER = Path.of("src/test/js");
    private static final long PATIENCE_SECONDS = 180;
    private static RealArtifacts artifacts;
    private static WireUnderTest wire;

    @BeforeAll
    static void install(@TempDir Path folder) throws Exception {
        assumeTrue(Programs.node(20).isPresent(), "Node.js 20 or newer is not on the PATH");
        assumeTrue(Programs.find("npm").isPresent(), "npm is not on the PATH");
        if (!Files.exists(FOLDER.resolve("node_modules/esbuild"))
                && run(List.of("npm", "ci", "--no-audit", "--no-fund"), "install.txt") != 0) {
            abort("npm can't install tus-js-client, Uppy and @tus/server: see target/install.txt");
        }
        artifacts = new RealArtifacts(folder);
        wire = WireUnderTest.before(artifacts.artifacts());
    }

    @AfterAll
    static void stop() {
        if (wire != null) {
            wire.close();
            artifacts.close();
        }
    }

    @Test
    void the_sentences_of_tus_hold_here_and_mostly_at_the_reference_server() throws Exception {
        passes("protocol.test.js");
    }

    @Test
    void tus_js_client_uploads_pauses_resumes_and_survives_cut_connections() throws Exception {
        passes("client.test.js");
        assertThat(artifacts.artifacts().uploads().active()).isZero();
    }

    @Test
    void uppy_uploads_pauses_and_resumes() throws Exception {
        passes("uppy.test.js");
        assertThat(artifacts.artifacts().uploads().active()).isZero();
    }

    private static void passes(String file) throws Exception {
        final String output = file + ".txt";
        final int end = run(List.of("node", "--test", "--test-reporter=spec", file), output);
        assertThat(end).as(() -> read(output)).isZero();
    }

    private static int run(List<String> command, String output) throws IOException, InterruptedException {
        Files.createDirectories(Path.of("target"));
        final ProcessBuilder builder = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target", output).toFile());
        if (wire != null) {
            builder.environment().put("PARLEY_TUS_URL", wire.uri("/v1/uploads").toString());
            builder.environment().put("PARLEY_TUS_TOKEN", "ann");
        }
        final Process process = builder.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end. It wrote:\n" + read(output));
        }
        return process.exitValue();
    }

    private static String read(String output) {
        try {
            return Files.readString(Path.of("target", output));
        } catch (IOException e) {
            return e.toString();
        }
    }
}

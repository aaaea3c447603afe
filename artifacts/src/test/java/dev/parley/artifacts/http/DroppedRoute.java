package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.node.loop.NettyDefaults;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program, to be run where {@link DroppedRouteTest} has made two networks: the wire and the second client are in this one, the first
 * client is in the far one. Ends with 0 if all is as it should be; its argument is a folder.
 */
final class DroppedRoute {
    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";
    private static final int LENGTH = 8 << 20;
    private static final int SOME = 100_000;
    /** As in {@link HalfOpenTest}. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private DroppedRoute() {}

    public static void main(String[] arguments) throws Exception {
        NettyDefaults.set();
        final Path folder = Path.of(arguments[0]);
        try (RealArtifacts artifacts = new RealArtifacts(folder);
                WireUnderTest wire = WireUnderTest.everywhereBefore(artifacts.artifacts())) {
            // So that the second client need not load its classes when it counts.
            assertThat(wire.head(wire.create(1)).statusCode()).isEqualTo(200);
            final String path = wire.create(LENGTH);
            final Process first = inTheFarNetwork(wire.port, path);
            try {
                succeed(wire, path, folder, first);
            } finally {
                first.destroyForcibly();
            }
        }
    }

    private static void succeed(WireUnderTest wire, String path, Path folder, Process first) throws Exception {
        final String id = path.substring(path.lastIndexOf('/') + 1);
        Await.until("it uploads", PATIENCE, () -> size(folder, id + ".part") > SOME);
        route("add");

        final long began = System.nanoTime();
        final int offset = Integer.parseInt(
                wire.head(path).headers().firstValue("Upload-Offset").orElseThrow());
        final Duration took = Duration.ofNanos(System.nanoTime() - began);
        System.out.println("the second client has the offset after " + took.toMillis() + " ms");
        assertThat(took).isLessThan(AT_ONCE);
        assertThat(offset).isBetween(SOME, LENGTH - 1);
        final byte[] rest = new byte[LENGTH - offset];
        Arrays.fill(rest, (byte) 'b');
        assertThat(wire.patch(path, offset, rest).statusCode()).isEqualTo(204);
        assertThat(first.isAlive()).as("the first client knows nothing of it").isTrue();

        route("delete");
        assertThat(first.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue())
                .as("the first client is told that its connection is gone")
                .isNotZero();
        final byte[] stored =
                Files.readAllBytes(file(folder.resolve("objects"), "content").orElseThrow());
        assertThat(stored).hasSize(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            if (stored[i] != (i < offset ? 'a' : 'b')) {
                throw new AssertionError("byte " + i + " of " + offset + " is " + (char) stored[i]);
            }
        }
    }

    private static Process inTheFarNetwork(int port, String path) throws IOException {
        return new ProcessBuilder(
                        "nsenter",
                        "--net=" + DroppedRouteTest.FAR,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StalledClient.class.getName(),
                        HERE,
                        Integer.toString(port),
                        path,
                        Integer.toString(LENGTH))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Adds or deletes what drops every packet, without a word, in both directions. */
    private static void route(String verb) throws Exception {
        ip(List.of("route", verb, "blackhole", THERE + "/32"));
        ip(List.of("-n", "far", "route", verb, "blackhole", HERE + "/32"));
    }

    private static void ip(List<String> arguments) throws Exception {
        final List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(arguments);
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    }

    private static long size(Path folder, String name) throws IOException {
        final Optional<Path> file = file(folder.resolve("uploads"), name);
        return file.isPresent() ? Files.size(file.get()) : 0;
    }

    private static Optional<Path> file(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith(name)).findFirst();
        }
    }
}

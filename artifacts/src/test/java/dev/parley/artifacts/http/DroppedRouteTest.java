package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testkit.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client whose packets vanish, really: it is in a network of its own, to which the route is dropped. All of it is in namespaces that end with
 * their processes; nothing of the machine's own network is touched.
 */
@Timeout(180)
class DroppedRouteTest {
    /** By which the far network is found, where {@link #NETWORKS} has made it. */
    static final String FAR = "/run/netns/far";

    private static final long PATIENCE_SECONDS = 120;
    /** Two networks with a cable between them; then the command, in the near one. */
    private static final String NETWORKS = """
            mount -t tmpfs none /run &&
            ip link set lo up &&
            ip netns add far &&
            ip link add near type veth peer name far netns far &&
            ip address add 192.0.2.1/24 dev near &&
            ip link set near up &&
            ip -n far address add 192.0.2.2/24 dev far &&
            ip -n far link set far up &&
            exec "$@"
            """;

    @TempDir
    private Path folder;

    private record Ended(int status, String output) {}

    @Test
    void a_client_whose_packets_vanish_is_succeeded_at_once_and_nothing_of_it_is_stored_when_it_is_back()
            throws Exception {
        for (String program : List.of("unshare", "nsenter", "ip", "mount")) {
            assumeTrue(Programs.find(program).isPresent(), program + " is not on the PATH (util-linux, iproute2)");
        }
        final Ended tried = inNetworks(List.of("true"));
        assumeTrue(
                tried.status() == 0, "no networks can be made here, neither as root nor by a user: " + tried.output());
        final Ended ended = inNetworks(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                DroppedRoute.class.getName(),
                folder.resolve("artifacts").toString()));
        assertThat(ended.status()).as(ended.output()).isZero();
        System.out.print(ended.output());
    }

    private Ended inNetworks(List<String> command) throws IOException, InterruptedException {
        final List<String> all = new ArrayList<>(List.of("unshare"));
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            all.addAll(List.of("--user", "--map-root-user"));
        }
        // When the first process ends, all do, however it ends.
        all.addAll(List.of("--mount", "--net", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "--"));
        all.addAll(List.of("sh", "-c", NETWORKS, "networks"));
        all.addAll(command);
        final Path output = folder.resolve("output");
        final Process process = new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }
}

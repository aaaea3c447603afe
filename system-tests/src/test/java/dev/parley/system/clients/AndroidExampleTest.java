package dev.parley.system.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.JoinAs;
import dev.parley.client.ParleyClient;
import dev.parley.client.Room;
import dev.parley.system.harness.AndroidExample;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The code of {@code examples/android}, run against nodes. In place of Android's WebRTC are its states alone; the signaling is
 * real. {@code CallsTest} has it make calls with pictures.
 */
final class AndroidExampleTest {
    private static final int RESTARTS = 20;

    private final Cluster cluster = Cluster.shared();
    private final JavaClients clients = new JavaClients();
    private final String name = Cluster.unique("room");

    @AfterEach
    void end() {
        clients.close();
    }

    @Test
    void two_apps_call_each_other_restart_at_once_and_hang_up() throws Exception {
        final List<String> atAnn = new CopyOnWriteArrayList<>();
        final List<String> atBen = new CopyOnWriteArrayList<>();
        try (AutoCloseable ann = device(0, atAnn, "Ann")) {
            try (AutoCloseable ben = device(1, atBen, "Ben")) {
                Await.until("Ann is connected", () -> atAnn.contains("Ben CONNECTED"));
                Await.until("Ben is connected", () -> atBen.contains("Ann CONNECTED"));
                assertThat(atAnn).contains("video of Ben");
                assertThat(atBen).contains("video of Ann");
                for (int n = 1; n <= RESTARTS; n++) {
                    final int begun = 2 * n;
                    ((Runnable) ann).run();
                    ((Runnable) ben).run();
                    Await.until(
                            "both have negotiated",
                            () -> figure(ann, "restarts") == begun && figure(ann, "settled") == 2);
                }
                // Offers have crossed, and who is polite has given way.
                assertThat(figure(ann, "rollbacks")).isPositive();
            }
            Await.until("Ann has heard of it", () -> atAnn.contains("Ben is gone"));
        }
        assertThat(Stream.concat(atAnn.stream(), atBen.stream())).noneMatch(line -> line.startsWith("trouble"));
    }

    @Test
    void the_guide_names_the_libraries_that_the_client_was_tested_with() throws IOException {
        final String guide = Files.readString(AndroidExample.FOLDER.resolve("README.md"));
        final String build = Files.readString(Path.of(System.getProperty("project.root"), "pom.xml"));
        assertThat(guide)
                .contains("com.squareup.okhttp3:okhttp:" + version(build, "okhttp"))
                .contains("com.fasterxml.jackson.core:jackson-core:" + version(build, "jackson"));
    }

    /** In the room once it can hear what is said there. */
    private AutoCloseable device(int node, List<String> log, String as) {
        final ParleyClient client = clients.connected(cluster.node(Wire.NATIVE, node));
        final Room room = client.room(name);
        final AutoCloseable device = AndroidExample.withStates(client, room, log::add);
        Await.value(room.join(JoinAs.named(as)));
        return device;
    }

    private static int figure(AutoCloseable device, String name) {
        return ((Number) ((Map<?, ?>) ((Supplier<?>) device).get()).get(name)).intValue();
    }

    private static String version(String build, String of) {
        final Matcher found = Pattern.compile("<" + of + "\\.version>([^<]+)<").matcher(build);
        assertThat(found.find()).as(of).isTrue();
        return found.group(1);
    }
}

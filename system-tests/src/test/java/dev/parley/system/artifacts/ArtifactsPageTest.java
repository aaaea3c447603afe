package dev.parley.system.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.parley.standalone.demo.DemoServer;
import dev.parley.standalone.demo.DemoTokens;
import dev.parley.system.harness.ArtifactsProcess;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Programs;
import dev.parley.testkit.browser.Chromium;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The demo page over nodes of which that of artifacts is killed while it is sent to. In the build a short recording; {@code
 * -Dtest.argLine=-Drecording.seconds=20} is the long form.
 */
@Timeout(300)
class ArtifactsPageTest {
    /** Of which half are made before the kill. */
    private static final int SECONDS = Integer.getInteger("recording.seconds", 6);
    /** In which the node has to be there again, on a machine that is busy. */
    private static final String SILENCE = "5m";

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int SLOWLY = 2_000_000;
    private static final double NEAR = 2;

    private static Servers servers;
    private static Cluster cluster;
    private static ArtifactsProcess node;
    private static DemoServer pages;
    private static Chromium chromium;

    private final String room = Cluster.unique("room");

    @BeforeAll
    static void startThem() throws Exception {
        chromium = Chromium.launch();
        pages = new DemoServer(new InetSocketAddress("127.0.0.1", 0), new DemoTokens(Token.SECRET, Clock.systemUTC()));
        final Map<String, String> origins = Map.of("PARLEY_ORIGINS", "http://127.0.0.1:" + pages.port());
        servers = Servers.start();
        cluster = Cluster.on(servers);
        node = new ArtifactsProcess(
                servers,
                Map.of("PARLEY_ORIGINS", "http://127.0.0.1:" + pages.port(), "PARLEY_ARTIFACTS_SILENCE", SILENCE));
        cluster.start(Wire.NATIVE, origins);
        cluster.start(Wire.WEB, origins);
        node.awaitReady();
        pages.start(
                cluster.node(Wire.NATIVE).port(),
                cluster.node(Wire.WEB).port(),
                node.uri("/").getPort());
    }

    @AfterAll
    static void endThem() {
        if (cluster != null) {
            cluster.close();
        }
        if (node != null) {
            node.close();
        }
        if (pages != null) {
            pages.stop();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void an_upload_goes_on_by_itself_when_the_node_is_there_again(@TempDir Path folder) throws Exception {
        final Page ann = join("Ann", "websocket");
        final Page bob = join("Bob", "socket.io");
        slow(ann, SLOWLY);
        final byte[] bytes = ArtifactsTest.bytes(5 * SLOWLY, 1);
        ann.getByTestId("files-input").setInputFiles(new FilePayload("plan.bin", "application/octet-stream", bytes));
        bob.waitForSelector("[data-testid=artifact][data-state=receiving] progress[value]");
        node.killAndRestart();
        ann.waitForSelector("[data-testid=upload][data-state=retrying]");
        node.awaitReady();
        bob.waitForSelector("[data-testid=artifact][data-state=ready]");
        final Path came = folder.resolve("plan.bin");
        bob.waitForDownload(
                        () -> bob.locator("[aria-label='Download: plan.bin']").click())
                .saveAs(came);
        assertThat(ArtifactsTest.sha256(Files.readAllBytes(came))).isEqualTo(ArtifactsTest.sha256(bytes));
        assertThat(bob.getByTestId("artifact").count()).isOne();
    }

    @Test
    void a_recording_goes_on_when_the_node_is_there_again_and_nothing_of_it_is_lost() {
        assumeTrue(Programs.find("ffmpeg").isPresent(), "ffmpeg is not here (apt-get install ffmpeg)");
        final Page ann = join("Ann", "websocket");
        final Page bob = join("Bob", "socket.io");
        final long began = System.nanoTime();
        ann.getByTestId("record-button").click();
        bob.waitForSelector("[data-testid=recording]:has-text('Ann is recording')");
        ann.waitForCondition(() -> kept(ann) >= SECONDS / 2.0);
        node.killAndRestart();
        final double atKill = kept(ann);
        node.awaitReady();
        ann.waitForCondition(() -> kept(ann) >= atKill + SECONDS / 2.0);
        final double kept = kept(ann);
        ann.getByTestId("record-button").click();
        final double made = (System.nanoTime() - began) / 1e9;

        bob.waitForSelector("[data-testid=artifact][data-state=ready]");
        bob.locator("[data-testid=artifact] button:has-text('Play')").click();
        bob.waitForFunction("() => document.querySelector('#viewer video')?.currentTime > 1");
        assertThat(((Number) bob.evaluate("() => document.querySelector('#viewer video').duration")).doubleValue())
                .isBetween(kept - NEAR, made + NEAR);
    }

    /** So many bytes a second may go out from a page. */
    private static void slow(Page page, int bytes) {
        final JsonObject how = new JsonObject();
        how.addProperty("offline", false);
        how.addProperty("latency", 0);
        how.addProperty("downloadThroughput", -1);
        how.addProperty("uploadThroughput", bytes);
        page.context().newCDPSession(page).send("Network.emulateNetworkConditions", how);
    }

    /** How much of the recording is safe, s. */
    private static double kept(Page page) {
        final String kept = page.getByTestId("recording").getAttribute("data-kept");
        return kept.isEmpty() ? 0 : Double.parseDouble(kept) / 1_000;
    }

    private Page join(String name, String wire) {
        final Page page = chromium.browser()
                .newContext(new NewContextOptions().setViewportSize(1280, 800))
                .newPage();
        page.setDefaultTimeout(PATIENCE.toMillis());
        page.navigate("http://127.0.0.1:" + pages.port() + "/?auto=1&media=test&name=" + name + "&room=" + room
                + "&wire=" + wire);
        page.waitForSelector("body[data-view=call]");
        return page;
    }
}

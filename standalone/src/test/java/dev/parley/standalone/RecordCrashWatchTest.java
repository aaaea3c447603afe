package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import dev.parley.testkit.Programs;
import dev.parley.testkit.browser.Chromium;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recordings and files on the demo page, and by another's client in a page, over the real hub and its node of artifacts in another
 * process. In the build a short recording and little patience; {@code -Dtest.argLine="-Drecording.seconds=20 -Drecording.silence=30s"} is the long form.
 */
@Timeout(180)
class RecordCrashWatchTest {
    private static final int SECONDS = Integer.getInteger("recording.seconds", 6);
    private static final String SILENCE = System.getProperty("recording.silence", "8s");
    private static final Path INSTALLED = Path.of("../artifacts/src/test/js/node_modules");
    private static final int TO_BE_WATCHED_MILLIS = 60_000;
    private static final double NEAR_SECONDS = 2;

    private static final String UPLOAD = """
            async () => {
              const { artifactsUrl } = await (await fetch('config.json')).json();
              const body = JSON.stringify({ name: 'Ann', room: 'loft' });
              const asked = await fetch('api/token', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
              const headers = { Authorization: `Bearer ${(await asked.json()).token}` };
              const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
              const told = [];
              const endpoint = new URL('v1/uploads', artifactsUrl).href;
              let url;
              %s
              const content = new URL(`v1/artifacts/${url.split('/').at(-1)}/content`, artifactsUrl);
              const came = new Uint8Array(await (await fetch(content, { headers })).arrayBuffer());
              told.push(came.length === bytes.length && came.every((byte, i) => byte === bytes[i]) ? 'whole' : 'broken');
              return told;
            }
            """;

    private static final String BY_TUS_JS_CLIENT = UPLOAD.formatted("""
              url = await new Promise((onSuccess, onError) => {
                const upload = new tus.Upload(new Blob([bytes]), {
                  endpoint,
                  headers,
                  metadata: { room: 'loft', filename: 'plan.bin' },
                  chunkSize: 500_000,
                  onError,
                  onSuccess: () => onSuccess(upload.url),
                  onChunkComplete: async (size, accepted) => {
                    if (told.length > 0 || accepted < 1_000_000) return;
                    told.push('paused');
                    await upload.abort();
                    setTimeout(() => upload.start(), 50);
                  },
                });
                upload.start();
              });
            """);

    private static final String BY_UPPY = UPLOAD.formatted("""
              const client = new uppy.Uppy({ meta: { room: 'loft' } }).use(uppy.Tus, { endpoint, headers, chunkSize: 500_000 });
              const id = client.addFile({ name: 'plan.bin', type: 'application/octet-stream', data: new Blob([bytes]) });
              client.on('upload-progress', (file, { bytesUploaded }) => {
                if (told.length > 0 || bytesUploaded < 1_000_000) return;
                told.push(client.pauseResume(id) ? 'paused' : 'goes on');
                setTimeout(() => client.pauseResume(id), 50);
              });
              const { successful } = await client.upload();
              url = successful[0].uploadURL;
            """);

    private static Child standalone;
    private static Chromium chromium;

    private final List<BrowserContext> contexts = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.launch();
        standalone = Child.run(Map.of("PARLEY_ARTIFACTS_SILENCE", SILENCE)).awaitUp();
    }

    @AfterAll
    static void stop() {
        if (standalone != null) {
            standalone.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void close_pages() {
        contexts.forEach(BrowserContext::close);
    }

    @Test
    void what_was_recorded_until_the_tab_crashed_is_watched_by_the_other() {
        assumeTrue(Programs.find("ffmpeg").isPresent(), "ffmpeg is not here (apt-get install ffmpeg)");
        final DemoPage ann = join("Ann", "websocket", "porch");
        final DemoPage bob = join("Bob", "socket.io", "porch");
        ann.seesOthers(1);
        ann.testId("record-button").click();
        bob.waitFor("[data-testid=recording]:has-text('Ann is recording')");
        ann.waitUntil(SECONDS + " s are safe", () -> ann.kept() >= SECONDS * 1_000);
        bob.picture("recording");
        final double kept = ann.kept() / 1_000.0;
        final long then = System.nanoTime();
        ann.crash();
        // Until then more may have become safe.
        final double more = (System.nanoTime() - then) / 1e9;

        bob.page()
                .waitForSelector(
                        "[data-testid=artifact][data-state=ready]",
                        new Page.WaitForSelectorOptions().setTimeout(TO_BE_WATCHED_MILLIS));
        bob.waitUntil("nobody is said to record", () -> !bob.testId("recording").isVisible());
        bob.waitFor("[data-testid=artifact] .thumbnail:visible");
        bob.page().locator("[data-testid=artifact] button:has-text('Play')").click();
        bob.waitFor("#viewer video");
        bob.waitUntil("it plays", () -> video(bob, "currentTime") > 1);
        assertThat(video(bob, "duration")).isBetween(kept - NEAR_SECONDS, kept + more + NEAR_SECONDS);
        bob.picture("recording-watched");
        final double middle = kept / 2;
        bob.page().evaluate("(at) => { document.querySelector('#viewer video').currentTime = at; }", middle);
        bob.waitUntil(
                "it plays from its middle",
                () -> video(bob, "seeking ? 0 : 1") == 1
                        && video(bob, "currentTime") >= middle
                        && video(bob, "readyState") >= 2);
        bob.assertNoErrors();
    }

    @Test
    void a_file_comes_to_the_other_whole(@TempDir Path folder) throws Exception {
        final DemoPage ann = join("Ann", "websocket", "shed");
        final DemoPage bob = join("Bob", "socket.io", "shed");
        final byte[] bytes = new byte[5_000_000];
        new Random(1).nextBytes(bytes);
        ann.testId("files-input").setInputFiles(new FilePayload("plan.bin", "application/octet-stream", bytes));
        final Locator there = bob.page().locator("[data-testid=artifact][data-name='plan.bin'][data-state=ready]");
        there.waitFor();
        final Download download = bob.page()
                .waitForDownload(
                        () -> there.locator("button:has-text('Download')").click());
        download.saveAs(folder.resolve("plan.bin"));
        assertThat(Files.readAllBytes(folder.resolve("plan.bin"))).isEqualTo(bytes);
        assertThat(there.locator("button:has-text('Delete')").count()).isZero();
        ann.page().onDialog(dialog -> dialog.accept());
        ann.page().locator("[data-testid=artifact] button:has-text('Delete')").click();
        bob.page().waitForCondition(() -> bob.testId("artifact").count() == 0);
        ann.assertNoErrors();
        bob.assertNoErrors();
    }

    /** What others' pages use; in Node it is tested in module {@code artifacts}, which installs it. */
    @Test
    void tus_js_client_in_a_page_of_another_origin_uploads_pauses_and_resumes() throws Exception {
        final Path client = INSTALLED.resolve("tus-js-client/dist/tus.min.js");
        assumeTrue(Files.exists(client), "tus-js-client is not here (NodeTest of artifacts installs it)");
        final DemoPage ann = join("Ann", "websocket", "loft");
        ann.page().evaluate(Files.readString(client));
        assertThat(ann.page().evaluate(BY_TUS_JS_CLIENT)).isEqualTo(List.of("paused", "whole"));
        ann.assertNoErrors();
    }

    @Test
    void uppy_in_a_page_of_another_origin_uploads_pauses_and_resumes() throws Exception {
        final Path bundler = INSTALLED.resolve(".bin/esbuild");
        assumeTrue(Files.exists(bundler), "Uppy is not here (NodeTest of artifacts installs it)");
        final DemoPage ann = join("Ann", "websocket", "loft");
        ann.page().evaluate(bundled(bundler, """
                export { default as Uppy } from "@uppy/core";
                export { default as Tus } from "@uppy/tus";
                """));
        assertThat(ann.page().evaluate(BY_UPPY)).isEqualTo(List.of("paused", "whole"));
        ann.assertNoErrors();
    }

    /** A script with what the module exports as {@code uppy}. */
    private static String bundled(Path bundler, String module) throws Exception {
        final Process process = new ProcessBuilder(
                        bundler.toRealPath().toString(),
                        "--bundle",
                        "--format=iife",
                        "--global-name=uppy",
                        "--log-level=warning")
                .directory(INSTALLED.resolveSibling("").toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Writer in = process.outputWriter()) {
            in.write(module);
        }
        final String script = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return script;
    }

    private static double video(DemoPage page, String property) {
        return ((Number) page.page()
                        .evaluate("() => { const video = document.querySelector('#viewer video'); return video."
                                + property + "; }"))
                .doubleValue();
    }

    private DemoPage join(String name, String wire, String room) {
        final BrowserContext context =
                chromium.browser().newContext(new NewContextOptions().setViewportSize(1280, 800));
        contexts.add(context);
        final Map<String, String> query =
                Map.of("name", name, "room", room, "wire", wire, "auto", "1", "media", "test");
        final DemoPage page = new DemoPage(context, standalone.row("Page") + DemoPage.query(query));
        page.waitFor("body[data-view=call]");
        return page;
    }
}

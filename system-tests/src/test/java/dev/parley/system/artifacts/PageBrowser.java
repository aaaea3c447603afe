package dev.parley.system.artifacts;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.parley.testkit.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This machine's Chromium, each page in a profile of its own. For the thread that made it: Playwright knows no other. */
final class PageBrowser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--allow-loopback-in-peer-connection");

    private final Playwright playwright;
    private final Browser browser;

    private PageBrowser(Path node, Path program) {
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(FLAGS));
    }

    /** Without Chromium or Node the test is skipped, but fails where the servers' programs were promised, too. */
    static PageBrowser launch() {
        final Optional<Path> program = Programs.find("chromium", "chromium-browser", "google-chrome");
        final Optional<Path> node = Programs.node(20);
        if (program.isPresent() && node.isPresent()) {
            return new PageBrowser(node.get(), program.get());
        }
        final String missing = "Chromium and Node.js 20 or newer are needed on the PATH to open the demo page";
        return System.getProperty("infra", "").equals("native") ? fail(missing) : abort(missing);
    }

    /** The page behind an address. */
    Page open(String url) {
        final BrowserContext context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 800));
        final Page page = context.newPage();
        page.setDefaultTimeout(PATIENCE.toMillis());
        page.navigate(url);
        return page;
    }

    /** So many bytes a second may go out from a page. */
    static void slow(Page page, int bytes) {
        final JsonObject how = new JsonObject();
        how.addProperty("offline", false);
        how.addProperty("latency", 0);
        how.addProperty("downloadThroughput", -1);
        how.addProperty("uploadThroughput", bytes);
        page.context().newCDPSession(page).send("Network.emulateNetworkConditions", how);
    }

    @Override
    public void close() {
        try (playwright) {
            browser.close();
        }
    }
}

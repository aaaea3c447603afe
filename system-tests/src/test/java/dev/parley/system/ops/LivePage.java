package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.parley.system.harness.RunningNode;
import dev.parley.testkit.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The live page of a node in a browser profile of its own, as the person who sits there sees it. For one thread. */
final class LivePage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> FLAGS =
            List.of("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking");
    private static final String PICTURES = System.getProperty("pictures", "");

    private final BrowserContext context;
    private final Page page;
    private final List<String> errors = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    private LivePage(BrowserContext context, RunningNode node) {
        this.context = context;
        page = context.newPage();
        page.setDefaultTimeout(PATIENCE.toMillis());
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
        page.onRequest(request -> asked.add(request.url()));
        page.navigate("http://127.0.0.1:" + node.opsPort() + "/live/");
    }

    /** This machine's Chromium; without it the test is skipped, but fails where the servers' programs were promised, too. */
    static Playwright playwright() {
        final Optional<Path> node = Programs.node(20);
        if (node.isEmpty() || chromium().isEmpty()) {
            final String missing = "Chromium and Node.js 20 or newer are needed on the PATH to open the live page";
            return System.getProperty("infra", "").equals("native") ? fail(missing) : abort(missing);
        }
        return Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_NODEJS_PATH", node.get().toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    static Browser launch(Playwright playwright) {
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium().orElseThrow())
                        .setArgs(FLAGS));
    }

    private static Optional<Path> chromium() {
        return Programs.find("chromium", "chromium-browser", "google-chrome");
    }

    /** That asks for the token. */
    static LivePage of(RunningNode node, Browser browser, int width, ColorScheme scheme) {
        final Browser.NewContextOptions options = new Browser.NewContextOptions()
                .setViewportSize(width, 900)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setColorScheme(scheme);
        return new LivePage(browser.newContext(options), node);
    }

    LivePage open() {
        testId("token").fill(RunningNode.ADMIN_TOKEN);
        testId("open").click();
        page.waitForSelector("[data-testid=freshness][data-state=ready]");
        return this;
    }

    Page page() {
        return page;
    }

    Locator testId(String id) {
        return page.getByTestId(id);
    }

    /** What a plot's legend says. */
    String legend(String plot) {
        return testId("plot-" + plot).locator("ul").innerText();
    }

    /** Finds and waits for what was found. */
    void find(String what, String name) {
        testId("find-what").selectOption(what);
        testId("find-name").fill(name);
        testId("find").click();
        page.waitForSelector("[data-" + what + "='" + name + "'].card");
    }

    /** Presses a button that asks whether one is sure, and is. */
    void sure(String button) {
        testId("found").getByTestId(button).first().click();
        testId("sure-yes").click();
    }

    /** Every address that was asked for so far. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** How many pixels stick out at the right. */
    int overflow() {
        return ((Number) page.evaluate("() => document.documentElement.scrollWidth - innerWidth")).intValue();
    }

    void waitUntil(String what, BooleanSupplier condition) {
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline)
                    .as(what + "; errors: " + errors)
                    .isNegative();
            page.waitForTimeout(100); // lets the page's events in, which a plain wait would not
        }
    }

    /** A picture to be looked at, in the folder that {@code -Dpictures} names; none without it. */
    void picture(String name) {
        if (!PICTURES.isEmpty()) {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(PICTURES, name + ".png")));
        }
    }

    /** Waits for an error that says so, which then is none. */
    void expectError(String part) {
        waitUntil("an error: " + part, () -> errors.removeIf(error -> error.contains(part)));
    }

    /** Errors on the page that are not the browser's own words on an answer that was not 200. */
    private List<String> errors() {
        return errors.stream()
                .filter(error -> !error.startsWith("Failed to load resource"))
                .toList();
    }

    @Override
    public void close() {
        context.close();
        assertThat(errors()).as("errors on the page").isEmpty();
    }
}

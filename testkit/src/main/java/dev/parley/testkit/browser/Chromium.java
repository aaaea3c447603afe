package dev.parley.testkit.browser;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import dev.parley.testkit.Programs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This machine's Chromium, with a camera that is none. For the thread that made it: Playwright knows no other. */
public final class Chromium implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            "--allow-loopback-in-peer-connection");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path node, Path program) {
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(FLAGS));
    }

    /** Without Chromium or Node the test is skipped, but fails where the servers' programs were promised, too. */
    public static Chromium launch() {
        final Optional<Path> program = Programs.chromium();
        final Optional<Path> node = Programs.node(20);
        if (program.isPresent() && node.isPresent()) {
            return new Chromium(node.get(), program.get());
        }
        final String missing = "Chromium and Node.js 20 or newer are needed on the PATH to open a page";
        return System.getProperty("infra", "").equals("native") ? fail(missing) : abort(missing);
    }

    public Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        try (playwright) {
            browser.close();
        }
    }
}

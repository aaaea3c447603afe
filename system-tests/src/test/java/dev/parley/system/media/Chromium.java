package dev.parley.system.media;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.util.List;
import java.util.Map;

/** This machine's Chromium, with a camera that is none. For the thread that made it: Playwright knows no other. */
final class Chromium implements AutoCloseable {

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

    private final PageServer pages = new PageServer();
    private final Playwright playwright;
    private final Browser browser;

    Chromium() {
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_NODEJS_PATH",
                        Machine.node().orElseThrow().toString(),
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Machine.chromium().orElseThrow())
                        .setArgs(FLAGS));
    }

    /** The origin that the hub has to let in. */
    String origin() {
        return pages.origin();
    }

    /** A peer in a profile of its own, with its camera on. */
    BrowserPeer newPeer(BrowserWire wire) {
        return new BrowserPeer(browser.newContext(), pages.page(), wire);
    }

    @Override
    public void close() {
        try (pages;
                playwright) {
            browser.close();
        }
    }
}

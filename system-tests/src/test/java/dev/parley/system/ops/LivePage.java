package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.parley.system.harness.RunningNode;
import dev.parley.testkit.browser.WatchedPage;
import java.util.ArrayList;
import java.util.List;

/** The live page of a node in a browser profile of its own, as the person who sits there sees it. For one thread. */
final class LivePage extends WatchedPage implements AutoCloseable {
    private final BrowserContext context;
    private final List<String> asked = new ArrayList<>();

    private LivePage(BrowserContext context, RunningNode node) {
        super(context);
        this.context = context;
        page().onRequest(request -> asked.add(request.url()));
        page().navigate("http://127.0.0.1:" + node.opsPort() + "/live/");
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
        page().waitForSelector("[data-testid=freshness][data-state=ready]");
        return this;
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
        page().waitForSelector("[data-" + what + "='" + name + "'].card");
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

    /** Waits for an error that says so, which then is none. */
    void expectError(String part) {
        waitUntil("an error: " + part, () -> errors().removeIf(error -> error.contains(part)));
    }

    @Override
    public void close() {
        context.close();
        assertThat(errors())
                .as("errors on the page, beside the browser's own words on an answer that was not 200")
                .allMatch(error -> error.startsWith("Failed to load resource"));
    }
}

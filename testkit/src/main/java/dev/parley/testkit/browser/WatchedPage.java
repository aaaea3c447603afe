package dev.parley.testkit.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A page in a browser profile, as the person who sits there sees it, and the errors on it. For one thread. */
public class WatchedPage {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String PICTURES = System.getProperty("pictures", "");

    private final Page page;
    private final List<String> errors = new ArrayList<>();

    /** A blank one. */
    protected WatchedPage(BrowserContext context) {
        page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                errors.add(message.text());
            }
        });
    }

    public final Page page() {
        return page;
    }

    public final Locator testId(String id) {
        return page.getByTestId(id);
    }

    /** Those so far; one that is taken out is none. */
    protected final List<String> errors() {
        return errors;
    }

    /** How many pixels stick out at the right. */
    public final int overflow() {
        return ((Number) page.evaluate("() => document.documentElement.scrollWidth - innerWidth")).intValue();
    }

    /** A picture to be looked at, in the folder that {@code -Dpictures} names; none without it. */
    public final void picture(String name) {
        if (!PICTURES.isEmpty()) {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of(PICTURES, name + ".png")));
        }
    }

    public final void waitUntil(String what, BooleanSupplier condition) {
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError(what + "; errors: " + errors);
            }
            page.waitForTimeout(100); // lets the page's events in, which a plain wait would not
        }
    }
}

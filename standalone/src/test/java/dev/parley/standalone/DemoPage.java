package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import dev.parley.testkit.browser.WatchedPage;
import java.util.Map;

/** The demo page in one browser profile, as the person who sits there sees it. */
final class DemoPage extends WatchedPage {
    private static final String PEER = ".tile[data-self='false'][data-screen='false']";
    private static final int ENOUGH_FRAMES = 10;

    private static final String FRAMES = """
            async (selector) => {
              const tile = document.querySelector(selector);
              const track = tile?.querySelector('video').srcObject?.getVideoTracks()[0];
              const report = tile && await parley.call.stats(tile.dataset.peer);
              return [...(report?.values() ?? [])]
                .find(({ type, trackIdentifier }) => type === 'inbound-rtp' && trackIdentifier === track?.id)
                ?.framesDecoded ?? 0;
            }
            """;

    DemoPage(BrowserContext context, String url) {
        super(context);
        page().navigate(url);
    }

    void waitFor(String selector) {
        page().waitForSelector(selector);
    }

    /** Waits until the pictures of that many others are decoded, and go on being. */
    void seesOthers(int others) {
        // Who has hung up may still be in the roster, without a picture.
        waitUntil(
                "pictures of " + others,
                () -> page().locator(PEER).count() == others
                        && page().locator(PEER + "[data-connection='connected']")
                                        .count()
                                == others);
        for (Locator tile : page().locator(PEER).all()) {
            final String one = ".tile[data-peer='" + tile.getAttribute("data-peer") + "'][data-screen='false']";
            final int before = frames(one);
            waitUntil("frames of " + one, () -> frames(one) >= before + ENOUGH_FRAMES);
        }
    }

    /** Frames decoded of the first other peer's picture, as the browser counts them. */
    int frames() {
        return frames(PEER);
    }

    /** How much of the recording that this page makes is safe, ms. */
    int kept() {
        final String kept = testId("recording").getAttribute("data-kept");
        return kept.isEmpty() ? 0 : Integer.parseInt(kept);
    }

    /** As a tab that the browser gives up: no handler of the page's runs, and nothing is said goodbye to. */
    void crash() {
        assertThatThrownBy(() -> page().navigate("chrome://crash")).hasMessageContaining("crash");
    }

    void assertNoErrors() {
        assertThat(errors()).as("errors on the page").isEmpty();
    }

    private int frames(String tile) {
        return ((Number) page().evaluate(FRAMES, tile)).intValue();
    }

    static String query(Map<String, String> parameters) {
        return "/?"
                + String.join(
                        "&",
                        parameters.entrySet().stream()
                                .map(each -> each.getKey() + "=" + each.getValue())
                                .toList());
    }
}

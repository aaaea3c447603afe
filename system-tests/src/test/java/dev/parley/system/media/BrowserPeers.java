package dev.parley.system.media;

import dev.parley.testkit.browser.Chromium;

/** Peers in Chromium, on the page that they have in common. For the thread that made it. */
final class BrowserPeers implements AutoCloseable {

    private final PageServer pages = new PageServer();
    private final Chromium chromium = Chromium.launch();

    /** The origin that the hub has to let in. */
    String origin() {
        return pages.origin();
    }

    /** A peer in a profile of its own, with its camera on. */
    BrowserPeer newPeer(BrowserWire wire) {
        return new BrowserPeer(chromium.browser().newContext(), pages.page(), wire);
    }

    @Override
    public void close() {
        try (pages) {
            chromium.close();
        }
    }
}

package dev.parley.system.media;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A web app in a call between two: Chromium, and the published client and call on a page without the demo. */
final class BrowserPeer implements CallPeer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TIMEOUT_MILLIS = 15_000;

    private final BrowserContext context;
    private final BrowserWire wire;
    private final Page page;
    private final List<String> errors = new ArrayList<>();

    BrowserPeer(BrowserContext context, String url, BrowserWire wire) {
        this.context = context;
        this.wire = wire;
        context.setDefaultTimeout(TIMEOUT_MILLIS);
        page = context.newPage();
        page.onPageError(errors::add);
        page.navigate(url);
        page.evaluate("() => peer.prepare()");
    }

    @Override
    public void join(Participant participant) {
        page.evaluate(
                "options => peer.join(options)",
                Map.of(
                        "wire", wire.option(),
                        "url", participant.url(),
                        "token", participant.token(),
                        "room", participant.room(),
                        "name", participant.name(),
                        "relayOnly", participant.relayOnly()));
    }

    @Override
    public CallState state() {
        final String report = (String) page.evaluate("async () => JSON.stringify(await peer.report())");
        if (!errors.isEmpty()) {
            throw new AssertionError("The page failed: " + errors);
        }
        try {
            return JSON.readValue(report, CallState.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not a report: " + report, e);
        }
    }

    @Override
    public void shareSecondPicture() {
        page.evaluate("() => peer.share()");
    }

    @Override
    public void hangUp() {
        page.evaluate("() => peer.hangUp()");
    }

    @Override
    public void close() {
        try (context) {
            page.evaluate("() => peer.close()");
        }
    }
}

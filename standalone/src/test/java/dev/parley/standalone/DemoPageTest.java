package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.testkit.browser.Chromium;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo page as people use it: real pictures between real browsers, over the real hub, in another process. */
@Timeout(180)
class DemoPageTest {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 800;

    private static Child standalone;
    private static Chromium chromium;

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<DemoPage> pages = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.launch();
        standalone = Child.run(Map.of()).awaitUp();
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
        pages.forEach(DemoPage::assertNoErrors);
    }

    @Test
    void two_people_on_two_wires_see_and_hear_from_each_other() {
        final DemoPage ann = join("Ann", "websocket", "porch", wide());
        final DemoPage bob = join("Bob", "socket.io", "porch", wide());
        ann.seesOthers(1);
        bob.seesOthers(1);

        final Locator bobAtAnns = ann.page().locator("[data-testid=roster-entry][data-name=Bob]");
        final Locator annAtBobs = bob.page().locator("[data-testid=roster-entry][data-name=Ann]");
        assertThat(bobAtAnns.getAttribute("data-wire")).isEqualTo("web");
        assertThat(annAtBobs.getAttribute("data-wire")).isEqualTo("native");
        assertThat(bobAtAnns.getAttribute("data-polite")).isEqualTo("false");
        assertThat(annAtBobs.getAttribute("data-polite")).isEqualTo("true");
        ann.waitFor("[data-testid=roster-entry][data-name=Bob][data-status=in-call]");

        bob.testId("chat-text").fill("Do you hear me?");
        bob.testId("chat-text").press("Enter");
        ann.waitFor("[data-testid=chat-message]:has-text('Do you hear me?')");
        bob.waitFor("[data-testid=chat-message][data-outcome=delivered]");
        for (String type : List.of("offer", "answer", "candidates")) {
            ann.waitFor("[data-testid=log-entry][data-type=" + type + "]");
        }
        ann.picture("two-light");
    }

    @Test
    void opened_in_two_tabs_it_needs_no_choice_to_be_a_call_between_the_wires() {
        final BrowserContext context = chromium.browser().newContext(wide());
        contexts.add(context);
        final DemoPage first = open(Map.of(), context);
        final DemoPage second = open(Map.of(), context);
        first.testId("join-button").click();
        second.waitFor("[data-testid=room-hint]:has-text('WebSocket')");
        second.testId("join-button").click();
        first.seesOthers(1);
        second.seesOthers(1);
        first.waitFor("[data-testid=roster-entry][data-self=false][data-wire=web]");
        second.waitFor("[data-testid=roster-entry][data-self=false][data-wire=native]");
    }

    @Test
    void a_connection_broken_by_the_button_resumes_while_the_video_goes_on() {
        final DemoPage ann = join("Ann", "websocket", "shed", wide().setColorScheme(ColorScheme.DARK));
        final DemoPage bob = join("Bob", "socket.io", "shed", wide().setColorScheme(ColorScheme.DARK));
        ann.seesOthers(1);
        bob.seesOthers(1);
        breakAndResume(bob, "Bob", ann);
        breakAndResume(ann, "Ann", bob);
        bob.picture("resumed-dark");
    }

    /** One presses the button; the other writes meanwhile. */
    private static void breakAndResume(DemoPage one, String name, DemoPage other) {
        final int before = one.frames();
        one.testId("break-button").click();
        other.waitFor("[data-testid=roster-entry][data-name=" + name + "][data-connected=false]");
        other.testId("chat-text").fill("for later, " + name);
        other.testId("chat-text").press("Enter");
        other.waitFor("[data-testid=chat-message][data-outcome=held]");
        assertThat(one.frames()).as("frames while the connection is broken").isGreaterThan(before);
        other.picture("away-" + name);

        final Locator banner = one.page().locator("[data-testid=banner][data-resumed=true]");
        banner.waitFor();
        assertThat(Integer.parseInt(banner.getAttribute("data-replayed"))).isPositive();
        assertThat(Integer.parseInt(banner.getAttribute("data-frames"))).isPositive();
        one.waitFor("[data-testid=chat-message]:has-text('for later, " + name + "')");
        other.waitFor("[data-testid=roster-entry][data-name=" + name + "][data-connected=true]");
        one.seesOthers(1);
    }

    @Test
    void a_third_joins_and_one_leaves_while_the_others_go_on() {
        final DemoPage ann = join("Ann", "websocket", "garden", wide());
        final DemoPage bob = join("Bob", "socket.io", "garden", wide());
        final DemoPage cleo = join("Cleo", "websocket", "garden", wide());
        for (DemoPage each : List.of(ann, bob, cleo)) {
            each.seesOthers(2);
        }
        bob.testId("chat-text").fill("Everybody here?");
        bob.testId("chat-text").press("Enter");
        cleo.waitFor("[data-testid=chat-message]:has-text('Everybody here?')");
        ann.waitFor("[data-testid=chat-message]:has-text('Everybody here?')");
        cleo.testId("chat-text").fill("All three of us.");
        cleo.testId("chat-text").press("Enter");
        ann.waitFor("[data-testid=chat-message]:has-text('All three of us.')");
        ann.picture("three-light");

        cleo.testId("hangup-button").click();
        cleo.waitFor("body[data-view=lobby]");
        ann.seesOthers(1);
        bob.seesOthers(1);
    }

    @Test
    void on_a_phone_nothing_sticks_out() {
        final DemoPage lobby = open(Map.of("room", "garden"), phone());
        assertThat(lobby.overflow()).isZero();
        lobby.picture("lobby-phone");
        final DemoPage ann = join("Ann", "socket.io", "yard", phone());
        final DemoPage bob = join("Bob", "websocket", "yard", phone().setColorScheme(ColorScheme.DARK));
        ann.seesOthers(1);
        bob.seesOthers(1);
        assertThat(ann.overflow()).isZero();
        assertThat(bob.overflow()).isZero();
        ann.picture("phone-light");
        bob.picture("phone-dark");
    }

    @Test
    void a_page_that_is_closed_leaves_at_once() {
        final DemoPage ann = join("Ann", "websocket", "gate", wide());
        final DemoPage bob = join("Bob", "socket.io", "gate", wide());
        ann.seesOthers(1);
        bob.page().close(new Page.CloseOptions().setRunBeforeUnload(true));
        ann.waitFor("[data-testid=alone]");
    }

    private DemoPage join(String name, String wire, String room, NewContextOptions options) {
        final DemoPage page =
                open(Map.of("name", name, "room", room, "wire", wire, "auto", "1", "media", "test"), options);
        page.waitFor("body[data-view=call]");
        return page;
    }

    private DemoPage open(Map<String, String> query, NewContextOptions options) {
        final BrowserContext context = chromium.browser().newContext(options);
        contexts.add(context);
        return open(query, context);
    }

    private DemoPage open(Map<String, String> query, BrowserContext context) {
        final DemoPage page = new DemoPage(context, standalone.row("Page") + DemoPage.query(query));
        pages.add(page);
        return page;
    }

    private static NewContextOptions wide() {
        return new NewContextOptions().setViewportSize(WIDTH, HEIGHT).setColorScheme(ColorScheme.LIGHT);
    }

    private static NewContextOptions phone() {
        return new NewContextOptions()
                .setViewportSize(360, 740)
                .setHasTouch(true)
                .setIsMobile(true)
                .setColorScheme(ColorScheme.LIGHT);
    }
}

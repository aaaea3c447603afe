package dev.parley.system.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Load;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.browser.Chromium;
import dev.parley.testkit.fault.FaultyTcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The live page as an operator has it: in a real browser, of running nodes. */
@Timeout(180)
class LivePageTest {
    private static final int WIDE = 1280;
    private static final int PHONE = 360;
    private static final Pattern FIGURE = Pattern.compile("'((?:parley|process|jvm)\\.[a-z.]+)'");

    private static Cluster cluster;
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.launch();
        cluster = Cluster.on(Servers.start());
        for (Wire wire : Wire.values()) {
            cluster.start(wire);
        }
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    private static LivePage page(Wire wire) {
        return LivePage.of(cluster.node(wire), chromium.browser(), WIDE, ColorScheme.LIGHT);
    }

    @Test
    void it_shows_nothing_without_the_token_and_keeps_that_in_its_tab_alone() {
        try (LivePage page = page(Wire.NATIVE)) {
            assertThat(page.testId("facts").isVisible()).isFalse();
            page.testId("token").fill("not the token");
            page.testId("open").click();
            page.waitUntil(
                    "the token is refused",
                    () -> page.testId("token-problem").innerText().contains("does not take"));
            assertThat(page.testId("facts").isVisible()).isFalse();
            page.open();
            assertThat(page.testId("facts").innerText()).contains("connected");
            assertThat(page.page().url()).endsWith("/live/");
            assertThat(page.asked()).noneMatch(url -> url.contains("token"));
            assertThat(page.page().context().cookies()).isEmpty();
            assertThat(page.page().evaluate("() => localStorage.length")).isEqualTo(0);
            assertThat(page.page().evaluate("() => sessionStorage.length")).isEqualTo(1);
            page.page().reload();
            page.page().waitForSelector("[data-testid=freshness][data-state=ready]");
            page.testId("forget").click();
            assertThat(page.testId("token").isVisible()).isTrue();
            assertThat(page.testId("facts").isVisible()).isFalse();
            assertThat(page.page().evaluate("() => sessionStorage.length")).isEqualTo(0);
        }
    }

    @Test
    void peers_signals_times_events_and_the_log_are_shown_as_they_come() {
        try (LivePage page = page(Wire.WEB).open();
                Pair pair = cluster.pair(new Wire.Pairing(Wire.NATIVE, Wire.WEB));
                Load load = Load.on(new Pair(pair.room(), pair.second(), pair.first()))) {
            page.waitUntil("peers", () -> page.legend("peers").matches("(?s).*web [1-9].*"));
            page.waitUntil("signals", () -> page.legend("signals").matches("(?s).*all [1-9].*/s.*"));
            page.waitUntil("their time", () -> page.legend("signal-time").contains("ms"));
            page.waitUntil("AMQP", () -> page.legend("messages").matches("(?s).*published [1-9].*"));
            page.waitUntil("pools", () -> page.legend("pool-shared").matches("(?s).*open [1-9].*limit [1-9].*"));
            page.waitUntil("set-up", () -> {
                try (TestClient one = cluster.client(Wire.WEB)) {
                    one.join(Cluster.unique("room"));
                }
                return page.legend("join-time").contains("ms");
            });
            page.page()
                    .waitForSelector("[data-testid=events] [data-type=peer-joined][data-room='" + pair.room() + "']");
            LoggerFactory.getLogger(LivePageTest.class).error("<img src=x onerror=alert(1)> of {}", pair.room());
            final Locator line = page.page().locator("[data-testid=log] li:has-text('" + pair.room() + "')");
            line.first().waitFor();
            assertThat(line.first().innerText()).contains("ERROR", "<img src=x onerror=alert(1)>");
            assertThat(page.page().locator("[data-testid=log] img").count()).isZero();
            assertThat(page.testId("nodes").locator("tr").count()).isGreaterThanOrEqualTo(2);
            assertThat(page.testId("checks").innerText()).contains("redis-shared", "rabbitmq");
            assertThat(load.stop()).isNotEmpty();
        }
    }

    @Test
    void a_room_and_a_user_are_found_and_what_one_does_to_them_is_done() {
        final String room = Cluster.unique("room");
        final String user = Cluster.unique("user/<b>");
        final RunningNode node = cluster.node(Wire.NATIVE);
        try (LivePage page = page(Wire.NATIVE).open();
                TestClient ben = cluster.client(Wire.WEB)) {
            final TestClient ann = TestClient.admitted(node, user);
            ann.join(room);
            ben.join(room);
            page.find("room", room);
            assertThat(page.testId("found").innerText()).contains(user, ann.peer(), ben.peer());

            page.testId("message-text").fill("from <i>above</i>");
            page.testId("message-send").click();
            page.testId("sure-yes").click();
            assertThat(ben.take("message").body().get("data").asText()).isEqualTo("from <i>above</i>");
            page.waitUntil(
                    "it is said", () -> page.testId("find-said").innerText().contains("2 delivered"));

            page.testId("found")
                    .locator("[data-row='" + ann.peer() + "']")
                    .getByTestId("ban")
                    .click();
            page.testId("sure-no").click();
            assertThat(ann.isOpen()).isTrue();
            page.testId("found")
                    .locator("[data-row='" + ann.peer() + "']")
                    .getByTestId("ban")
                    .click();
            page.testId("sure-yes").click();
            assertThat(ann.closed().code()).isEqualTo(4503);
            page.page().waitForSelector("[data-testid=unban]");
            page.sure("unban");
            page.page().waitForSelector("[data-testid=unban]", hidden());
            try (TestClient again = TestClient.admitted(node, user)) {
                again.join(room);
            }

            page.sure("close-room");
            ben.take("room-closed");
            page.waitUntil(
                    "nobody is in it",
                    () -> page.testId("find-said").innerText().contains("taken out"));

            final TestClient back = TestClient.admitted(node, user);
            page.testId("find-what").selectOption("user");
            page.testId("find-name").fill(user);
            page.testId("find-name").press("Enter");
            page.page().waitForSelector("[data-row='" + back.peer() + "']");
            page.sure("revoke");
            assertThat(back.closed().code()).isEqualTo(4501);
        }
    }

    private static Page.WaitForSelectorOptions hidden() {
        return new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED);
    }

    @Test
    void what_clients_report_of_their_connections_is_shown_with_its_statistics() {
        final String room = Cluster.unique("room");
        try (LivePage page = page(Wire.NATIVE).open();
                TestClient ann = cluster.client(Wire.NATIVE);
                TestClient ben = cluster.client(Wire.WEB)) {
            ann.join(room);
            ben.join(room);
            ann.take("peer-joined"); // of a peer that her node does not know yet, nothing is kept
            final Object stats =
                    Json.raw("{\"currentRoundTripTime\":0.05,\"fractionLost\":0.01,\"localCandidateType\":\"relay\"}");
            ann.done("report", "room", room, "to", ben.peer(), "state", "connected", "stats", stats);
            page.waitUntil("it is shown, once it is kept", () -> {
                page.find("room", room);
                return page.testId("found").innerText().contains("round trip 50 ms, lost 1.0 %, by relay to ?");
            });
        }
    }

    @Test
    void it_is_worked_by_the_keyboard_alone_and_shows_where_one_is() {
        final String room = Cluster.unique("room");
        try (LivePage page = page(Wire.NATIVE);
                TestClient ann = cluster.client(Wire.NATIVE)) {
            ann.join(room);
            page.page().keyboard().type(RunningNode.ADMIN_TOKEN);
            page.page().keyboard().press("Enter");
            page.page().waitForSelector("[data-testid=freshness][data-state=ready]");
            tabTo(page, "find-name");
            page.page().keyboard().type(room);
            page.page().keyboard().press("Enter");
            page.page().waitForSelector(".card[data-room='" + room + "']");
            tabTo(page, "kick");
            page.page().keyboard().press("Enter");
            tabTo(page, "sure-yes");
            page.page().keyboard().press("Enter");
            assertThat(ann.closed().code()).isEqualTo(4502);
        }
    }

    /** By the Tab key, and each place on the way is seen. */
    private static void tabTo(LivePage page, String testId) {
        for (int i = 0; i < 60; i++) {
            page.page().keyboard().press("Tab");
            final String now = page.page()
                    .evaluate("() => { const on = document.activeElement; return on.dataset.testid + ' '"
                            + " + (on === document.body ? 'body' : getComputedStyle(on).outlineStyle); }")
                    .toString();
            assertThat(now).doesNotEndWith(" none");
            if (now.startsWith(testId + " ")) {
                return;
            }
        }
        throw new AssertionError("The Tab key does not lead to " + testId);
    }

    @Test
    void it_does_not_ask_while_nobody_looks_and_asks_at_once_when_somebody_does() {
        try (LivePage page = page(Wire.NATIVE).open()) {
            look(page, false);
            page.page().waitForTimeout(500); // a round that was under way
            final int asked = page.asked().size();
            page.page().waitForTimeout(5_000);
            assertThat(page.asked()).hasSize(asked);
            look(page, true);
            page.waitUntil("it asks again", () -> page.asked().size() > asked);
            page.page().waitForSelector("[data-testid=freshness][data-state=ready]");
        }
    }

    private static void look(LivePage page, boolean looks) {
        page.page()
                .evaluate(
                        "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
                                + " document.dispatchEvent(new Event('visibilitychange')); }",
                        !looks);
    }

    @Test
    void figures_that_nothing_came_after_are_called_old() {
        try (LivePage page = page(Wire.WEB).open()) {
            page.page().route("**/admin/v1/figures", route -> {
                // Never answered.
            });
            page.page().waitForSelector("[data-testid=freshness][data-state=stale]");
            assertThat(page.testId("freshness").innerText()).matches("\\d+ s old");
            page.page().waitForSelector("[data-testid=freshness][data-state=failing]");
            assertThat(page.testId("trouble").innerText()).contains("does not answer");
            page.page().unroute("**/admin/v1/figures");
            page.page().waitForSelector("[data-testid=freshness][data-state=ready]");
        }
    }

    @Test
    void a_node_that_is_drained_or_gone_is_seen_to_be_and_one_that_comes_in_its_place_too() {
        final RunningNode node = cluster.startApart(Wire.NATIVE, Map.of());
        try (LivePage page =
                LivePage.of(node, chromium.browser(), WIDE, ColorScheme.DARK).open()) {
            page.testId("drain").click();
            page.testId("sure-yes").click();
            page.page().waitForSelector("[data-testid=freshness][data-state=not-ready]");
            page.page().waitForSelector("[data-check=drain][data-up=false]");
            node.close();
            page.page().waitForSelector("[data-testid=freshness][data-state=failing]");
            assertThat(page.testId("trouble").innerText()).contains("can’t be reached");
            page.waitUntil(
                    "its age is said",
                    () -> page.testId("freshness").innerText().matches("No answer; \\d+ s old"));
            page.picture("live-failing-dark");

            final String before = page.testId("node-name").innerText();
            try (RunningNode again =
                    cluster.startApart(Wire.NATIVE, Map.of("PARLEY_OPS_PORT", Integer.toString(node.opsPort())))) {
                page.page().waitForSelector("[data-testid=freshness][data-state=ready]");
                assertThat(page.testId("node-name").innerText()).isNotEqualTo(before);
                assertThat(again.opsPort()).isEqualTo(node.opsPort());
            }
        }
    }

    @Test
    void its_policy_refuses_html_out_of_text_and_it_asks_nobody_else() {
        try (LivePage page = page(Wire.NATIVE).open()) {
            final Object html = page.page()
                    .evaluate("() => { try { document.createElement('p').innerHTML = '<b>x</b>'; return 'made'; }"
                            + " catch (error) { return error.name; } }");
            assertThat(html).isEqualTo("TypeError");
            page.expectError("TrustedHTML");
            assertThat(page.asked()).allMatch(url -> url.startsWith("http://127.0.0.1:"));
        }
    }

    @Test
    void on_a_phone_nothing_sticks_out_in_either_theme() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            try (LivePage page = LivePage.of(cluster.node(Wire.WEB), chromium.browser(), PHONE, scheme);
                    TestClient ben = TestClient.admitted(cluster.node(Wire.WEB), "u".repeat(256))) {
                assertThat(page.overflow()).isZero();
                page.open();
                final String room = "r".repeat(100) + Cluster.unique("room");
                ben.join(room);
                page.find("room", room);
                page.page().waitForSelector("[data-testid=events] [data-room='" + room + "']");
                assertThat(page.overflow()).isZero();
                page.picture("live-phone-" + scheme.name().toLowerCase(Locale.ROOT));
            }
        }
    }

    @Test
    void every_figure_that_it_shows_is_one_that_a_node_tells() throws IOException {
        final SortedSet<String> shown = new TreeSet<>();
        try (InputStream in = LivePageTest.class.getResourceAsStream("/dev/parley/ops/http/live/plots.js")) {
            FIGURE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(MatchResult::group)
                    .map(quoted -> quoted.substring(1, quoted.length() - 1))
                    .forEach(shown::add);
        }
        assertThat(shown).hasSizeGreaterThan(20);
        try (LivePage page = page(Wire.NATIVE).open()) {
            // What the servers say of themselves is asked every 10 s.
            page.waitUntil("all are told", () -> told(page).containsAll(shown));
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> told(LivePage page) {
        return (List<String>) page.page()
                .evaluate(
                        "async (token) => (await (await fetch('../admin/v1/figures', { headers:"
                                + " { authorization: 'Bearer ' + token } })).json()).figures.map(({ name }) => name)",
                        RunningNode.ADMIN_TOKEN);
    }

    @Test
    void pools_are_seen_to_fill_to_their_limit_in_both_themes() {
        final Servers servers = cluster.servers();
        try (FaultyTcpProxy slow = FaultyTcpProxy.before(servers.shared().endpoint());
                RunningNode node = cluster.startApart(Wire.NATIVE, Map.of("PARLEY_REDIS_SHARED", slow.uri()));
                LivePage page = LivePage.of(node, chromium.browser(), WIDE, ColorScheme.LIGHT)
                        .open();
                JoinCrowd crowd = JoinCrowd.on(node)) {
            page.page().waitForSelector("[data-testid=plot-pool-shared][data-full=false]");
            slow.latency(Duration.ofMillis(400));
            crowd.begin();
            page.page().waitForSelector("[data-testid=plot-pool-shared][data-full=true]");
            assertThat(page.testId("plot-pool-shared").innerText()).contains("full", "limit");
            page.picture("live-full-light");
            page.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            page.picture("live-full-dark");
            crowd.close();
            slow.latency(Duration.ZERO);
            page.page().waitForSelector("[data-testid=plot-pool-shared][data-full=false]");
        }
    }
}

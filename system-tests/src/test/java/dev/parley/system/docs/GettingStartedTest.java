package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.fault.FaultyTcpProxy;
import dev.parley.testkit.infra.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The code of {@code docs/getting-started} as it stands there, run on Node: a page on the web wire and an app on the native
 * wire call each other, and go on after their connections have been cut. WebRTC's states are imitated; the signaling is real.
 */
final class GettingStartedTest {
    private static final Path FOLDER = Docs.path("system-tests/target/getting-started");
    private static final Path SUPPORT = Docs.path("system-tests/src/test/js/getting-started");
    private static final Pattern CODE = Pattern.compile("```js file=(\\S+)\n(.*?)```", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void the_guides_code_calls_across_wires_and_resumes() throws Exception {
        install();
        try (Cluster hub = Cluster.on(Servers.start());
                FaultyTcpProxy toNative = before(hub.start(Wire.NATIVE));
                FaultyTcpProxy toWeb = before(hub.start(Wire.WEB))) {
            final Path page = browserGuide(toWeb.port());
            final Path app = reactNativeGuide(toNative.port());
            try (NodeProgram browser = run("browser", page, token(page, "browser"));
                    NodeProgram phone = run("react-native", app, token(page, "phone"))) {
                browser.awaitLine("connected");
                phone.awaitLine("connected");
                assertThat(browser.lines()).contains("shown");
                assertThat(phone.lines()).contains("shown");

                toNative.cut();
                toWeb.cut();
                browser.say("renegotiate");
                browser.awaitLine("renegotiated");
                phone.say("renegotiate");
                phone.awaitLine("renegotiated");
                hub.nodes().forEach(GettingStartedTest::hasResumed);
            }
        }
    }

    @Test
    void the_guides_code_says_why_it_was_refused() throws Exception {
        install();
        final String expired = Token.of("ann").expiresIn(Duration.ofMinutes(-1)).sign();
        try (Cluster hub = Cluster.on(Servers.start());
                NodeProgram browser =
                        run("browser", browserGuide(hub.start(Wire.WEB).port()), expired);
                NodeProgram phone = run(
                        "react-native", reactNativeGuide(hub.start(Wire.NATIVE).port()), "not a token")) {
            browser.awaitLine("unauthorized: exp: the token has expired");
            phone.awaitLine("unauthorized: token: is not a JWT");
        }
    }

    /** One session, not a second one beside the first; and the call was reported. */
    private static void hasResumed(RunningNode node) {
        Await.until(
                "one session, connected", PATIENCE, () -> value(node, "parley_sessions", "state=\"connected\"") == 1);
        assertThat(value(node, "parley_sessions", "state=\"away\"")).isZero();
        assertThat(value(node, "parley_peer_connections_total", "state=\"connected\""))
                .isPositive();
    }

    private static double value(RunningNode node, String name, String label) {
        final Matcher series = Pattern.compile("(?m)^" + name + "\\{[^}]*" + label + "[^}]*} (\\S+)$")
                .matcher(node.get("/metrics").body());
        assertThat(series.find()).as(name + " " + label).isTrue();
        return Double.parseDouble(series.group(1));
    }

    private static FaultyTcpProxy before(RunningNode node) {
        return FaultyTcpProxy.before(new Endpoint("127.0.0.1", node.port(), "tcp://127.0.0.1:" + node.port()));
    }

    private static Path browserGuide(int port) throws IOException {
        return unpack(
                "browser",
                List.of("browser.md"),
                Map.of(
                        "http://localhost:7081",
                        "http://127.0.0.1:" + port,
                        "\"<the Token that the hub printed>\"",
                        "process.env.TOKEN"));
    }

    private static Path reactNativeGuide(int port) throws IOException {
        final Path app = unpack(
                "react-native",
                List.of("browser.md", "react-native.md"),
                Map.of("ws://localhost:7080/", "ws://127.0.0.1:" + port + "/"));
        copy("react-native-webrtc/package.json", app.resolve("node_modules"));
        copy("react-native-webrtc/index.js", app.resolve("node_modules"));
        return app;
    }

    /** One that the guide's code has made. */
    private static String token(Path guide, String user) throws InterruptedException {
        try (NodeProgram made = NodeProgram.start(
                "token", guide, Map.of("PARLEY_JWT_SECRET", Token.SECRET), "node", "token.mjs", user, user, "garden")) {
            assertThat(made.awaitEnd()).isZero();
            Await.until("a token", PATIENCE, () -> !made.lines().isEmpty());
            return made.lines().getFirst();
        }
    }

    private static NodeProgram run(String name, Path folder, String token) {
        return NodeProgram.start(name, folder, Map.of("TOKEN", token), "node", "run-" + name + ".js");
    }

    /** Writes the documents' files, the later ones over the earlier, with what is real in place of what is documented. */
    private static Path unpack(String name, List<String> documents, Map<String, String> reality) throws IOException {
        final Path folder = Files.createDirectories(FOLDER.resolve(name));
        for (String document : documents) {
            final Matcher code = CODE.matcher(Docs.read("docs/getting-started/" + document));
            while (code.find()) {
                String text = code.group(2);
                for (Map.Entry<String, String> real : reality.entrySet()) {
                    text = text.replace(real.getKey(), real.getValue());
                }
                Files.writeString(folder.resolve(code.group(1)), text);
            }
        }
        copy("fake-webrtc.js", folder);
        copy("run-" + name + ".js", folder);
        return folder;
    }

    private static void copy(String file, Path folder) throws IOException {
        final Path target = folder.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, Files.readString(SUPPORT.resolve(file)));
    }

    private static void install() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        copy("package.json", FOLDER);
        copy("package-lock.json", FOLDER);
        final int status;
        try (NodeProgram npm = NodeProgram.start(
                "npm ci",
                FOLDER,
                Map.of(),
                "npm",
                "ci",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefer-offline")) {
            status = npm.awaitEnd();
            if (status != 0) {
                missing("npm ci has failed: " + npm.lines());
            }
        } catch (UncheckedIOException e) {
            missing("there is no npm on this machine: " + e.getMessage());
        }
    }

    private static void missing(String why) {
        final String sentence = "The code of docs/getting-started is not run: " + why;
        if ("native".equals(System.getProperty("infra"))) {
            throw new AssertionError(sentence);
        }
        abort(sentence);
    }
}

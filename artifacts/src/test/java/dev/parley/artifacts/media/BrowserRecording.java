package dev.parley.artifacts.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.testkit.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What Chromium's own MediaRecorder makes of its fake camera and microphone, in slices of a second. */
final class BrowserRecording {
    private static final int PATIENCE_SECONDS = 60;
    private static final String PAGE = """
            <!doctype html><script>
            (async () => {
              const stream = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 640, height: 360}});
              const recorder = new MediaRecorder(stream, {mimeType: 'video/webm;codecs=vp8,opus'});
              const slices = [];
              recorder.ondataavailable = event => slices.push(event.data);
              recorder.onstop = () => fetch('/done', {method: 'POST', body: new Blob(slices)});
              recorder.start(1000);
              setTimeout(() => recorder.stop(), 5000);
            })().catch(error => fetch('/failed', {method: 'POST', body: String(error)}));
            </script>
            """;

    private BrowserRecording() {}

    /** Some 5 s. The test is left out where there is no Chromium, and fails where nothing may be left out. */
    static Path make(Path folder) throws Exception {
        final Optional<Path> chromium = Programs.chromium();
        assertThat(chromium.isPresent() || !"native".equals(System.getProperty("infra")))
                .as("-Dinfra=native leaves nothing out, and Chromium is not here (apt-get install chromium)")
                .isTrue();
        assumeTrue(chromium.isPresent(), "Chromium is not here (apt-get install chromium)");
        final CompletableFuture<byte[]> recorded = new CompletableFuture<>();
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, recorded));
        server.start();
        final Path log = folder.resolve("chromium.log");
        final Process browser = new ProcessBuilder(List.of(
                        chromium.get().toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--autoplay-policy=no-user-gesture-required",
                        "--use-fake-device-for-media-stream",
                        "--use-fake-ui-for-media-stream",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return Files.write(folder.resolve("browser.webm"), recorded.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, CompletableFuture<byte[]> recorded) throws IOException {
        try (exchange) {
            final byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestURI().getPath()) {
                case "/done" -> recorded.complete(body);
                case "/failed" ->
                    recorded.completeExceptionally(new AssertionError(new String(body, StandardCharsets.UTF_8)));
                default -> {}
            }
            final byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
        }
    }
}

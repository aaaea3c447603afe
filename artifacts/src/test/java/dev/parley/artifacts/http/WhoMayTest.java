package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.hub.limit.RateLimit;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens, their end in the middle of a request, and pages of other origins. */
@ExtendWith(LeakWatch.class)
@Timeout(60)
class WhoMayTest {
    /** A second on a machine that has nothing else to do; without the cut it would be the 30 s of an idle body. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    /** In which a request can begin on a machine that is busy. */
    private static final Duration WHILE = Duration.ofSeconds(3);

    /** More than sockets hold that nobody reads. */
    private static final int MANY_BYTES = 32 << 20;

    private WireUnderTest wire;

    @BeforeEach
    void start() throws Exception {
        wire = WireUnderTest.start();
    }

    @AfterEach
    void stop() {
        wire.close();
    }

    private HttpRequest.Builder ask(String... headers) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(wire.uri("/v1/artifacts?room=garden"));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    @Test
    void without_a_good_token_it_is_401() throws Exception {
        for (HttpRequest.Builder request : new HttpRequest.Builder[] {
            ask(),
            ask("Authorization", "Basic YTpi"),
            ask("Authorization", "Bearer"),
            ask("Authorization", "Bearer NOT-GOOD"),
            ask("Authorization", "Bearer ann", "Authorization", "Bearer ben"),
        }) {
            final HttpResponse<String> answer = wire.send(request);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(answer.body()).contains("\"code\":\"unauthorized\"");
        }
    }

    @Test
    void an_address_whose_tokens_are_bad_too_often_is_told_to_come_later() throws Exception {
        try (WireUnderTest strict = WireUnderTest.start(config -> WireUnderTest.with(config, new RateLimit(1, 5)))) {
            final HttpRequest bad = HttpRequest.newBuilder(strict.uri("/v1/artifacts?room=garden"))
                    .header("Authorization", "Bearer NOT-GOOD")
                    .build();
            HttpResponse<String> answer = strict.send(bad);
            for (int i = 0; i < 100 && answer.statusCode() == 401; i++) {
                answer = strict.send(bad);
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body()).contains("\"code\":\"rate-limited\"");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void a_revoked_token_ends_its_running_request_at_once_and_what_came_is_kept() throws Exception {
        final String path = wire.create(100);
        try (RawSocket client = stalled(path)) {
            final long began = System.nanoTime();
            wire.revoked.put("ann", true);
            assertThat(client.untilClosed()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        }
        Await.until("counted", () -> wire.meter("parley.artifacts.cut", "reason", "revoked") == 1);
        assertThat(wire.head(path).statusCode()).isEqualTo(401);
        wire.revoked.clear();
        assertThat(wire.head(path).headers().firstValue("Upload-Offset")).contains("3");
    }

    @Test
    void an_expired_token_ends_its_running_request_and_a_fresh_one_goes_on() throws Exception {
        final String path = wire.create(100);
        wire.expiries.put("ann", Instant.now().plus(WHILE));
        try (RawSocket client = stalled(path)) {
            assertThat(client.untilClosed()).isEmpty();
        }
        Await.until("counted", () -> wire.meter("parley.artifacts.cut", "reason", "expired") == 1);
        wire.expiries.clear();
        assertThat(wire.patch(path, 3, new byte[97]).statusCode()).isEqualTo(204);
    }

    private RawSocket stalled(String path) throws Exception {
        final RawSocket client = new RawSocket(wire.port);
        client.say(
                "PATCH " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ann\r\nTus-Resumable: 1.0.0\r\n"
                        + "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 100\r\n\r\nabc");
        final ArtifactId id = new ArtifactId(path.substring(path.lastIndexOf('/') + 1));
        Await.until("it has come", () -> wire.artifacts.size(id) == 3);
        return client;
    }

    @Test
    void a_revoked_token_ends_its_links_and_what_is_downloaded_by_them() throws Exception {
        final String path = wire.create(MANY_BYTES);
        assertThat(wire.patch(path, 0, new byte[MANY_BYTES]).statusCode()).isEqualTo(204);
        final String link = ReadingTest.url(link(path).body());
        try (RawSocket client = new RawSocket(wire.port)) {
            client.say("GET " + link + " HTTP/1.1\r\nHost: a\r\n\r\n");
            Await.until("it is under way", () -> wire.artifacts.readers.get() == 1);
            final long began = System.nanoTime();
            wire.revoked.put("ann", true);
            Await.until("it is cut", () -> wire.meter("parley.artifacts.cut", "reason", "revoked") == 1);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(AT_ONCE);
        }
        final HttpResponse<String> late = wire.send(HttpRequest.newBuilder(wire.uri(link)));
        assertThat(late.statusCode()).isEqualTo(403);
        assertThat(late.body()).contains("this link has ended");
    }

    @Test
    void a_link_ends_at_the_latest_with_its_token() throws Exception {
        final String path = wire.create(0);
        final Instant end = Instant.now().plusSeconds(90);
        wire.expiries.put("ann", end);
        assertThat(Instant.parse(link(path).body().replaceFirst(".*\"expires\":\"([^\"]+)\".*", "$1")))
                .isBetween(end.minusSeconds(1), end);
    }

    private HttpResponse<String> link(String upload) throws Exception {
        return wire.send(wire.tus(upload.replace("uploads", "artifacts") + "/links")
                .POST(BodyPublishers.ofString("{\"seconds\":3600}")));
    }

    @Test
    void pages_of_allowed_origins_may_send_and_read_what_tus_needs() throws Exception {
        final HttpResponse<String> preflight = wire.send(HttpRequest.newBuilder(wire.uri("/v1/uploads"))
                .header("Origin", WireUnderTest.ORIGIN)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "tus-resumable,upload-length,authorization")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains(WireUnderTest.ORIGIN);
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Methods")
                        .orElse(""))
                .contains("PATCH", "HEAD", "DELETE");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElse(""))
                .contains("Tus-Resumable", "Upload-Length", "Upload-Checksum", "Authorization");
        final HttpResponse<String> answer =
                wire.send(ask("Origin", WireUnderTest.ORIGIN, "Authorization", "Bearer ann"));
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains(WireUnderTest.ORIGIN);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers").orElse(""))
                .contains("Upload-Offset", "Location", "Upload-Duplicate", "Upload-Expires");
        assertThat(answer.headers().firstValue("Vary").orElse("")).containsIgnoringCase("origin");
    }

    @Test
    void pages_of_other_origins_are_refused() throws Exception {
        final HttpResponse<String> answer =
                wire.send(ask("Origin", "https://evil.example", "Authorization", "Bearer ann"));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void a_stop_ends_what_is_under_way_and_waits_for_it() throws Exception {
        final String path = wire.create(100);
        try (RawSocket client = stalled(path)) {
            Await.value(wire.wire.stop());
            assertThat(wire.artifacts.active()).isZero();
            assertThat(wire.wire.running()).isZero();
            assertThat(client.untilClosed()).isEmpty();
        }
        Await.until("counted", () -> wire.meter("parley.artifacts.cut", "reason", "stopped") == 1);
    }
}

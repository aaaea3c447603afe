package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.UnavailableException;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is given back, to whom, and how browsers are kept from running it. */
@ExtendWith(LeakWatch.class)
@Timeout(60)
class ReadingTest {
    private static final String TEXT = "0123456789";
    private static WireUnderTest wire;

    @BeforeAll
    static void start() throws Exception {
        wire = WireUnderTest.start();
    }

    @AfterAll
    static void stop() {
        wire.close();
    }

    @AfterEach
    void no_file_stays_open() {
        Await.until("all that was opened is closed", () -> wire.artifacts.readers.get() == 0);
    }

    /** {@return the path of an artifact with ten bytes} */
    private static String artifact(String... metadata) throws Exception {
        final String upload = wire.create(TEXT.length(), metadata);
        assertThat(wire.patch(upload, 0, TEXT.getBytes(StandardCharsets.UTF_8)).statusCode())
                .isEqualTo(204);
        return upload.replace("uploads", "artifacts");
    }

    private static HttpRequest.Builder ask(String path, String... headers) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(wire.uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer ann");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        return wire.send(ask(path, headers));
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void all_of_it_and_each_single_range_are_given() throws Exception {
        final String content = artifact() + "/content";
        final HttpResponse<String> whole = get(content);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(TEXT);
        assertThat(header(whole, "Accept-Ranges")).isEqualTo("bytes");
        final String[][] ranges = {
            {"bytes=0-3", "0123", "bytes 0-3/10"},
            {"bytes=4-", "456789", "bytes 4-9/10"},
            {"bytes=-3", "789", "bytes 7-9/10"},
            {"bytes=-99", TEXT, "bytes 0-9/10"},
            {"bytes=9-99999999999999999999", "9", "bytes 9-9/10"},
            {"Bytes=1-1", "1", "bytes 1-1/10"},
        };
        for (String[] range : ranges) {
            final HttpResponse<String> part = get(content, "Range", range[0]);
            assertThat(part.statusCode()).as(range[0]).isEqualTo(206);
            assertThat(part.body()).as(range[0]).isEqualTo(range[1]);
            assertThat(header(part, "Content-Range")).isEqualTo(range[2]);
        }
    }

    @Test
    void ranges_outside_are_416_and_those_that_are_none_or_several_are_left_out() throws Exception {
        final String content = artifact() + "/content";
        for (String range : new String[] {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"}) {
            final HttpResponse<String> none = get(content, "Range", range);
            assertThat(none.statusCode()).as(range).isEqualTo(416);
            assertThat(header(none, "Content-Range")).isEqualTo("bytes */10");
            assertThat(none.body()).contains("range-not-satisfiable");
        }
        for (String range : new String[] {"bytes=3-1", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=0-1,3-4", "bytes"}) {
            assertThat(get(content, "Range", range).statusCode()).as(range).isEqualTo(200);
        }
    }

    @Test
    void a_range_with_another_etag_is_left_out_and_the_same_etag_is_not_sent_again() throws Exception {
        final String content = artifact() + "/content";
        final String etag = header(get(content), "ETag");
        assertThat(get(content, "Range", "bytes=0-1", "If-Range", etag).body()).isEqualTo("01");
        assertThat(get(content, "Range", "bytes=0-1", "If-Range", "\"other\"").body())
                .isEqualTo(TEXT);
        assertThat(get(content, "Range", "bytes=0-1", "If-Range", "W/" + etag).body())
                .isEqualTo(TEXT);
        for (String tags : new String[] {etag, "\"a\", " + etag, "W/" + etag, "*"}) {
            final HttpResponse<String> same = get(content, "If-None-Match", tags);
            assertThat(same.statusCode()).as(tags).isEqualTo(304);
            assertThat(header(same, "ETag")).isEqualTo(etag);
        }
        assertThat(get(content, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void head_says_the_same_without_a_body() throws Exception {
        final HttpResponse<String> head =
                wire.send(ask(artifact() + "/content").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("10");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void a_token_that_is_revoked_before_the_answer_begins_has_none() throws Exception {
        final String content = artifact() + "/content";
        wire.artifacts.readGate = new CountDownLatch(1);
        try (RawSocket client = new RawSocket(wire.port)) {
            client.say("GET " + content + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ann\r\n\r\n");
            Await.until("it is open", () -> wire.artifacts.readers.get() == 1);
            wire.revoked.put("ann", true);
            assertThat(client.untilClosed()).isEmpty();
        } finally {
            wire.revoked.clear();
            wire.artifacts.readGate.countDown();
        }
    }

    @Test
    void a_defect_ends_its_answer_and_says_nothing_of_us() throws Exception {
        final String path = artifact();
        wire.artifacts.defective = true;
        try (RawSocket client = new RawSocket(wire.port)) {
            client.say("GET " + path + "/content HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ann\r\n\r\n");
            assertThat(client.untilClosed()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
        } finally {
            wire.artifacts.defective = false;
        }
        assertThat(wire.meter("parley.artifacts.cut", "reason", "unreadable")).isEqualTo(1);
        wire.artifacts.defect(new IllegalStateException("a defect at /var/lib/somewhere"));
        final HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("\"code\":\"internal\"").doesNotContain("Exception", "/var", "\tat ");
        assertThat(wire.meter("parley.artifacts.refused", "code", "internal")).isEqualTo(1);
        wire.artifacts.defect(new UnavailableException("a database at /var/lib/somewhere", new IOException()));
        final HttpResponse<String> later = get(path);
        assertThat(later.statusCode()).isEqualTo(503);
        assertThat(header(later, "Retry-After")).isEqualTo("1");
        assertThat(later.body()).contains("\"code\":\"unavailable\"").doesNotContain("Exception", "/var");
    }

    @Test
    void what_could_run_is_bytes_to_be_saved_and_nothing_is_sniffed() throws Exception {
        for (String type : new String[] {"text/html", "image/svg+xml", "application/xhtml+xml; q=1", "x", ""}) {
            final HttpResponse<String> answer = get(artifact("filetype", type) + "/content?disposition=inline");
            assertThat(header(answer, "Content-Type")).as(type).isEqualTo("application/octet-stream");
            assertThat(header(answer, "Content-Disposition")).as(type).startsWith("attachment");
            assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(answer, "Content-Security-Policy")).startsWith("sandbox");
        }
        final String picture = artifact("filetype", "image/png", "filename", "p.png") + "/content";
        assertThat(header(get(picture), "Content-Disposition")).isEqualTo("attachment; filename=\"p.png\"");
        assertThat(header(get(picture + "?disposition=inline"), "Content-Disposition"))
                .isEqualTo("inline; filename=\"p.png\"");
        assertThat(header(get(picture), "Content-Type")).isEqualTo("image/png");
    }

    @Test
    void names_are_told_in_ascii_and_as_they_are() throws Exception {
        final String content = artifact("filename", "Pl\u00e4ne \u20ac \"1\" 50%.pdf") + "/content";
        assertThat(header(get(content), "Content-Disposition"))
                .isEqualTo("attachment; filename=\"Pl_ne _ _1_ 50_.pdf\";"
                        + " filename*=UTF-8''Pl%C3%A4ne%20%E2%82%AC%20_1_%2050%25.pdf");
    }

    @Test
    void a_link_is_good_without_a_token_for_what_it_was_made_and_for_its_while() throws Exception {
        final String path = artifact();
        final HttpResponse<String> made = wire.send(ask(path + "/links").POST(BodyPublishers.ofString("{}")));
        assertThat(made.statusCode()).isEqualTo(201);
        final String link = url(made.body());
        final HttpResponse<String> got = wire.send(HttpRequest.newBuilder(wire.uri(link)));
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(TEXT);
        for (String bad : new String[] {
            link.replaceFirst("expires=\\d+", "expires=99999999999"),
            link.replaceFirst("by=\\w+", "by=YmVu"),
            link.replaceFirst("signature=.{4}", "signature=AAAA"),
            link.replaceFirst("signature=.*", "signature="),
            link.replaceFirst("/content", "/renditions/thumbnail"),
            link + "&expires=1",
            artifact() + link.substring(link.indexOf("/content")),
        }) {
            assertThat(wire.send(HttpRequest.newBuilder(wire.uri(bad))).statusCode())
                    .as(bad)
                    .isIn(400, 403);
        }
        assertThat(wire.send(HttpRequest.newBuilder(wire.uri(link)).DELETE()).statusCode())
                .isEqualTo(405);
        assertThat(wire.send(HttpRequest.newBuilder(wire.uri(link.replaceFirst("/content", ""))))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void a_link_ends() throws Exception {
        final String path = artifact();
        final HttpResponse<String> made =
                wire.send(ask(path + "/links").POST(BodyPublishers.ofString("{\"seconds\":1}")));
        final Instant end = Instant.parse(made.body().replaceFirst(".*\"expires\":\"([^\"]+)\".*", "$1"));
        Await.until("it has ended", () -> Instant.now().isAfter(end));
        final HttpResponse<String> late = wire.send(HttpRequest.newBuilder(wire.uri(url(made.body()))));
        assertThat(late.statusCode()).isEqualTo(403);
        assertThat(late.body()).contains("this link has ended");
    }

    @Test
    void links_that_nobody_could_want_are_refused() throws Exception {
        final String path = artifact();
        for (String body : new String[] {
            "{\"seconds\":3601}",
            "{\"seconds\":0}",
            "{\"seconds\":\"1\"}",
            "{\"rendition\":\"../x\"}",
            "[]",
            "{",
            "{} {}",
        }) {
            assertThat(wire.send(ask(path + "/links").POST(BodyPublishers.ofString(body)))
                            .statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(wire.send(ask(path + "/links").POST(BodyPublishers.ofString(" ".repeat(2000))))
                        .statusCode())
                .isEqualTo(413);
    }

    /** {@return where a link leads that was made} */
    static String url(String json) {
        final Matcher url = Pattern.compile("\"url\":\"([^\"]+)\"").matcher(json);
        assertThat(url.find()).as(json).isTrue();
        return url.group(1);
    }

    @Test
    void a_room_is_listed_in_pages_by_kind_and_state() throws Exception {
        for (int i = 0; i < 3; i++) {
            wire.create(1, "kind", "screenshot");
        }
        artifact("kind", "screenshot");
        final HttpResponse<String> first = get("/v1/artifacts?room=garden&kind=screenshot&limit=3");
        assertThat(first.body()).contains("\"total\":4", "\"next\":\"3\"", "\"kind\":\"screenshot\"");
        final HttpResponse<String> last = get("/v1/artifacts?room=garden&kind=screenshot&limit=3&after=3");
        assertThat(last.body()).doesNotContain("\"next\"");
        assertThat(get("/v1/artifacts?room=garden&kind=screenshot&state=ready,failed")
                        .body())
                .contains("\"total\":1");
        for (String bad : new String[] {
            "",
            "?room=",
            "?room=a%20b",
            "?room=garden&kind=x",
            "?room=garden&state=x",
            "?room=garden&limit=0",
            "?room=garden&limit=101",
            "?room=garden&limit=-1",
            "?room=garden&after=x",
            "?room=garden&room=garden",
        }) {
            assertThat(get("/v1/artifacts" + bad).statusCode()).as(bad).isEqualTo(400);
        }
        assertThat(get("/v1/artifacts?room=closed").statusCode()).isEqualTo(403);
    }

    @Test
    void owners_and_moderators_delete_others_do_not() throws Exception {
        final String path = artifact();
        assertThat(wire.send(HttpRequest.newBuilder(wire.uri(path))
                                .header("Authorization", "Bearer ben")
                                .DELETE())
                        .statusCode())
                .isEqualTo(403);
        assertThat(wire.send(HttpRequest.newBuilder(wire.uri(path))
                                .header("Authorization", "Bearer moderator")
                                .DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(get(path).statusCode()).isEqualTo(410);
        final String open = wire.create(5).replace("uploads", "artifacts");
        assertThat(wire.send(ask(open).DELETE()).statusCode()).isEqualTo(204);
    }

    @Test
    void pausing_resuming_and_trying_again_answer_with_the_artifact() throws Exception {
        final String path = wire.create(5).replace("uploads", "artifacts");
        assertThat(wire.send(ask(path + "/pause").POST(BodyPublishers.noBody())).body())
                .contains("\"state\":\"paused\"");
        assertThat(wire.send(ask(path + "/resume").POST(BodyPublishers.noBody()))
                        .body())
                .contains("\"received\":0");
        assertThat(wire.send(ask(path + "/retry").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(200);
        assertThat(get(path + "/content").body()).contains("\"code\":\"not-ready\"");
        assertThat(get(artifact() + "/renditions/seekable").statusCode()).isEqualTo(404);
    }

    @Test
    void every_refusal_has_its_status_and_code_and_when_to_come_again() throws Exception {
        for (ArtifactRefusal.Code code : ArtifactRefusal.Code.values()) {
            if (code == ArtifactRefusal.Code.FENCED) {
                continue; // no answer: the connection is closed
            }
            wire.artifacts.refuse(ArtifactRefusal.retryable(code, "as told", Duration.ofMillis(2500)));
            final HttpResponse<String> answer = get("/v1/artifacts/" + "a".repeat(26));
            assertThat(answer.statusCode())
                    .as(code.name())
                    .isEqualTo(ProblemCode.of(code).status());
            assertThat(answer.body()).contains("\"code\":\"" + code.wireName() + "\"", "\"detail\":\"as told\"");
            assertThat(header(answer, "Retry-After")).isEqualTo("3");
        }
    }

    @Test
    void other_methods_and_paths_are_told_what_there_is() throws Exception {
        final HttpResponse<String> put = wire.send(ask("/v1/artifacts").PUT(BodyPublishers.noBody()));
        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(header(put, "Allow")).isEqualTo("GET, OPTIONS");
        assertThat(get("/v1/artifacts/x/y/z").statusCode()).isEqualTo(404);
        assertThat(get("/v1/artifacts/..%2f..%2fetc%2fpasswd").statusCode()).isEqualTo(404);
    }
}

package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a connection is, whatever is asked on it: where requests end, how long they may take, how many there may be. */
@ExtendWith(LeakWatch.class)
@Timeout(60)
class HttpConnectionTest {
    private static final int DRIPPING = 60;
    private static final Duration SHORT = Duration.ofSeconds(3);
    private static final ArtifactsWireConfig.Deadlines USUAL = ArtifactsWireConfig.Deadlines.DEFAULT;
    private static WireUnderTest wire;

    @BeforeAll
    static void start() throws Exception {
        wire = WireUnderTest.start(config -> WireUnderTest.with(config, new ArtifactsWireConfig.AtOnce(24, 8, 3)));
    }

    @AfterAll
    static void stop() {
        wire.close();
        assertThat(wire.artifacts.active()).isZero();
        assertThat(wire.wire.running()).isZero();
    }

    private static RawSocket connect() throws Exception {
        return new RawSocket(wire.port);
    }

    private static String request(String line, String... headers) {
        final StringBuilder text = new StringBuilder(line)
                .append(" HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer ann\r\nTus-Resumable: 1.0.0\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    private static String patch(String path, long offset, String... framing) {
        final List<String> headers = new ArrayList<>(List.of(framing));
        headers.add("Upload-Offset: " + offset);
        headers.add("Content-Type: application/offset+octet-stream");
        return request("PATCH " + path, headers.toArray(String[]::new));
    }

    private static ArtifactId id(String path) {
        return new ArtifactId(path.substring(path.lastIndexOf('/') + 1));
    }

    private static String stored(String path) {
        return new String(wire.artifacts.bytes(id(path)), StandardCharsets.UTF_8);
    }

    @Test
    void requests_follow_each_other_on_one_connection_and_may_come_before_the_answers() throws Exception {
        final String path = wire.create(6);
        try (RawSocket client = connect()) {
            client.say(patch(path, 0, "Content-Length: 3") + "abc" + request("HEAD " + path)
                    + patch(path, 3, "Content-Length: 3") + "def" + request("GET /v1/artifacts/" + id(path)));
            assertThat(client.answer()).startsWith("HTTP/1.1 204 ").containsIgnoringCase("upload-offset: 3");
            assertThat(client.head()).startsWith("HTTP/1.1 200 ").containsIgnoringCase("upload-offset: 3");
            assertThat(client.answer()).startsWith("HTTP/1.1 204 ").containsIgnoringCase("upload-offset: 6");
            assertThat(client.answer()).startsWith("HTTP/1.1 200 ").contains("\"state\":\"ready\"");
            client.say(request("GET /v1/artifacts/" + id(path)));
            assertThat(client.answer()).contains("ready");
        }
    }

    @Test
    void a_request_without_a_body_never_closes_its_connection() throws Exception {
        try (RawSocket client = connect()) {
            for (int i = 0; i < 500; i++) {
                client.say(request("GET /v1/nothing"));
                assertThat(client.answer()).startsWith("HTTP/1.1 404 ").doesNotContainIgnoringCase("connection: close");
            }
        }
    }

    @Test
    void more_requests_than_there_may_wait_close_the_connection() throws Exception {
        try (RawSocket client = connect()) {
            client.say(request("GET /v1/artifacts?room=garden").repeat(200));
            assertThat(client.untilClosed().split("HTTP/1.1 200", -1).length).isLessThan(30);
        }
    }

    @Test
    void a_request_of_which_it_is_not_plain_where_it_ends_is_refused_and_nothing_behind_it_is_read() throws Exception {
        final String path = wire.create(100);
        final String smuggled = request("DELETE " + path);
        for (String framing : new String[] {
            "Content-Length: 4\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 4",
            "Content-Length: 4\r\nContent-Length: 5",
            "Content-Length: 4\r\nContent-Length: 4",
            "Content-Length: 4, 4",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding: Chunked ,",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding:\u000bchunked",
            "Content-Length: -1",
            "Content-Length: +4",
            "Content-Length: 0x4",
            "Content-Length: 9223372036854775808",
            "Content-Length: 18446744073709551620",
            "Content-Length: 4 4",
            "Content-Length:",
        }) {
            try (RawSocket client = connect()) {
                client.say(patch(path, 0, framing) + "0\r\n\r\n" + smuggled);
                final String answers = client.untilClosed();
                assertThat(answers).as(framing).matches("(?s)HTTP/1.1 (400|501) .*");
                assertThat(answers.split("HTTP/1.1 ", -1)).as(framing).hasSize(2);
                assertThat(answers).as(framing).doesNotContain("Exception", "netty", "\tat ");
            }
        }
        assertThat(wire.head(path).headers().firstValue("Upload-Offset")).contains("0");
    }

    @Test
    void heads_that_are_none_are_told_so_and_the_connection_is_closed() throws Exception {
        assertThat(said("GARBAGE\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(said("GET /v1/artifacts HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(said("GET /v1/artifacts HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(said("GET /v1/artifacts HTTP/3.0\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 505 ");
        assertThat(said("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(said("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(17_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(said(request("GET /", "Expect: the-unexpected"))).startsWith("HTTP/1.1 417 ");
        assertThat(said(request("GET /", "X-HTTP-Method-Override: P\u00e4TCH"))).startsWith("HTTP/1.1 400 ");
        assertThat(said("GET / HTTP/1.1\nHost: a\n\n")).startsWith("HTTP/1.1 400 ");
        assertThat(said(request("GET /v1/artifacts?room=%zz", "Connection: close")))
                .startsWith("HTTP/1.1 400 ");
        assertThat(said("GET /v1/artifacts HTTP/1.0\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 401 ");
    }

    private static String said(String text) throws Exception {
        try (RawSocket client = connect()) {
            client.say(text);
            return client.untilClosed();
        }
    }

    @Test
    void bodies_in_chunks_are_bodies() throws Exception {
        final String path = wire.create(6);
        try (RawSocket client = connect()) {
            client.say(patch(path, 0, "Transfer-Encoding: chunked") + "3\r\nabc\r\n3;x=y\r\ndef\r\n0\r\n\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
        }
        assertThat(stored(path)).isEqualTo("abcdef");
    }

    @Test
    void a_broken_chunk_ends_its_request_and_what_came_before_is_kept() throws Exception {
        final String path = wire.create(6);
        try (RawSocket client = connect()) {
            client.say(patch(path, 0, "Transfer-Encoding: chunked") + "3\r\nabc\r\nnonsense\r\n");
            assertThat(client.untilClosed()).isEmpty();
        }
        Await.until("it is kept", () -> stored(path).equals("abc"));
    }

    @Test
    void a_body_shorter_than_it_said_is_kept_as_far_as_it_came() throws Exception {
        final String path = wire.create(100);
        try (RawSocket client = connect()) {
            client.say(patch(path, 0, "Content-Length: 100") + "abc");
            Await.until("it has come", () -> stored(path).equals("abc"));
        }
        Await.until("nobody writes", () -> wire.artifacts.active() == 0);
        assertThat(wire.head(path).headers().firstValue("Upload-Offset")).contains("3");
    }

    @Test
    void a_body_longer_than_the_upload_is_refused() throws Exception {
        final String path = wire.create(3);
        try (RawSocket client = connect()) {
            client.say(patch(path, 0, "Content-Length: 1000000"));
            client.say("x".repeat(100_000));
            final String answer = client.untilClosed();
            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("too-large");
            assertThat(answer).containsIgnoringCase("connection: close");
        }
        assertThat(wire.artifacts.size(id(path))).isLessThanOrEqualTo(3);
    }

    @Test
    void whoever_asks_first_whether_to_send_is_told() throws Exception {
        final String path = wire.create(3);
        try (RawSocket client = connect()) {
            client.say(patch(path, 0, "Content-Length: 3", "Expect: 100-continue"));
            assertThat(client.head()).startsWith("HTTP/1.1 100 ");
            client.say("abc");
            assertThat(client.answer()).startsWith("HTTP/1.1 204 ");
        }
        try (RawSocket client = connect()) {
            client.say(patch(path, 9, "Content-Length: 3", "Expect: 100-continue"));
            assertThat(client.untilClosed()).startsWith("HTTP/1.1 409 ");
        }
    }

    @Test
    void a_body_that_stands_still_ends_its_connection_and_is_kept() throws Exception {
        final var deadlines = new ArtifactsWireConfig.Deadlines(
                USUAL.head(), USUAL.keepAlive(), SHORT, USUAL.reader(), USUAL.closing());
        try (WireUnderTest hasty = WireUnderTest.start(config -> WireUnderTest.with(config, deadlines));
                RawSocket client = new RawSocket(hasty.port)) {
            final String path = hasty.create(100);
            client.say(patch(path, 0, "Content-Length: 100") + "abc");
            assertThat(client.untilClosed()).isEmpty();
            Await.until("it is kept", () -> hasty.artifacts.size(id(path)) == 3);
            Await.until("counted", () -> hasty.meter("parley.artifacts.cut", "reason", "idle") == 1);
        }
    }

    @Test
    void those_who_send_a_byte_at_a_time_keep_nobody_else_waiting() throws Exception {
        final List<RawSocket> dripping = new ArrayList<>();
        final List<String> paths = new ArrayList<>();
        try (WireUnderTest patient = WireUnderTest.start()) {
            for (int i = 0; i < DRIPPING; i++) {
                paths.add(patient.create(100));
                dripping.add(new RawSocket(patient.port).say(patch(paths.getLast(), 0, "Content-Length: 100") + "a"));
            }
            Await.until("all are under way", () -> patient.wire.running() == DRIPPING);
            final String path = patient.create(1 << 20);
            assertThat(patient.patch(path, 0, new byte[1 << 20]).statusCode()).isEqualTo(204);
            for (RawSocket client : dripping) {
                client.say("b");
                client.close();
            }
            for (String one : paths) {
                Await.until("it is kept", () -> patient.artifacts.size(id(one)) == 2);
            }
        }
    }

    @Test
    void silence_and_a_head_that_drips_end_a_connection() throws Exception {
        final var deadlines =
                new ArtifactsWireConfig.Deadlines(SHORT, SHORT, USUAL.body(), USUAL.reader(), USUAL.closing());
        try (WireUnderTest hasty = WireUnderTest.start(config -> WireUnderTest.with(config, deadlines));
                RawSocket silent = new RawSocket(hasty.port);
                RawSocket dripping = new RawSocket(hasty.port);
                RawSocket kept = new RawSocket(hasty.port)) {
            kept.say(request("GET /v1/nothing"));
            dripping.say("GET /v1/artifacts HTTP/1.1\r\nHo");
            assertThat(kept.answer()).startsWith("HTTP/1.1 404 ");
            assertThat(silent.untilClosed()).isEmpty();
            assertThat(dripping.untilClosed()).isEmpty();
            assertThat(kept.untilClosed()).isEmpty();
        }
    }

    @Test
    void connections_past_the_bound_are_closed_as_they_come_and_who_goes_makes_room() throws Exception {
        try (WireUnderTest small = WireUnderTest.start(config -> WireUnderTest.with(config, 2));
                RawSocket first = new RawSocket(small.port)) {
            first.say(request("GET /v1/nothing"));
            assertThat(first.answer()).startsWith("HTTP/1.1 404 ");
            try (RawSocket second = new RawSocket(small.port);
                    RawSocket third = new RawSocket(small.port)) {
                second.say(request("GET /v1/nothing"));
                assertThat(second.answer()).startsWith("HTTP/1.1 404 ");
                assertThat(third.untilClosed()).isEmpty();
                assertThat(small.meter("parley.artifacts.connections.refused")).isEqualTo(1);
            }
            Await.until("there is room", () -> small.connections() == 1);
            assertAnswered(small);
        }
    }

    @Test
    void of_one_address_only_so_many_may_be_silent_and_who_goes_makes_room() throws Exception {
        try (WireUnderTest strict = WireUnderTest.start(config -> WireUnderTest.silent(config, 1))) {
            try (RawSocket first = new RawSocket(strict.port);
                    RawSocket second = new RawSocket(strict.port)) {
                Await.until("both are there", () -> strict.connections() == 2);
                try (RawSocket third = new RawSocket(strict.port)) {
                    assertThat(third.untilClosed()).isEmpty();
                }
                assertThat(strict.meter("parley.artifacts.connections.refused")).isEqualTo(1);
                final List<String> answers = new ArrayList<>();
                for (RawSocket client : List.of(first, second)) {
                    client.say(request("GET /v1/nothing"));
                    answers.add(client.answer().substring(0, "HTTP/1.1 429".length()));
                }
                assertThat(answers).containsExactlyInAnyOrder("HTTP/1.1 404", "HTTP/1.1 429");
            }
            for (int i = 0; i < 2; i++) {
                Await.until("nobody is there", () -> strict.connections() == 0);
                try (RawSocket silent = new RawSocket(strict.port)) {
                    Await.until("it is there", () -> strict.connections() == 1);
                }
            }
            Await.untilAsserted(() -> assertAnswered(strict));
        }
    }

    private static void assertAnswered(WireUnderTest there) throws Exception {
        try (RawSocket client = new RawSocket(there.port)) {
            client.say(request("GET /v1/nothing"));
            assertThat(client.answer()).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void whoever_leaves_the_closing_to_us_is_closed_after_a_while() throws Exception {
        final var deadlines = new ArtifactsWireConfig.Deadlines(
                USUAL.head(), USUAL.keepAlive(), USUAL.body(), USUAL.reader(), Duration.ofMillis(200));
        try (WireUnderTest hasty = WireUnderTest.start(config -> WireUnderTest.with(config, deadlines));
                RawSocket client = new RawSocket(hasty.port)) {
            client.say("NONSENSE\r\n\r\n");
            assertThat(client.untilClosed()).startsWith("HTTP/1.1 400 ");
            Await.until("it is closed here, too", () -> hasty.connections() == 0);
        }
    }

    @Test
    void of_a_cut_body_with_a_checksum_nothing_is_kept() throws Exception {
        final String path = wire.create(100);
        try (RawSocket client = connect()) {
            client.say(patch(path, 0, "Content-Length: 100", "Upload-Checksum: crc32 AAAAAA==") + "abc");
            Await.until("it has come", () -> stored(path).equals("abc"));
        }
        Await.until("it is taken back", () -> stored(path).isEmpty());
        assertThat(wire.head(path).headers().firstValue("Upload-Offset")).contains("0");
    }

    @Test
    void whoever_does_not_read_a_download_is_hung_up_on() throws Exception {
        final int size = 40 << 20;
        final var deadlines = new ArtifactsWireConfig.Deadlines(
                USUAL.head(), USUAL.keepAlive(), USUAL.body(), SHORT, USUAL.closing());
        try (WireUnderTest hasty = WireUnderTest.start(config -> WireUnderTest.with(config, deadlines))) {
            final String path = hasty.create(size);
            assertThat(hasty.patch(path, 0, new byte[size]).statusCode()).isEqualTo(204);
            try (RawSocket client = new RawSocket(hasty.port)) {
                client.say(request("GET /v1/artifacts/" + id(path) + "/content"));
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
                Await.until("counted", () -> hasty.meter("parley.artifacts.cut", "reason", "slow-reader") == 1);
                assertThat(client.untilClosed().length()).isLessThan(size);
            }
        }
    }

    @Test
    void whoever_asks_last_owns_the_upload_and_nothing_late_is_stored() throws Exception {
        final String path = wire.create(100);
        try (RawSocket older = connect()) {
            older.say(patch(path, 0, "Content-Length: 100") + "abc");
            Await.until("it has come", () -> stored(path).equals("abc"));
            assertThat(wire.head(path).headers().firstValue("Upload-Offset")).contains("3");
            try {
                older.say("late").say("later");
            } catch (java.io.IOException closed) {
                // It may have been told already.
            }
            assertThat(older.untilClosed()).isEmpty();
            assertThat(wire.patch(path, 3, new byte[] {'d'}).statusCode()).isEqualTo(204);
            assertThat(stored(path)).isEqualTo("abcd");
        }
        Await.until("counted", () -> wire.meter("parley.artifacts.cut", "reason", "fenced") >= 1);
    }

    @Test
    void of_one_user_and_of_one_upload_only_so_many_requests_are_under_way() throws Exception {
        final String path = wire.create(10);
        final List<String> others = new ArrayList<>();
        for (int i = 8; i < 24; i++) {
            others.add(wire.create(10));
        }
        final List<RawSocket> waiting = new ArrayList<>();
        Await.until("nobody else is under way", () -> wire.wire.running() == 0);
        wire.artifacts.gate = new CountDownLatch(1);
        wire.artifacts.atGate.set(0);
        try {
            for (int i = 0; i < 8; i++) {
                waiting.add(connect().say(request("HEAD " + path)));
            }
            Await.until("all are under way", () -> wire.artifacts.atGate.get() == 8);
            Await.untilAsserted(() -> assertBusy(patch(path, 0, "Content-Length: 0", "Connection: close")));
            Await.until("the refused one has ended", () -> wire.wire.running() == 8);
            for (String other : others) {
                waiting.add(connect().say(request("HEAD " + other)));
            }
            Await.until("all are under way", () -> wire.artifacts.atGate.get() == 24);
            Await.untilAsserted(() -> assertBusy(request("GET /v1/artifacts?room=garden", "Connection: close")));
        } finally {
            wire.artifacts.gate.countDown();
        }
        for (RawSocket client : waiting) {
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            client.close();
        }
        assertThat(wire.patch(path, 0, new byte[1]).statusCode()).isEqualTo(204);
    }

    @Test
    void a_download_is_under_way_until_its_last_byte_is_read() throws Exception {
        final String path = wire.create(1);
        wire.patch(path, 0, new byte[] {'x'});
        final String content = "GET /v1/artifacts/" + id(path) + "/content";
        final List<RawSocket> waiting = new ArrayList<>();
        Await.until("nobody else is under way", () -> wire.wire.running() == 0);
        wire.artifacts.pieceGate = new CountDownLatch(1);
        try {
            for (int i = 0; i < 24; i++) {
                waiting.add(connect().say(request(content)));
            }
            for (RawSocket client : waiting) {
                assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            }
            assertBusy(request("GET /v1/artifacts?room=garden", "Connection: close"));
        } finally {
            wire.artifacts.pieceGate.countDown();
        }
        for (RawSocket client : waiting) {
            client.close();
        }
        Await.until("all have ended", () -> wire.wire.running() == 0);
        assertThat(said(request(content, "Connection: close"))).startsWith("HTTP/1.1 200 ");
    }

    private static void assertBusy(String request) throws Exception {
        assertThat(said(request))
                .startsWith("HTTP/1.1 503 ")
                .contains("\"code\":\"busy\"")
                .containsIgnoringCase("retry-after: 1");
    }

    @Test
    void answers_bear_no_header_of_a_clients_making() throws Exception {
        final String name = "a\r\nSet-Cookie: x=y\r\n\r\n<script>";
        final String path = wire.create(1, "filename", name, "filetype", "text/html\r\nX-Evil: 1");
        wire.patch(path, 0, new byte[] {'x'});
        final String answer = said(request("GET /v1/artifacts/" + id(path) + "/content", "Connection: close"));
        assertThat(answer).startsWith("HTTP/1.1 200 ").doesNotContain("\nSet-Cookie", "\nX-Evil");
        assertThat(said(request("HEAD " + path, "Connection: close"))).doesNotContain("\nSet-Cookie", "\nX-Evil");
    }
}

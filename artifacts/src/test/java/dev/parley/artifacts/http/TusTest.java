package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.testkit.watch.LeakWatch;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What tus is here beyond its letter, which protocol.test.js has: ids, rooms, names, sums, codes. */
@ExtendWith(LeakWatch.class)
@Timeout(60)
class TusTest {
    private static WireUnderTest wire;

    @BeforeAll
    static void start() throws Exception {
        wire = WireUnderTest.start();
    }

    @AfterAll
    static void stop() {
        wire.close();
    }

    private static ArtifactId id(String path) {
        return new ArtifactId(path.substring(path.lastIndexOf('/') + 1));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void an_upload_in_two_parts_is_whole() throws Exception {
        final String path = wire.create(10);
        assertThat(wire.patch(path, 0, text("01234")).headers().firstValue("Upload-Offset"))
                .contains("5");
        final HttpResponse<String> last = wire.patch(path, 5, text("56789"));
        assertThat(last.statusCode()).isEqualTo(204);
        assertThat(last.headers().firstValue("Upload-Offset")).contains("10");
        assertThat(last.headers().firstValue("Upload-Expires")).isEmpty();
        assertThat(wire.artifacts.bytes(id(path))).isEqualTo(text("0123456789"));
    }

    @Test
    void the_same_again_is_the_same_upload_and_told_so_with_its_offset() throws Exception {
        final String path = wire.create(10, "id", "plan-1");
        wire.patch(path, 0, text("0123"));
        final HttpResponse<String> again = create("10", "id", "plan-1");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.headers().firstValue("Location")).contains(path);
        assertThat(again.headers().firstValue("Upload-Duplicate")).contains("true");
        assertThat(again.headers().firstValue("Upload-Offset")).contains("4");
    }

    @Test
    void the_same_again_with_bytes_leaves_them_out_when_others_are_there() throws Exception {
        final String path = wire.create(10, "id", "plan-2");
        wire.patch(path, 0, text("0123"));
        final HttpResponse<String> again = wire.send(wire.tus("/v1/uploads")
                .header("Upload-Length", "10")
                .header("Upload-Metadata", WireUnderTest.metadata("id", "plan-2"))
                .header("Content-Type", "application/offset+octet-stream")
                .POST(BodyPublishers.ofString("0123456789")));
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.headers().firstValue("Upload-Offset")).contains("4");
        assertThat(wire.artifacts.bytes(id(path))).isEqualTo(text("0123"));
    }

    @Test
    void bytes_that_come_with_a_creation_are_left_out_when_others_came_first() throws Exception {
        final String path = wire.create(10, "id", "plan-4");
        wire.artifacts.meanwhile(() -> wire.patch(path, 0, text("0123")));
        final HttpResponse<String> again = wire.send(wire.tus("/v1/uploads")
                .header("Upload-Length", "10")
                .header("Upload-Metadata", WireUnderTest.metadata("id", "plan-4"))
                .header("Content-Type", "application/offset+octet-stream")
                .POST(BodyPublishers.ofString("abcdefghij")));
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.headers().firstValue("Upload-Offset")).contains("4");
        assertThat(wire.artifacts.bytes(id(path))).isEqualTo(text("0123"));
    }

    @Test
    void an_id_that_stands_for_something_else_is_refused() throws Exception {
        wire.create(10, "id", "plan-3");
        final HttpResponse<String> other = create("11", "id", "plan-3");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(other.body()).contains("\"code\":\"client-id-taken\"", "\"status\":409", "\"title\":\"Conflict\"");
    }

    @Test
    void without_a_room_or_with_a_closed_one_there_is_no_upload() throws Exception {
        final HttpResponse<String> none =
                wire.send(wire.tus("/v1/uploads").header("Upload-Length", "1").POST(BodyPublishers.noBody()));
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("room");
        final HttpResponse<String> closed = wire.send(wire.tus("/v1/uploads")
                .header("Upload-Length", "1")
                .header("Upload-Metadata", "room " + WireUnderTest.base64("closed"))
                .POST(BodyPublishers.noBody()));
        assertThat(closed.statusCode()).isEqualTo(403);
    }

    @Test
    void metadata_that_is_none_is_refused() throws Exception {
        for (String metadata : new String[] {
            "room",
            "room !!!",
            "room Z2FyZGVu,room Z2FyZGVu",
            "room  Z2FyZGVu",
            ",",
            "r\u00f6\u00f6m Z2FyZGVu",
            WireUnderTest.metadata("kind", "spaceship"),
            WireUnderTest.metadata("sha256", "12"),
            WireUnderTest.metadata("id", "with space"),
            WireUnderTest.metadata("peer", "a\nb"),
            "room Z2FyZGVu,filename /w==",
        }) {
            final HttpResponse<String> answer = wire.send(wire.tus("/v1/uploads")
                    .header("Upload-Length", "1")
                    .header("Upload-Metadata", metadata)
                    .POST(BodyPublishers.noBody()));
            assertThat(answer.statusCode()).as(metadata).isEqualTo(400);
            assertThat(answer.body()).as(metadata).contains("bad-request");
        }
        assertThat(create("1", "x", "y".repeat(4000)).statusCode()).isEqualTo(431);
    }

    @Test
    void names_are_cleaned_and_come_back_so() throws Exception {
        final String path = wire.create(3, "filename", "../../etc/\u202epass\u0000wd\r\n.txt");
        final String metadata =
                wire.head(path).headers().firstValue("Upload-Metadata").orElseThrow();
        assertThat(metadata).contains("filename " + WireUnderTest.base64("_.._etc_passwd.txt"));
    }

    @Test
    void sums_are_checked_and_bytes_with_another_one_are_taken_back() throws Exception {
        final byte[] bytes = text("123456789");
        final String path = wire.create(36);
        int offset = 0;
        for (String sum : new String[] {
            "sha1 " + digest("SHA-1", bytes), "sha256 " + digest("SHA-256", bytes), "crc32 y/Q5Jg==",
        }) {
            assertThat(patch(path, offset, bytes, sum).statusCode()).as(sum).isEqualTo(204);
            offset += bytes.length;
        }
        final HttpResponse<String> wrong = patch(path, offset, bytes, "crc32 AAAAAA==");
        assertThat(wrong.statusCode()).isEqualTo(460);
        assertThat(wrong.body()).contains("checksum-mismatch", "Checksum Mismatch");
        assertThat(wire.head(path).headers().firstValue("Upload-Offset")).contains("27");
        for (String bad : new String[] {"md5 AAAA", "sha1", "sha1 AAAA", "sha1 ###", ""}) {
            assertThat(patch(path, offset, bytes, bad).statusCode()).as(bad).isEqualTo(400);
        }
        assertThat(wire.artifacts.size(id(path))).isEqualTo(27);
    }

    @Test
    void of_bytes_with_a_sum_nothing_is_kept_before_all_have_come_and_fit() throws Exception {
        final String path = wire.create(300_000);
        final byte[] tooMany = new byte[400_000];
        final String sum = "sha1 " + digest("SHA-1", tooMany);
        assertThat(patch(path, 0, tooMany, sum).statusCode()).isEqualTo(413);
        assertThat(wire.head(path).headers().firstValue("Upload-Offset")).contains("0");
        assertThat(wire.artifacts.size(id(path))).isZero();
    }

    private static String digest(String algorithm, byte[] bytes) throws Exception {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    private static HttpResponse<String> patch(String path, int offset, byte[] bytes, String sum) throws Exception {
        return wire.send(wire.tus(path)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", Integer.toString(offset))
                .header("Upload-Checksum", sum)
                .method("PATCH", BodyPublishers.ofByteArray(bytes)));
    }

    @Test
    void an_empty_file_is_whole_when_it_has_been_created() throws Exception {
        final String path = wire.create(0);
        assertThat(wire.head(path).headers().firstValue("Upload-Offset")).contains("0");
        final HttpResponse<String> artifact = wire.send(
                HttpRequest.newBuilder(wire.uri("/v1/artifacts/" + id(path))).header("Authorization", "Bearer ann"));
        assertThat(artifact.body()).contains("\"state\":\"ready\"");
    }

    @Test
    void lengths_that_are_none_are_refused() throws Exception {
        for (String length : new String[] {"-1", "+1", "1.5", "x", "", "0x10"}) {
            assertThat(create(length).statusCode()).as(length).isEqualTo(400);
        }
        for (String length :
                new String[] {"9223372036854775807", "9223372036854775808", "1" + "0".repeat(100), "67108865"}) {
            assertThat(create(length).statusCode()).as(length).isEqualTo(413);
        }
        final String path = wire.create(10);
        for (String offset : new String[] {"-1", "9x"}) {
            assertThat(offset(path, offset).statusCode()).as(offset).isEqualTo(400);
        }
        for (String offset : new String[] {"1", "9223372036854775807", "9223372036854775808"}) {
            assertThat(offset(path, offset).statusCode()).as(offset).isEqualTo(409);
        }
        assertThat(wire.artifacts.size(id(path))).isZero();
    }

    private static HttpResponse<String> offset(String path, String offset) throws Exception {
        return wire.send(wire.tus(path)
                .header("Content-Type", "application/offset+octet-stream")
                .header("Upload-Offset", offset)
                .method("PATCH", BodyPublishers.ofString("x")));
    }

    private static HttpResponse<String> create(String length, String... metadata) throws Exception {
        return wire.send(wire.tus("/v1/uploads")
                .header("Upload-Length", length)
                .header("Upload-Metadata", WireUnderTest.metadata(metadata))
                .POST(BodyPublishers.noBody()));
    }

    @Test
    void another_users_upload_is_not_to_be_had() throws Exception {
        final String path = wire.create(10);
        final HttpResponse<String> patch = wire.send(HttpRequest.newBuilder(wire.uri(path))
                .header("Authorization", "Bearer ben")
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Offset", "0")
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", BodyPublishers.ofString("mine")));
        assertThat(patch.statusCode()).isEqualTo(403);
        assertThat(wire.artifacts.size(id(path))).isZero();
    }

    @Test
    void ids_that_can_be_none_are_not_found() throws Exception {
        for (String path : new String[] {
            "/v1/uploads/../../etc/passwd",
            "/v1/uploads/%2e%2e%2fetc",
            "/v1/uploads/" + "a".repeat(27),
            "/v1/uploads/",
            "/v1/uploads/%00",
            "/v2/uploads",
            "/",
        }) {
            assertThat(wire.head(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void a_terminated_upload_is_gone() throws Exception {
        final String path = wire.create(10);
        assertThat(wire.send(wire.tus(path).DELETE()).statusCode()).isEqualTo(204);
        assertThat(wire.head(path).statusCode()).isEqualTo(410);
        assertThat(wire.patch(path, 0, text("x")).statusCode()).isEqualTo(410);
    }
}

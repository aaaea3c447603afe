package dev.parley.artifacts.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.TypeFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bytes are said to be. */
class TikaTypesTest {
    private final TypeFinder types = new TikaTypes();

    @ParameterizedTest
    @CsvSource({
        "%PDF-1.7 and more, application/pdf",
        "<!doctype html><script>alert(1)</script>, text/html",
        "'<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>', image/svg+xml",
        "'<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>', image/svg+xml",
        "Dear all, text/plain"
    })
    void text_is_told_by_its_beginning(String text, String type) {
        assertThat(types.find(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(type);
    }

    @Test
    void nothing_and_noise_are_no_type() {
        assertThat(types.find(new byte[0])).isEqualTo("application/octet-stream");
        assertThat(types.find(new byte[] {0, 1, 2, 3, (byte) 0xff, (byte) 0xfe, 0, 0}))
                .isEqualTo("application/octet-stream");
    }

    @Test
    void media_are_told_by_their_first_bytes(@TempDir Path made) throws Exception {
        Media.require();
        assertThat(types.find(head(Media.liveWebm(made.resolve("a"), 1)))).isEqualTo("video/webm");
        assertThat(types.find(head(Media.mp4(made.resolve("b"), 1)))).isEqualTo("video/mp4");
        assertThat(types.find(head(Media.picture(made.resolve("c"), "64x64", "png", "image2pipe"))))
                .isEqualTo("image/png");
        assertThat(types.find(head(Media.picture(made.resolve("d"), "64x64", "mjpeg", "image2pipe"))))
                .isEqualTo("image/jpeg");
        assertThat(types.find(head(Media.sound(made.resolve("e"), 1, "libopus", "ogg"))))
                .isIn("audio/opus", "audio/ogg", "application/ogg");
    }

    private static byte[] head(Path file) throws Exception {
        final byte[] all = Files.readAllBytes(file);
        return Arrays.copyOf(all, Math.min(all.length, TypeFinder.HEAD));
    }
}

package dev.parley.artifacts.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.artifacts.core.MediaTool.MediaException;
import dev.parley.artifacts.core.MediaTool.Probe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real ffmpeg, in namespaces of its own, on what browsers and people bring. */
class FfmpegTest extends RealFfmpeg {
    private static final long SECONDS_6 = 6_000;

    @TempDir
    private static Path made;

    @Test
    void a_recording_without_a_duration_has_one_afterwards_and_can_be_sought() throws Exception {
        final Path live = Media.liveWebm(made.resolve("live.webm"), 6);
        assertThat(ffmpeg.probe(live)).contains(new Probe("video/webm", 480, 270, null));
        final Probe seekable = ffmpeg.remux(live, into());
        assertThat(seekable.container()).isEqualTo("video/webm");
        assertThat(seekable.durationMillis()).isBetween(SECONDS_6 - 100, SECONDS_6 + 100);
        assertThat(ffmpeg.probe(into())).contains(seekable);
        // A second is a group of pictures at most: where it starts to play is near, and not the beginning.
        assertThat(Media.timeSought(into(), 5.9)).isGreaterThan(1_000);
    }

    @Test
    void a_recording_that_was_cut_off_can_be_played_as_far_as_it_came() throws Exception {
        final byte[] whole = Files.readAllBytes(Media.liveWebm(made.resolve("whole.webm"), 6));
        final Path cut = Files.write(made.resolve("cut.webm"), Arrays.copyOf(whole, whole.length * 6 / 10));
        assertThat(ffmpeg.remux(cut, into()).durationMillis()).isBetween(2_500L, 5_000L);
    }

    @Test
    void what_a_file_says_of_itself_is_left_out_of_what_is_made_of_it() throws Exception {
        final Path film = Media.mp4(
                made.resolve("named.mp4"), 2, "-metadata", "title=Ann at home", "-metadata", "comment=with Ben");
        assertThat(Files.readString(film, StandardCharsets.ISO_8859_1)).contains("Ann at home", "with Ben");
        ffmpeg.remux(film, into());
        assertThat(Files.readString(into(), StandardCharsets.ISO_8859_1)).doesNotContain("Ann at home", "with Ben");
    }

    @Test
    void an_mp4_has_its_index_in_front_afterwards() throws Exception {
        final Path file = Media.mp4(made.resolve("end.mp4"), 6);
        final Probe probe = ffmpeg.remux(file, into());
        assertThat(probe.container()).isEqualTo("video/mp4");
        assertThat(probe.durationMillis()).isBetween(SECONDS_6 - 100, SECONDS_6 + 100);
        final String bytes = new String(Files.readAllBytes(into()), StandardCharsets.ISO_8859_1);
        assertThat(bytes.indexOf("moov")).isPositive().isLessThan(bytes.indexOf("mdat"));
    }

    @ParameterizedTest
    @CsvSource({
        "libopus, ogg, audio/webm",
        "libopus, webm, audio/webm",
        "aac, mp4, audio/mp4",
        "pcm_s16le, wav, audio/x-matroska"
    })
    void sound_alone_is_copied_too(String codec, String format, String container) throws Exception {
        final Path file = Media.sound(made.resolve("sound." + format), 2, codec, format);
        final Probe probe = ffmpeg.remux(file, into());
        assertThat(probe.container()).isEqualTo(container);
        assertThat(probe.width()).isNull();
        assertThat(probe.durationMillis()).isBetween(1_900L, 2_200L);
        assertThat(ffmpeg.thumbnail(file, scratch.resolve("none"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "640x360, mjpeg, image2pipe, image/jpeg, 320, 180",
        "300x900, png, image2pipe, image/png, 107, 320",
        "100x60, png, image2pipe, image/png, 100, 60",
        "4000x1, png, image2pipe, image/png, 320, 1",
        "640x640, gif, gif, image/gif, 320, 320",
        "640x640, libwebp, webp, image/webp, 320, 320"
    })
    void a_picture_gets_a_small_one(String size, String codec, String format, String type, int width, int height)
            throws Exception {
        final Path file = Media.picture(made.resolve("picture"), size, codec, format);
        assertThat(ffmpeg.probe(file).orElseThrow().container()).isEqualTo(type);
        final Probe small = ffmpeg.thumbnail(file, into()).orElseThrow();
        assertThat(small.container()).isEqualTo("image/jpeg");
        assertThat(small.width()).isEqualTo(width);
        assertThat(small.height()).isEqualTo(height);
    }

    @Test
    void a_recording_gets_a_small_picture_as_it_came_and_when_it_can_be_sought() throws Exception {
        final Path live = Media.liveWebm(made.resolve("live2.webm"), 3);
        assertThat(ffmpeg.thumbnail(live, into()).orElseThrow().width()).isEqualTo(320);
        final Path seekable = made.resolve("seekable.webm");
        ffmpeg.remux(live, seekable);
        assertThat(ffmpeg.thumbnail(seekable, into()).orElseThrow().height()).isEqualTo(180);
    }

    @Test
    void what_is_no_media_is_nothing() throws Exception {
        final Path text = Files.writeString(made.resolve("letter.mp4"), "Dear all,\n".repeat(1_000));
        assertThat(ffmpeg.probe(text)).isEmpty();
        assertThat(ffmpeg.thumbnail(text, into())).isEmpty();
        assertThatThrownBy(() -> ffmpeg.remux(text, into()))
                .isInstanceOfSatisfying(
                        MediaException.class, e -> assertThat(e.permanent()).isTrue());
        assertThat(ffmpeg.probe(Files.createFile(made.resolve("empty")))).isEmpty();
    }

    @Test
    void a_file_that_nobody_else_may_read_is_read() throws Exception {
        final Path file = Media.liveWebm(made.resolve("private.webm"), 1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(ffmpeg.probe(file)).isPresent();
    }
}

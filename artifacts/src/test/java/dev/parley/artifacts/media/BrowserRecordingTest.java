package dev.parley.artifacts.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.MediaTool.Probe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real ffmpeg on what a real browser has recorded. */
class BrowserRecordingTest extends RealFfmpeg {
    @TempDir
    private static Path made;

    private static Path recording;

    @BeforeAll
    static void record() throws Exception {
        recording = BrowserRecording.make(made);
    }

    @Test
    void it_has_no_duration_as_it_comes_and_has_one_afterwards() throws Exception {
        assertThat(ffmpeg.probe(recording).orElseThrow().durationMillis()).isNull();
        final Path into = into();
        final Probe seekable = ffmpeg.remux(recording, into);
        assertThat(seekable.container()).isEqualTo("video/webm");
        assertThat(seekable.durationMillis()).isBetween(2_000L, 30_000L);
        assertThat(seekable.width()).isEqualTo(640);
        assertThat(Media.indexed(into)).isTrue();
        assertThat(Media.indexed(recording)).isFalse();
        assertThat(ffmpeg.thumbnail(into, made.resolve("small")).orElseThrow().width())
                .isEqualTo(320);
        assertThat(new TikaTypes().find(Arrays.copyOf(Files.readAllBytes(recording), 65_536)))
                .isEqualTo("video/webm");
    }

    @Test
    void cut_at_60_percent_of_its_bytes_it_still_becomes_seekable() throws Exception {
        final byte[] whole = Files.readAllBytes(recording);
        final Path cut = Files.write(made.resolve("cut.webm"), Arrays.copyOf(whole, whole.length * 6 / 10));
        final Path into = into();
        final Probe seekable = ffmpeg.remux(cut, into);
        assertThat(seekable.durationMillis()).isBetween(500L, 30_000L);
        assertThat(Media.indexed(into)).isTrue();
    }
}

package dev.parley.artifacts.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.Catalog.Step;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.Rendition;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.work.Worker;
import dev.parley.artifacts.media.Ffmpeg;
import dev.parley.artifacts.media.Isolation;
import dev.parley.artifacts.media.Media;
import dev.parley.artifacts.media.MediaLimits;
import dev.parley.artifacts.media.Remains;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker with the real ffmpeg and the real catalog. */
class RecordingWorkTest {
    private static final Step[] ALL = {Step.VERIFY, Step.REMUX, Step.THUMBNAIL};

    private WorkBed bed;
    private Worker worker;
    private Path scratch;
    private Remains remains;

    @BeforeAll
    static void require() {
        Media.require();
    }

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bed = new WorkBed(folder);
        scratch = bed.scratch("a");
        final Ffmpeg ffmpeg = Ffmpeg.find(Isolation.NAMESPACES, MediaLimits.DEFAULT, bed.scratch("ffmpeg"));
        assertThat(ffmpeg.lack()).isEmpty();
        remains = Remains.before(scratch);
        worker = bed.worker("a", bed.catalog, WorkBed.SETTINGS, ffmpeg);
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        assertThat(worker.stop(Duration.ofSeconds(10))).isTrue();
        remains.assertNone();
        bed.close();
    }

    @Test
    void a_recording_that_was_cut_off_is_ready_seekable_and_has_a_picture(@TempDir Path made) throws Exception {
        final byte[] whole = Files.readAllBytes(Media.liveWebm(made.resolve("live.webm"), 6));
        final Artifact cut = bed.stored(Kind.RECORDING, Arrays.copyOf(whole, whole.length * 6 / 10), null, ALL);
        worker.wake();
        final Map<String, Rendition> made2 = bed.await(cut, State.READY).renditions().stream()
                .collect(Collectors.toMap(Rendition::name, Function.identity()));
        final Rendition seekable = made2.get("seekable");
        assertThat(seekable.durationMillis()).isBetween(2_500L, 5_000L);
        assertThat(seekable.type()).isEqualTo("video/webm");
        assertThat(Files.size(bed.objects.path(seekable.object()))).isEqualTo(seekable.size());
        assertThat(made2.get("thumbnail").width()).isEqualTo(320);
        assertThat(made2.get("thumbnail").type()).isEqualTo("image/jpeg");
    }

    @Test
    void what_is_no_recording_fails_and_a_file_that_is_no_picture_is_ready() throws Exception {
        final byte[] text = "#EXTM3U\nfile:///etc/passwd\n".repeat(100).getBytes(StandardCharsets.UTF_8);
        final Artifact recording = bed.stored(Kind.RECORDING, text, null, ALL);
        final Artifact file = bed.stored(Kind.FILE, text, null, Step.VERIFY, Step.THUMBNAIL);
        worker.wake();
        assertThat(bed.await(recording, State.FAILED).error()).isEqualTo("corrupt");
        assertThat(bed.await(file, State.READY).renditions()).isEmpty();
    }
}

package dev.parley.artifacts.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What a test of the real ffmpeg has, in namespaces of its own; nothing but what the test made is left after it. */
abstract class RealFfmpeg {
    @TempDir
    Path scratch;

    Ffmpeg ffmpeg;
    private Remains remains;

    @BeforeAll
    static void require() {
        Media.require();
    }

    @BeforeEach
    void find() throws Exception {
        ffmpeg = Ffmpeg.find(Isolation.NAMESPACES, MediaLimits.DEFAULT, scratch);
        assertThat(ffmpeg.lack()).isEmpty();
        remains = Remains.before(scratch);
    }

    @AfterEach
    void nothing_is_left() {
        remains.assertNone("into");
    }

    /** Where what is made of a file goes. */
    final Path into() {
        return scratch.resolve("into");
    }
}

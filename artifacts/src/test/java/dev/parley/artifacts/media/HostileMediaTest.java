package dev.parley.artifacts.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.artifacts.core.MediaTool.MediaException;
import dev.parley.testkit.Await;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that want more than to be looked at. */
class HostileMediaTest extends RealFfmpeg {
    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final String SECRET = "root:x:0:0";

    @TempDir
    private Path made;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s\n#EXT-X-ENDLIST\n",
                "ffconcat version 1.0\nfile '%s'\n",
                "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=control:%s\n",
                "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><BaseURL>%s</BaseURL>"
                        + "</Period></MPD>"
            })
    void a_playlist_that_is_called_mp4_is_refused_and_nothing_it_names_is_touched(String form) throws Exception {
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String target : new String[] {
                "http://127.0.0.1:" + port.getLocalPort() + "/x.ts", "file:///etc/passwd", "/etc/passwd"
            }) {
                final Path playlist = Files.writeString(made.resolve("film.mp4"), form.formatted(target));
                assertThat(ffmpeg.probe(playlist)).isEmpty();
                assertThat(ffmpeg.thumbnail(playlist, into())).isEmpty();
                assertPermanent(() -> ffmpeg.remux(playlist, into()));
                assertThat(into()).doesNotExist();
            }
            port.setSoTimeout((int) MOMENT.toMillis());
            assertThatThrownBy(port::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_program_that_is_shut_in_reaches_no_port_reads_no_secret_and_has_no_environment() throws Exception {
        try (ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final Path script = Media.script(
                    Media.open(made),
                    "ffmpeg",
                    ("ffprobe -v error http://127.0.0.1:%d/ 2>&1 | tr '\\n' ' '; cat /etc/shadow 2>&1; "
                                    + "grep -E 'NoNewPrivs|CapEff' /proc/self/status | tr '\\n' ' '; id -u; ls /proc/self/fd;"
                                    + " cat /proc/self/environ")
                            .formatted(port.getLocalPort()));
            final Sandbox sandbox = new Sandbox(Media.programs(), Isolation.NAMESPACES, 2L << 30);
            final BoundedRun.Ended ended = BoundedRun.run(
                    sandbox.command(Duration.ofSeconds(10), 0, List.of(script.toString())),
                    Path.of("/dev/null"),
                    null,
                    Duration.ofSeconds(10));
            assertThat(ended.output())
                    .contains("CapEff:\t0000000000000000", "NoNewPrivs:\t1")
                    .doesNotContain(SECRET, "root:", "PATH=/root", "JAVA");
            assertThat(ended.output()).containsAnyOf("Network is unreachable", "Connection refused");
            port.setSoTimeout((int) MOMENT.toMillis());
            assertThatThrownBy(port::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_program_that_is_shut_in_is_bounded_in_all_it_uses() throws Exception {
        final Sandbox sandbox = new Sandbox(Media.programs(), Isolation.CONTAINER, 1L << 30);
        final BoundedRun.Ended ended = BoundedRun.run(
                sandbox.command(Duration.ofSeconds(10), 4_096, List.of("/bin/cat", "/proc/self/limits")),
                Path.of("/dev/null"),
                null,
                Duration.ofSeconds(10));
        assertThat(ended.output().replaceAll(" +", " "))
                .contains(
                        "Max address space 1073741824 1073741824",
                        "Max cpu time 10 10",
                        "Max file size 4096 4096",
                        "Max open files 64 64",
                        "Max core file size 0 0");
    }

    @Test
    void a_picture_bomb_is_never_unfolded() throws Exception {
        final Path bomb = Bombs.png(made.resolve("bomb.png"), 15_000, 15_000, 0);
        assertThat(Files.size(bomb)).isLessThan(4_000_000);
        assertPermanent(() -> ffmpeg.thumbnail(bomb, into()));
        assertThat(ffmpeg.probe(bomb).orElseThrow().container()).isEqualTo("image/png");
    }

    @Test
    void a_picture_whose_text_unfolds_to_a_gigabyte_costs_no_more_than_its_limits() throws Exception {
        final Path bomb = Bombs.png(made.resolve("text.png"), 100, 100, 1_024);
        final MediaLimits tight = new MediaLimits(
                64_000_000,
                Duration.ofHours(1),
                16,
                512L << 20,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
        final Ffmpeg small = Ffmpeg.find(Isolation.NAMESPACES, tight, scratch);
        assertThat(small.lack()).isEmpty();
        // It passes the text over, or gives up: either way it comes to an end within 512 MiB.
        assertThat(small.probe(bomb).orElseThrow().width()).isEqualTo(100);
    }

    @Test
    void a_zip_bomb_is_no_media() throws Exception {
        final Path bomb = made.resolve("bomb.mp4");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("zeros"));
            for (int i = 0; i < 256; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        assertThat(ffmpeg.probe(bomb)).isEmpty();
        assertThat(ffmpeg.thumbnail(bomb, into())).isEmpty();
    }

    @Test
    void too_many_streams_and_too_long_a_time_are_refused() throws Exception {
        final MediaLimits limits = new MediaLimits(
                64_000_000,
                Duration.ofSeconds(1),
                1,
                2L << 30,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
        final Ffmpeg strict = Ffmpeg.find(Isolation.NAMESPACES, limits, scratch);
        final Path two = Media.liveWebm(made.resolve("two.webm"), 2);
        assertThatThrownBy(() -> strict.remux(two, into())).hasMessageContaining("streams");
        final Path lasting = Media.sound(made.resolve("long.webm"), 2, "libopus", "webm");
        assertThatThrownBy(() -> strict.remux(lasting, into())).hasMessageContaining("longer than");
    }

    /** With programs in the place of ffmpeg that do what a taken-over ffmpeg could. */
    private Ffmpeg replaced(Isolation isolation, Duration time, String ffprobe, String rest) throws Exception {
        final MediaLimits limits = new MediaLimits(64_000_000, Duration.ofHours(1), 16, 2L << 30, time, time, time);
        final Path folder = Media.open(made);
        final String version = "case \"$*\" in *-version*) exit 0;; esac\n";
        final MediaPrograms programs = Media.programs()
                .with("ffmpeg", Media.script(folder, "ffmpeg", version + rest))
                .with("ffprobe", Media.script(folder, "ffprobe", ffprobe));
        final Ffmpeg replaced = Ffmpeg.of(programs, isolation, limits, scratch);
        assertThat(replaced.lack()).isEmpty();
        return replaced;
    }

    private static final String A_WEBM = """
            echo 'streams.stream.0.codec_name="vp8"'
            echo 'streams.stream.0.codec_type="video"'
            echo 'streams.stream.0.width=640'
            echo 'streams.stream.0.height=360'
            echo 'format.format_name="matroska,webm"'
            """;

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void output_without_an_end_ends_at_its_limit(Isolation isolation) throws Exception {
        final Ffmpeg endless = replaced(isolation, Duration.ofSeconds(30), A_WEBM, "cat /dev/zero");
        final Path file = Files.write(made.resolve("small"), new byte[1_000]);
        assertPermanent(() -> endless.remux(file, into()));
        assertThat(Files.size(into())).isLessThanOrEqualTo((16 << 20) + 2_000);
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void words_without_an_end_are_kept_to_64_kib_and_end_at_the_deadline(Isolation isolation) throws Exception {
        final Sandbox sandbox = new Sandbox(Media.programs(), isolation, 2L << 30);
        final Path script = Media.script(Media.open(made), "talker", "yes & yes >&2");
        final BoundedRun.Ended ended = BoundedRun.run(
                sandbox.command(Duration.ofSeconds(9), 0, List.of(script.toString())),
                Path.of("/dev/null"),
                null,
                Duration.ofSeconds(4));
        assertThat(ended.late()).isTrue();
        assertThat(ended.output().getBytes(StandardCharsets.UTF_8)).hasSize(BoundedRun.MAX_TEXT);
        assertThat(ended.errors().getBytes(StandardCharsets.UTF_8)).hasSize(BoundedRun.MAX_TEXT);
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void a_process_that_ignores_sigterm_and_its_children_are_killed_at_the_deadline(Isolation isolation)
            throws Exception {
        final Ffmpeg deaf = replaced(
                isolation,
                Duration.ofSeconds(4),
                A_WEBM,
                "trap '' TERM INT HUP\nsleep 7001 & sleep 7002 & sleep 7003; sleep 7004");
        final Path file = Files.write(made.resolve("small"), new byte[1_000]);
        assertThatThrownBy(() -> deaf.remux(file, into()))
                .isInstanceOfSatisfying(
                        MediaException.class, e -> assertThat(e.permanent()).isFalse());
        assertThat(Media.processesWith("sleep 700")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void children_that_a_process_leaves_behind_are_killed(Isolation isolation) throws Exception {
        final Ffmpeg parent =
                replaced(isolation, Duration.ofSeconds(20), "(sleep 7011 &) ; sleep 7012 &\n" + A_WEBM, "exit 1");
        final Path file = Files.write(made.resolve("small"), new byte[1_000]);
        assertThat(parent.probe(file)).isPresent();
        assertThat(Media.processesWith("sleep 701")).isEmpty();
    }

    @Test
    void not_even_one_that_leaves_its_process_group_survives_its_namespace() throws Exception {
        final Ffmpeg parent = replaced(
                Isolation.NAMESPACES,
                Duration.ofSeconds(20),
                "setsid sleep 7021 >/dev/null 2>&1 &\n" + A_WEBM,
                "exit 1");
        final Path file = Files.write(made.resolve("small"), new byte[1_000]);
        assertThat(parent.probe(file)).isPresent();
        assertThat(Media.processesWith("sleep 702")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void it_ends_by_itself_where_nobody_is_left_to_end_it(Isolation isolation) throws Exception {
        final Sandbox sandbox = new Sandbox(Media.programs(), isolation, 2L << 30);
        final BoundedRun.Ended ended = BoundedRun.run(
                sandbox.command(Duration.ofSeconds(1), 0, List.of("/bin/sleep", "7041")),
                Path.of("/dev/null"),
                null,
                Duration.ofSeconds(50));
        assertThat(ended.late()).isFalse();
        assertThat(ended.exit()).isNotZero();
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void when_whoever_watches_over_it_is_killed_so_is_all_of_it(Isolation isolation) throws Exception {
        final Sandbox sandbox = new Sandbox(Media.programs(), isolation, 2L << 30);
        final Process timeout =
                new ProcessBuilder(sandbox.command(Duration.ofMinutes(1), 0, List.of("/bin/sleep", "7051"))).start();
        try {
            Await.until(
                    "it runs",
                    () -> Media.processesWith("sleep 7051").stream()
                            .anyMatch(process -> process.matches("[0-9]+ /bin/sleep.*")));
        } finally {
            timeout.destroyForcibly();
        }
        Await.until("all of it is gone", () -> Media.processesWith("sleep 7051").isEmpty());
    }

    @Test
    void an_interrupted_caller_leaves_no_process() throws Exception {
        final Ffmpeg slow = replaced(Isolation.NAMESPACES, Duration.ofMinutes(1), "sleep 7031", "exit 1");
        final Path file = Files.write(made.resolve("small"), new byte[1_000]);
        final CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        final Thread caller = Thread.ofVirtual().start(() -> {
            try {
                slow.probe(file);
                outcome.completeExceptionally(new AssertionError("it came to an end"));
            } catch (Exception e) {
                outcome.complete(e);
            }
        });
        Await.until("it runs", () -> !Media.processesWith("sleep 7031").isEmpty());
        caller.interrupt();
        assertThat(Await.value(outcome)).isInstanceOf(InterruptedException.class);
        assertThat(Media.processesWith("sleep 7031")).isEmpty();
    }

    @Test
    void where_there_are_no_namespaces_it_is_not_there_unless_the_container_is_said_to_be_enough() throws Exception {
        final MediaPrograms without = Media.programs()
                .with("unshare", Media.script(Media.open(made), "unshare", "echo unshare: no >&2; exit 1"));
        final Ffmpeg refused = Ffmpeg.of(without, Isolation.NAMESPACES, MediaLimits.DEFAULT, scratch);
        assertThat(refused.present()).isFalse();
        assertThat(refused.lack().orElseThrow()).contains("namespaces");
        final Ffmpeg allowed = Ffmpeg.of(without, Isolation.CONTAINER, MediaLimits.DEFAULT, scratch);
        assertThat(allowed.present()).isTrue();
        assertThat(allowed.probe(Media.liveWebm(made.resolve("live.webm"), 1))).isPresent();
    }

    @Test
    void a_start_that_fails_is_not_blamed_on_the_file() throws Exception {
        final Path file = Media.liveWebm(made.resolve("live.webm"), 1);
        final MediaPrograms later = Media.programs()
                .with(
                        "unshare",
                        Media.script(
                                Media.open(made),
                                "unshare",
                                "case \"$*\" in *-version*) exit 0;; esac\necho unshare: unshare failed: no >&2; exit 1"));
        final Ffmpeg failing = Ffmpeg.of(later, Isolation.NAMESPACES, MediaLimits.DEFAULT, scratch);
        assertThatThrownBy(() -> failing.probe(file))
                .isInstanceOfSatisfying(
                        MediaException.class, e -> assertThat(e.permanent()).isFalse());
    }

    @Test
    void without_its_programs_it_is_not_there() throws Exception {
        final Ffmpeg missing =
                Ffmpeg.of(MediaPrograms.on(made.toString()), Isolation.NAMESPACES, MediaLimits.DEFAULT, scratch);
        assertThat(missing.present()).isFalse();
        assertThat(missing.lack().orElseThrow()).startsWith("not installed: ffmpeg, ffprobe");
    }

    private static void assertPermanent(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MediaException.class, e -> assertThat(e.permanent()).isTrue());
    }
}

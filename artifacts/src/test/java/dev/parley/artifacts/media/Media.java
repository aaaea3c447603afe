package dev.parley.artifacts.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testkit.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What tests of ffmpeg need: media made by itself, and a look at what a run has left. */
public final class Media {
    private static final String[] PICTURE = {"-f", "lavfi", "-i", "testsrc=s=480x270:r=10"};
    private static final String[] SOUND = {"-f", "lavfi", "-i", "sine"};

    private Media() {}

    /** Leaves the test out, with a sentence, where ffmpeg is missing; fails it where nothing may be left out. */
    public static void require() {
        final Optional<Path> ffmpeg = Programs.find("ffmpeg");
        assertThat(ffmpeg.isPresent() || !"native".equals(System.getProperty("infra")))
                .as("-Dinfra=native leaves nothing out, and ffmpeg is not here (apt-get install ffmpeg)")
                .isTrue();
        assumeTrue(ffmpeg.isPresent(), "ffmpeg is not here (apt-get install ffmpeg)");
    }

    static MediaPrograms programs() {
        return MediaPrograms.on(System.getenv("PATH"));
    }

    /** A script in place of a program, that the user "nobody" may run, too. */
    static Path script(Path folder, String name, String body) throws IOException {
        final Path script = folder.resolve(name);
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /** A folder that everybody may enter. */
    static Path open(Path folder) throws IOException {
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** VP8 and Opus, without a duration and without an index, as a browser records. */
    public static Path liveWebm(Path file, int seconds) throws Exception {
        return make(
                file,
                both(
                        seconds,
                        "-c:v",
                        "libvpx",
                        "-g",
                        "10",
                        "-deadline",
                        "realtime",
                        "-cpu-used",
                        "8",
                        "-c:a",
                        "libopus",
                        "-f",
                        "webm",
                        "-live",
                        "1"));
    }

    /** H.264 and AAC, with its index at the end. */
    public static Path mp4(Path file, int seconds, String... more) throws Exception {
        return make(
                file, join(both(seconds, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-f", "mp4"), more));
    }

    static Path sound(Path file, int seconds, String codec, String format) throws Exception {
        return make(file, join(SOUND, "-t", String.valueOf(seconds), "-c:a", codec, "-f", format));
    }

    public static Path picture(Path file, String size, String codec, String format) throws Exception {
        return make(file, "-f", "lavfi", "-i", "testsrc=s=" + size, "-frames:v", "1", "-c:v", codec, "-f", format);
    }

    private static String[] both(int seconds, String... how) {
        return join(join(PICTURE, SOUND), join(new String[] {"-t", String.valueOf(seconds)}, how));
    }

    private static String[] join(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }

    private static Path make(Path file, String... how) throws Exception {
        final List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y"));
        command.addAll(List.of(how));
        command.add(file.toString());
        run(command);
        return file;
    }

    /** Its output, once it has ended well. */
    static String run(List<String> command) throws Exception {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The first picture's time, in milliseconds, where one begins to play at that second. */
    public static long timeSought(Path file, double second) throws Exception {
        final String output = run(List.of(
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "v",
                "-read_intervals",
                second + "%+#1",
                "-show_entries",
                "packet=pts_time",
                "-of",
                "csv=p=0",
                file.toString()));
        return Math.round(
                Double.parseDouble(output.lines().findFirst().orElseThrow().replace(",", "")) * 1_000);
    }

    /** Whether a Matroska file has an index to seek by (RFC 9559, element Cues). */
    static boolean indexed(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("\u001c\u0053\u00bb\u006b");
    }

    /** Processes of this machine whose command line has that word, as "pid command". */
    public static List<String> processesWith(String word) throws IOException {
        final List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : all.filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .toList()) {
                final String command = commandLine(process);
                if (command.contains(word)) {
                    found.add(process.getFileName() + " " + command);
                }
            }
        }
        return found;
    }

    private static String commandLine(Path process) {
        try {
            return new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8)
                    .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}

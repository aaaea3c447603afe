package dev.parley.artifacts.media;

import dev.parley.artifacts.core.MediaTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link MediaTool} by ffmpeg and ffprobe, from version 5 on, as processes in a {@link Sandbox}. Linux; elsewhere it is not
 * {@link #present()}. What ffmpeg complains of goes to the log alone. Thread-safe.
 */
public final class Ffmpeg implements MediaTool {
    private static final long MAX_THUMBNAIL = 4L << 20;
    private static final long REMUX_SLACK = 16L << 20;
    private static final Duration TRIAL = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(Ffmpeg.class);

    private final MediaCommands commands;
    private final MediaLimits limits;
    private final Path scratch;
    private final @Nullable Sandbox sandbox;
    private final @Nullable String lack;

    private Ffmpeg(
            MediaPrograms programs,
            MediaLimits limits,
            Path scratch,
            @Nullable Sandbox sandbox,
            @Nullable String lack) {
        this.commands = new MediaCommands(programs, limits.maxPixels());
        this.limits = limits;
        this.scratch = scratch;
        this.sandbox = sandbox;
        this.lack = lack;
    }

    /**
     * Looks for the programs on the {@code PATH} and tries them once, which takes some 100 ms.
     *
     * @param scratch an existing folder, for files that live as long as a call
     */
    public static Ffmpeg find(Isolation isolation, MediaLimits limits, Path scratch) throws InterruptedException {
        return of(MediaPrograms.on(Optional.ofNullable(System.getenv("PATH")).orElse("")), isolation, limits, scratch);
    }

    static Ffmpeg of(MediaPrograms programs, Isolation isolation, MediaLimits limits, Path scratch)
            throws InterruptedException {
        if (!programs.missing().isEmpty()) {
            final String lack = "not installed: " + String.join(", ", programs.missing());
            return new Ffmpeg(programs, limits, scratch, null, lack);
        }
        try {
            final Sandbox sandbox = new Sandbox(programs, isolation, limits.memory());
            final Ffmpeg tried = new Ffmpeg(programs, limits, scratch, sandbox, null);
            final BoundedRun.Ended ended = tried.run(tried.commands.trying(), Path.of("/dev/null"), null, TRIAL, 0);
            if (ended.exit() == 0) {
                return tried;
            }
            LOG.info("ffmpeg's trial ended with {}: {}", ended.exit(), MediaFailures.printable(ended.errors()));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.info("ffmpeg can't be run here", e);
        }
        return new Ffmpeg(
                programs,
                limits,
                scratch,
                null,
                "ffmpeg can't be run in "
                        + switch (isolation) {
                            case NAMESPACES -> "namespaces of its own on this machine";
                            case CONTAINER -> "this container";
                        });
    }

    @Override
    public boolean present() {
        return sandbox != null;
    }

    /** Why it is not {@link #present()}, in words for an operator; empty if it is. */
    public Optional<String> lack() {
        return Optional.ofNullable(lack);
    }

    @Override
    public Optional<Probe> probe(Path file) throws MediaException, InterruptedException {
        try (MediaInput input = MediaInput.of(file, sandbox(), scratch)) {
            return look(input).map(ProbeReport::toProbe);
        } catch (IOException e) {
            throw unread(e);
        }
    }

    @Override
    public Probe remux(Path file, Path into) throws MediaException, InterruptedException {
        try (MediaInput input = MediaInput.of(file, sandbox(), scratch)) {
            final ProbeReport report =
                    look(input).orElseThrow(() -> new MediaException("nothing in it can be played", true));
            checkLimits(report);
            final long bytes = 2 * Files.size(file) + REMUX_SLACK;
            write(commands.copying(report.target()), input, into, limits.remux(), bytes);
            return probe(into).orElseThrow(() -> new MediaException("nothing is left of it", true));
        } catch (IOException e) {
            throw unread(e);
        }
    }

    @Override
    public Optional<Probe> thumbnail(Path file, Path into) throws MediaException, InterruptedException {
        try (MediaInput input = MediaInput.of(file, sandbox(), scratch)) {
            final Optional<ProbeReport> report = look(input);
            if (report.isEmpty() || report.get().picture() == null) {
                return Optional.empty();
            }
            checkLimits(report.get());
            // Not the first picture of a recording, which is black as a rule.
            final Long duration = report.get().durationMillis();
            final long from = duration == null ? 0 : Math.min(1_000, duration / 10);
            if (!picture(input, into, from) && (from == 0 || !picture(input, into, 0))) {
                throw new MediaException("no picture came of it", true);
            }
            return probe(into);
        } catch (IOException e) {
            throw unread(e);
        }
    }

    /** Whether there is a picture from then on. */
    private boolean picture(MediaInput input, Path into, long fromMillis)
            throws IOException, MediaException, InterruptedException {
        write(commands.shrinking(fromMillis), input, into, limits.thumbnail(), MAX_THUMBNAIL);
        return Files.size(into) > 0;
    }

    private Optional<ProbeReport> look(MediaInput input) throws IOException, MediaException, InterruptedException {
        final BoundedRun.Ended ended = run(commands.looking(), input.path(), null, limits.probe(), 0);
        if (ended.exit() != 0 || ended.late()) {
            final MediaException failure = MediaFailures.of("looking into it", ended);
            if (failure.permanent()) {
                return Optional.empty();
            }
            throw failure;
        }
        return Optional.of(ProbeReport.parse(ended.output())).filter(ProbeReport::hasMedia);
    }

    private void checkLimits(ProbeReport report) throws MediaException {
        if (report.streams().size() > limits.maxStreams()) {
            throw new MediaException("more than " + limits.maxStreams() + " streams", true);
        }
        final Long duration = report.durationMillis();
        if (duration != null && duration > limits.maxDuration().toMillis()) {
            throw new MediaException("longer than " + limits.maxDuration(), true);
        }
        for (ProbeReport.Stream stream : report.streams()) {
            final long pixels = (long) stream.width() * stream.height();
            if (stream.video() && (pixels == 0 || pixels > limits.maxPixels())) {
                throw new MediaException(
                        "a picture of no size, or of more than " + limits.maxPixels() + " pixels", true);
            }
        }
    }

    private void write(List<String> command, MediaInput input, Path into, Duration time, long bytes)
            throws IOException, MediaException, InterruptedException {
        sandbox().prepareOutput(into);
        final BoundedRun.Ended ended = run(command, input.path(), into, time, bytes);
        if (ended.exit() != 0 || ended.late()) {
            throw MediaFailures.of("making another of it", ended);
        }
    }

    private BoundedRun.Ended run(List<String> command, Path in, @Nullable Path out, Duration time, long bytes)
            throws IOException, InterruptedException {
        return BoundedRun.run(sandbox().command(time, bytes, command), in, out, time);
    }

    private Sandbox sandbox() {
        if (sandbox == null) {
            throw new IllegalStateException(lack);
        }
        return sandbox;
    }

    private static MediaException unread(IOException e) {
        LOG.warn("work on media could not be done", e);
        return new MediaException("a file could not be read or written", false);
    }
}

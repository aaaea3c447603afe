package dev.parley.artifacts.work;

import dev.parley.artifacts.core.MediaTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Does what a test says. */
final class FakeMedia implements MediaTool {
    static final Probe RECORDING = new Probe("video/webm", 640, 360, 6_000L);
    private static final Probe SMALL = new Probe("image/jpeg", 320, 180, null);

    volatile boolean present = true;
    volatile @Nullable MediaException remuxFailure;
    volatile @Nullable MediaException thumbnailFailure;
    /** What a remux waits for, if it is set. */
    volatile @Nullable CountDownLatch hold;
    /** Whether that wait takes no notice of being called off. */
    volatile boolean deaf;

    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger calledOff = new AtomicInteger();
    volatile String bytes = "seekable";

    @Override
    public boolean present() {
        return present;
    }

    @Override
    public Optional<Probe> probe(Path file) {
        return Optional.of(RECORDING);
    }

    @Override
    public Probe remux(Path file, Path into) throws MediaException, InterruptedException {
        running.incrementAndGet();
        try {
            await();
        } finally {
            running.decrementAndGet();
        }
        final MediaException failure = remuxFailure;
        if (failure != null) {
            throw failure;
        }
        write(into, bytes);
        return RECORDING;
    }

    private void await() throws InterruptedException {
        final CountDownLatch gate = hold;
        while (gate != null) {
            try {
                gate.await();
                return;
            } catch (InterruptedException e) {
                calledOff.incrementAndGet();
                if (!deaf) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Optional<Probe> thumbnail(Path file, Path into) throws MediaException {
        final MediaException failure = thumbnailFailure;
        if (failure != null) {
            throw failure;
        }
        write(into, "small");
        return Optional.of(SMALL);
    }

    private static void write(Path into, String bytes) {
        try {
            Files.writeString(into, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

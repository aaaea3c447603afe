package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.MediaTool;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.Rendition;
import dev.parley.artifacts.core.TypeFinder;
import dev.parley.artifacts.core.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Does a job's step, without telling the catalog. Blocks, for virtual threads only, and may be interrupted. Thread-safe.
 */
public final class Steps {
    /** How many older takings of a job are cleared away after it is done: more have hardly left something. */
    private static final int OLDER = 32;

    private final ObjectStore objects;
    private final Verification verification;
    private final MediaSteps mediaSteps;
    private final Path scratch;

    /** @param scratch an existing folder of this process's own, for files that live as long as a step */
    public Steps(ObjectStore objects, TypeFinder types, MediaTool media, Path scratch) {
        this.objects = objects;
        this.verification = new Verification(objects, types);
        this.mediaSteps = new MediaSteps(objects, media);
        this.scratch = scratch;
    }

    StepResult run(Job job, Artifact artifact) throws StepException, InterruptedException {
        try {
            final Path folder = Files.createTempDirectory(scratch, "job-");
            try {
                return switch (job.step()) {
                    case VERIFY -> verification.run(artifact);
                    case REMUX -> mediaSteps.remux(artifact, job.fence(), folder);
                    case THUMBNAIL -> mediaSteps.thumbnail(artifact, job.fence(), folder);
                };
            } finally {
                remove(folder);
            }
        } catch (IOException | UncheckedIOException | UnavailableException e) {
            if (Thread.interrupted()) {
                final InterruptedException interrupted = new InterruptedException();
                interrupted.initCause(e);
                throw interrupted;
            }
            throw StepException.passing("a store or the disk does not do it", e);
        }
    }

    /** Removes what the catalog has not taken. */
    void takeBack(StepResult result) {
        for (Rendition rendition : result.renditions()) {
            objects.delete(rendition.object());
        }
    }

    /** Removes what was made under older fences of the job: it can't be taken any more. */
    void removeOlder(Job job, StepResult result) {
        for (Rendition rendition : result.renditions()) {
            for (long fence = Math.max(1, job.fence() - OLDER); fence < job.fence(); fence++) {
                objects.delete(new ObjectKey(job.artifact(), rendition.name() + "." + fence));
            }
        }
    }

    /** Removes what a process that died has left. */
    void clear() throws IOException {
        try (Stream<Path> left = Files.list(scratch)) {
            for (Path path : left.toList()) {
                remove(path);
            }
        }
    }

    private static void remove(Path path) throws IOException {
        final List<Path> all;
        try (Stream<Path> walk = Files.walk(path)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.deleteIfExists(one);
        }
    }
}

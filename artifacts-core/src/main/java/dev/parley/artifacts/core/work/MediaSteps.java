package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.Failure;
import dev.parley.artifacts.core.MediaTool;
import dev.parley.artifacts.core.MediaTool.MediaException;
import dev.parley.artifacts.core.MediaTool.Probe;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.Rendition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps REMUX and THUMBNAIL. What they make is put under a key of the job's fence: nobody else writes there, so that a
 * worker whose lease has ended overwrites nothing.
 */
final class MediaSteps {
    private static final String SEEKABLE = "seekable";
    private static final String THUMBNAIL = "thumbnail";
    /** What may have something to see, by the first part of its type. */
    private static final Set<String> WITH_PICTURES =
            Set.of("image", "video", "audio", "application/x-matroska", "application/mp4", "application/octet-stream");

    private static final Logger LOG = LoggerFactory.getLogger(MediaSteps.class);

    private final ObjectStore objects;
    private final MediaTool media;

    MediaSteps(ObjectStore objects, MediaTool media) {
        this.objects = objects;
        this.media = media;
    }

    /** A recording that can be sought, beside the one that came. */
    StepResult remux(Artifact artifact, long fence, Path scratch)
            throws StepException, IOException, InterruptedException {
        if (!media.present()) {
            return StepResult.NOTHING;
        }
        final Path into = scratch.resolve(SEEKABLE);
        try {
            final Probe probe = media.remux(objects.asFile(artifact.content(), scratch), into);
            return StepResult.of(put(artifact, SEEKABLE, fence, into, probe));
        } catch (MediaException e) {
            throw e.permanent()
                    ? StepException.lasting(Failure.CORRUPT, reason(e))
                    : StepException.passing(reason(e), e);
        }
    }

    /**
     * A small picture, where there is one in it. One that can't be made small does not make the artifact fail: it is all there,
     * and can be had.
     */
    StepResult thumbnail(Artifact artifact, long fence, Path scratch)
            throws StepException, IOException, InterruptedException {
        if (!media.present() || !mayShow(artifact)) {
            return StepResult.NOTHING;
        }
        final ObjectKey source = artifact.renditions().stream()
                .filter(rendition -> rendition.name().equals(SEEKABLE))
                .map(Rendition::object)
                .findFirst()
                .orElse(artifact.content());
        final Path into = scratch.resolve(THUMBNAIL);
        try {
            final Probe probe =
                    media.thumbnail(objects.asFile(source, scratch), into).orElse(null);
            return probe == null ? StepResult.NOTHING : StepResult.of(put(artifact, THUMBNAIL, fence, into, probe));
        } catch (MediaException e) {
            if (!e.permanent()) {
                throw StepException.passing(reason(e), e);
            }
            LOG.info("{} gets no thumbnail: {}", artifact.id(), reason(e));
            return StepResult.NOTHING;
        }
    }

    private static boolean mayShow(Artifact artifact) {
        final String type = artifact.typeFound();
        return type == null || WITH_PICTURES.contains(type) || WITH_PICTURES.contains(type.replaceFirst("/.*", ""));
    }

    private Rendition put(Artifact artifact, String name, long fence, Path file, Probe probe) throws IOException {
        final ObjectKey key = new ObjectKey(artifact.id(), name + "." + fence);
        try (InputStream bytes = Files.newInputStream(file)) {
            objects.put(key, bytes);
        }
        return new Rendition(
                name, probe.container(), Files.size(file), key, probe.width(), probe.height(), probe.durationMillis());
    }

    private static String reason(MediaException e) {
        return String.valueOf(e.getMessage());
    }
}

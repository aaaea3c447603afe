package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.Failure;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.TypeFinder;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The step VERIFY: the bytes are all there, have the hash that their client said, and what they are is found in them. */
final class Verification {
    private static final int WINDOW = 256 * 1024;

    private final ObjectStore objects;
    private final TypeFinder types;

    Verification(ObjectStore objects, TypeFinder types) {
        this.objects = objects;
        this.types = types;
    }

    StepResult run(Artifact artifact) throws StepException, InterruptedException {
        final ObjectStore.Reader opened = objects.open(artifact.content())
                .orElseThrow(() -> StepException.lasting(Failure.BYTES_LOST, "its bytes are not there"));
        try (opened) {
            final Long length = artifact.length();
            if (length != null && length != opened.size()) {
                throw StepException.lasting(Failure.BYTES_LOST, opened.size() + " bytes are there, of " + length);
            }
            final String known = artifact.sha256();
            final String sha256 = known == null ? hash(opened) : known;
            final String said = artifact.sha256Said();
            if (said != null && !said.equals(sha256)) {
                throw StepException.lasting(Failure.SHA256_MISMATCH, "another SHA-256 than its client said");
            }
            final String type = artifact.typeFound() == null ? types.find(head(opened)) : null;
            return new StepResult(
                    new Change(null, null, type, known == null ? sha256 : null, null, null, null, null), List.of());
        }
    }

    private static String hash(ObjectStore.Reader from) throws InterruptedException {
        final MessageDigest digest = sha256();
        final ByteBuffer window = ByteBuffer.allocate(WINDOW);
        for (long position = 0; ; ) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            final int count = from.read(position, window.clear());
            if (count < 0) {
                return HexFormat.of().formatHex(digest.digest());
            }
            digest.update(window.flip());
            position += count;
        }
    }

    private static byte[] head(ObjectStore.Reader from) {
        final ByteBuffer head = ByteBuffer.allocate(TypeFinder.HEAD);
        while (head.hasRemaining() && from.read(head.position(), head) >= 0) {
            // until it is full, or there is no more
        }
        return Arrays.copyOf(head.array(), head.position());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

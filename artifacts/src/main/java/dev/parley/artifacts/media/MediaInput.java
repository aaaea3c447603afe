package dev.parley.artifacts.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** A file as a shut-in program can read it: itself, or a copy where its permissions say no. */
record MediaInput(Path path, boolean copy) implements AutoCloseable {

    static MediaInput of(Path file, Sandbox sandbox, Path scratch) throws IOException {
        if (sandbox.mayRead(file)) {
            return new MediaInput(file, false);
        }
        final Path copy = Files.createTempFile(scratch, "input-", "");
        final MediaInput input = new MediaInput(copy, true);
        try {
            Files.write(copy, new byte[0]);
            try (var from = Files.newInputStream(file);
                    var into = Files.newOutputStream(copy)) {
                from.transferTo(into);
            }
            Files.setPosixFilePermissions(
                    copy,
                    Set.of(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OTHERS_READ));
            return input;
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (copy) {
            Files.deleteIfExists(path);
        }
    }
}

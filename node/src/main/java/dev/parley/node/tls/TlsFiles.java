package dev.parley.node.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The two files, PEM. What is in them is compared rather than their times: links may be turned to other files. */
record TlsFiles(Path chain, Path key) {
    private static final long MAX_BYTES = 1 << 20;

    /**
     * What is in them at a time.
     *
     * @param trouble why they can't be read; empty if they can
     */
    record Content(String chain, String key, String trouble) {
        /** The key is in no message. */
        @Override
        public String toString() {
            return trouble.isEmpty() ? "PEM" : trouble;
        }
    }

    /** Blocks. */
    Content read() {
        try {
            return new Content(text(chain), text(key), "");
        } catch (NoSuchFileException e) {
            return new Content("", "", "there is no file " + e.getFile());
        } catch (AccessDeniedException e) {
            return new Content("", "", e.getFile() + " can't be read: permission denied");
        } catch (IOException e) {
            return new Content("", "", "can't be read: " + e.getMessage());
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        return Files.readString(file);
    }
}

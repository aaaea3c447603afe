package dev.parley.redis.pool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script, sent by its hash. Scripts declare all their keys, and the keys of one call share a Cluster slot.
 *
 * @param sha1 by which the server knows it
 */
public record Script(String name, String text, String sha1) {

    /**
     * Reads a script from resources beside {@code anchor}: the given files, one after the other.
     *
     * @throws IllegalStateException if one is missing
     */
    public static Script of(Class<?> anchor, String... files) {
        final StringBuilder text = new StringBuilder();
        for (String file : files) {
            text.append(read(anchor, file)).append('\n');
        }
        return new Script(files[files.length - 1], text.toString(), sha1(text.toString()));
    }

    private static String read(Class<?> anchor, String file) {
        try (InputStream in = anchor.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + file + " beside " + anchor.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    private static String sha1(String text) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}

package dev.parley.artifacts.media;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Small files that unfold to large ones. */
final class Bombs {
    private static final int MIB = 1 << 20;
    private static final int RGB = 3;

    private Bombs() {}

    /** A black PNG; with that many MiB of zeros as compressed text, if more than 0. */
    static Path png(Path file, int width, int height, int mebibytesOfText) throws IOException {
        try (DataOutputStream png = new DataOutputStream(Files.newOutputStream(file))) {
            png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
            final ByteArrayOutputStream header = new ByteArrayOutputStream();
            final DataOutputStream fields = new DataOutputStream(header);
            fields.writeInt(width);
            fields.writeInt(height);
            fields.write(new byte[] {8, 2, 0, 0, 0});
            chunk(png, "IHDR", header.toByteArray());
            if (mebibytesOfText > 0) {
                chunk(png, "zTXt", deflated(new byte[] {'a', 0, 0}, new byte[MIB], mebibytesOfText));
            }
            chunk(png, "IDAT", deflated(new byte[0], new byte[1 + RGB * width], height));
            chunk(png, "IEND", new byte[0]);
        }
        return file;
    }

    private static byte[] deflated(byte[] before, byte[] piece, int times) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(before);
        final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            for (int i = 0; i < times; i++) {
                out.write(piece);
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream png, String type, byte[] data) throws IOException {
        final CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(data);
        png.writeInt(data.length);
        png.write(type.getBytes(StandardCharsets.US_ASCII));
        png.write(data);
        png.writeInt((int) crc.getValue());
    }
}

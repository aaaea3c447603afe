package dev.parley.bench.receiver;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One upload's file. For whoever has its PATCH, one after the other. */
final class ReceivedFile implements AutoCloseable {
    private final FileChannel file;
    private final @Nullable MessageDigest sha256;
    private long offset;

    ReceivedFile(Path path, boolean hashing) throws IOException {
        try {
            sha256 = hashing ? MessageDigest.getInstance("SHA-256") : null;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
        file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void append(ByteBuf bytes) throws IOException {
        if (sha256 != null) {
            sha256.update(bytes.nioBuffer());
        }
        while (bytes.isReadable()) {
            offset += bytes.readBytes(file, offset, bytes.readableBytes());
        }
    }

    long offset() {
        return offset;
    }

    /** Of all that has come, in hexadecimal; empty if it is not computed. May be asked once. */
    String sha256() {
        return sha256 == null ? "" : HexFormat.of().formatHex(sha256.digest());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

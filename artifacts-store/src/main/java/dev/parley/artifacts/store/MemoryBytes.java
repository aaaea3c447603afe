package dev.parley.artifacts.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bytes in blocks, so that growing copies none of them. Not thread-safe. */
final class MemoryBytes {
    private static final int BLOCK = 64 * 1024;

    private final List<byte[]> blocks = new ArrayList<>();
    private long size;

    long size() {
        return size;
    }

    void append(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            final int at = (int) (size % BLOCK);
            if (at == 0) {
                blocks.add(new byte[BLOCK]);
            }
            final int count = Math.min(bytes.remaining(), BLOCK - at);
            bytes.get(blocks.getLast(), at, count);
            size += count;
        }
    }

    void truncate(long to) {
        if (to < size) {
            size = to;
            while (blocks.size() > (to + BLOCK - 1) / BLOCK) {
                blocks.removeLast();
            }
        }
    }

    /** @return how many bytes were read, -1 at the end */
    int read(long position, ByteBuffer into) {
        if (position >= size) {
            return -1;
        }
        final int before = into.position();
        long at = position;
        while (into.hasRemaining() && at < size) {
            final int within = (int) (at % BLOCK);
            final int count = (int) Math.min(Math.min(into.remaining(), BLOCK - within), size - at);
            into.put(blocks.get((int) (at / BLOCK)), within, count);
            at += count;
        }
        return into.position() - before;
    }
}

package dev.parley.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A fast 64-bit hash of a field: no secret, no checksum, only good enough to tell two requests apart. */
final class Fingerprint {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PRIME = 0x9E3779B97F4A7C15L;

    private Fingerprint() {}

    static long of(String name, byte[] bytes, int start, int end) {
        long hash = mix(name.hashCode() ^ ((long) (end - start) << 32));
        int i = start;
        for (; i + 8 <= end; i += 8) {
            hash = mix(hash ^ (long) LONGS.get(bytes, i));
        }
        long tail = 0;
        for (; i < end; i++) {
            tail = tail << 8 | (bytes[i] & 0xff);
        }
        return mix(hash ^ tail);
    }

    private static long mix(long x) {
        final long product = x * PRIME;
        return product ^ (product >>> 32);
    }
}

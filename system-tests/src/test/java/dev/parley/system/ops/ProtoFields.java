package dev.parley.system.ops;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The fields of one message in the encoding of Protocol Buffers: those that have a length, by their numbers; others are passed over. */
record ProtoFields(Map<Integer, List<byte[]>> all) {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    static ProtoFields of(byte[] message) {
        final Map<Integer, List<byte[]>> all = new HashMap<>();
        final ByteBuffer in = ByteBuffer.wrap(message);
        while (in.hasRemaining()) {
            final long tag = varint(in);
            switch ((int) (tag & 7)) {
                case VARINT -> varint(in);
                case FIXED64 -> in.getLong();
                case FIXED32 -> in.getInt();
                case LENGTH -> {
                    final byte[] value = new byte[(int) varint(in)];
                    in.get(value);
                    all.computeIfAbsent((int) (tag >>> 3), number -> new ArrayList<>())
                            .add(value);
                }
                default -> throw new AssertionError("no wire type: " + tag);
            }
        }
        return new ProtoFields(all);
    }

    /** Each of that number, in order. */
    List<byte[]> messages(int number) {
        return all.getOrDefault(number, List.of());
    }

    /** The last of that number; empty if there is none. */
    byte[] bytes(int number) {
        final List<byte[]> of = messages(number);
        return of.isEmpty() ? new byte[0] : of.getLast();
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            final byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}

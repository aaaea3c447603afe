package dev.parley.rooms.socketio;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Packets that arrived while nothing may be taken. Bounded by what one read of a WebSocket or one POST brings: then the
 * transport is not read any further.
 */
final class Inbox {

    /**
     * A packet in a range of an array.
     *
     * @param binary whether it is a binary message, rather than a text packet with its type
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and the array is handed over.
    record Packet(byte[] bytes, int from, int to, boolean binary) {}

    private @Nullable Queue<Packet> packets;

    boolean isEmpty() {
        return packets == null || packets.isEmpty();
    }

    void add(Packet packet) {
        if (packets == null) {
            packets = new ArrayDeque<>();
        }
        packets.add(packet);
    }

    @Nullable
    Packet poll() {
        return packets == null ? null : packets.poll();
    }

    void clear() {
        packets = null;
    }
}

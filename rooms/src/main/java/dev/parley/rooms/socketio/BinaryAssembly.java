package dev.parley.rooms.socketio;

import dev.parley.rooms.socketio.SocketPacket.Message;
import java.util.ArrayList;
import java.util.List;

/** A packet some of whose attachments are still to come. */
final class BinaryAssembly {
    private final Message message;
    private final List<byte[]> attachments;
    private long bytes;

    BinaryAssembly(Message message, int bytes) {
        this.message = message;
        this.attachments = new ArrayList<>(message.attachments());
        this.bytes = bytes;
    }

    void add(byte[] attachment) {
        attachments.add(attachment);
        bytes += attachment.length;
    }

    boolean isComplete() {
        return attachments.size() == message.attachments();
    }

    /** {@return bytes of the packet and its attachments so far} */
    long bytes() {
        return bytes;
    }

    Message message() {
        return message;
    }

    List<byte[]> attachments() {
        return attachments;
    }
}

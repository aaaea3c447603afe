package dev.parley.rooms.socketio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A packet of Socket.IO protocol 5 as a client may send it. */
sealed interface SocketPacket {

    /** Asks to join a namespace. */
    record Connect(String namespace, @Nullable JsonSlice auth) implements SocketPacket {}

    /** Leaves a namespace. */
    record Disconnect(String namespace) implements SocketPacket {}

    /** What may have attachments. */
    sealed interface Message extends SocketPacket {
        String namespace();

        List<JsonSlice> args();

        /** {@return how many binary messages follow that belong to this packet} */
        int attachments();
    }

    /** An event; {@code ackId} is {@link #NO_ACK} if no acknowledgement is asked for. */
    record Event(String namespace, long ackId, String name, List<JsonSlice> args, int attachments) implements Message {
        static final long NO_ACK = -1;
    }

    /** Acknowledges an event of the server's. */
    record Acknowledgement(String namespace, long id, List<JsonSlice> args, int attachments) implements Message {}

    /** What is no packet. */
    record Malformed(String why) implements SocketPacket {}
}

package dev.parley.rooms.socketio;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of one WebSocket message together (RFC 6455, section 5.4), up to a bound. Netty's decoder has made
 * sure of their order.
 */
final class FrameAssembler {
    private final int limit;
    private @Nullable ByteArrayOutputStream fragments;
    private boolean binary;
    private boolean tooLarge;

    FrameAssembler(int limit) {
        this.limit = limit;
    }

    /** {@return whether the last message added to is binary} */
    boolean isBinary() {
        return binary;
    }

    /** {@return whether the bound was passed; nothing may be added any more} */
    boolean isTooLarge() {
        return tooLarge;
    }

    /** {@return the message's bytes if the frame is its last, else null} */
    byte @Nullable [] add(WebSocketFrame frame) {
        ByteBuf content = frame.content();
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        ByteArrayOutputStream started = fragments;
        if (started == null) {
            binary = frame instanceof BinaryWebSocketFrame;
            if (frame.isFinalFragment()) {
                return bytes;
            }
            started = new ByteArrayOutputStream(bytes.length);
            fragments = started;
        }
        if (started.size() + bytes.length > limit) {
            tooLarge = true;
            clear();
            return null;
        }
        started.writeBytes(bytes);
        if (!frame.isFinalFragment()) {
            return null;
        }
        clear();
        return started.toByteArray();
    }

    void clear() {
        fragments = null;
    }
}

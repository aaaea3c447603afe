package dev.parley.rooms.socketio;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits for a poll.
 *
 * @param content the Engine.IO packet, or a binary message's bytes; owned
 * @param binary which of them
 * @param completion told what became of it
 */
record Outbound(ByteBuf content, boolean binary, @Nullable Completion completion) {

    void fail(Throwable cause) {
        content.release();
        if (completion != null) {
            completion.done(cause);
        }
    }
}

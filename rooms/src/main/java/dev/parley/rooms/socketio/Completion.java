package dev.parley.rooms.socketio;

import org.jspecify.annotations.Nullable;

/**
 * Told, once and on the socket's event loop where that still runs, what became of a packet.
 */
@FunctionalInterface
public interface Completion {

    /**
     * The packet was written to the connection and flushed (on polling: its GET was answered in full), or never will be.
     *
     * @param failure null if it was written
     */
    void done(@Nullable Throwable failure);
}

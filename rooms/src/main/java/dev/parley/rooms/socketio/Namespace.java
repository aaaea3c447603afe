package dev.parley.rooms.socketio;

/**
 * A namespace that a server serves.
 *
 * @param name such as {@code /}
 * @param authenticator decides who may join
 * @param listener hears of those who have
 */
record Namespace(String name, Authenticator authenticator, SocketIoListener listener) {}

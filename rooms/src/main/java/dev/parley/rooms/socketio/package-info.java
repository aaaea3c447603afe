/**
 * A complete Socket.IO v4 server (Engine.IO protocol 4, Socket.IO protocol 5) on Netty. It knows nothing of rooms,
 * calls or stores: it authenticates, carries events whose arguments stay raw JSON, and says how each connection ended.
 *
 * <p>Two layers. Engine.IO ({@code HttpGate}, {@code EngineSession} and its transports) carries messages over HTTP
 * long-polling and WebSocket; Socket.IO ({@code SocketIoConnection}, {@code NamespaceSocket}) carries namespaces,
 * events and acknowledgements over one such session. A session's state belongs to one event loop, its home, whatever
 * loop the session's HTTP connections were accepted on. {@code SessionState} is the state machine.
 */
@NullMarked
package dev.parley.rooms.socketio;

import org.jspecify.annotations.NullMarked;

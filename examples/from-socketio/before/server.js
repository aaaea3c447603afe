/** The server as it is written in an afternoon. It has no successor: the hub takes its place. */
import { Server } from 'socket.io';

/** @param {import('node:http').Server} httpServer */
export function serve(httpServer) {
  const io = new Server(httpServer, { cors: { origin: true } });
  io.on('connection', (socket) => {
    socket.on('join', (room) => {
      socket.join(room);
      socket.to(room).emit('user-joined', socket.id);
    });
    for (const type of ['offer', 'answer', 'candidate']) {
      socket.on(type, ({ to, ...fields }) => io.to(to).emit(type, { from: socket.id, ...fields }));
    }
    socket.on('chat', ({ room, text }) => socket.to(room).emit('chat', { from: socket.id, text }));
    socket.on('disconnecting', () => socket.rooms.forEach((room) => socket.to(room).emit('user-left', socket.id)));
  });
  return io;
}

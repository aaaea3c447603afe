// The reference server with what load and comparison need of ServerUnderTest's application.
// node server.mjs PING_INTERVAL PING_TIMEOUT; prints its port. The event "stats" is acknowledged with {heap, cpu}.
import { Server } from "socket.io";
import { createServer } from "node:http";

const [pingInterval, pingTimeout] = process.argv.slice(2).map(Number);
const http = createServer();
const io = new Server(http, { pingInterval, pingTimeout, serveClient: false });
io.on("connection", (socket) => {
  socket.emit("auth", socket.handshake.auth);
  socket.on("message-with-ack", (...args) => args.pop()(...args));
  socket.on("burst", (n) => {
    for (let i = 0; i < n; i++) socket.emit("b", i);
  });
  socket.on("stats", (ack) => {
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    const { heapUsed, external } = process.memoryUsage();
    ack({ heap: heapUsed, direct: external, cpu: (user + system) * 1000, sessions: io.engine.clientsCount });
  });
});
http.listen(0, "127.0.0.1", 16384, () => console.log(http.address().port));
process.stdin.on("end", () => process.exit(0)).resume();

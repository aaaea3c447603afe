// Opens N default connections and keeps them until standard input ends; prints "ready" when all have upgraded.
// node idle.mjs URL N
import { io } from "socket.io-client";

const [url, count] = [process.argv[2], Number(process.argv[3])];
let index = 0;
await Promise.all(
  Array.from({ length: 50 }, async () => {
    while (index++ < count) {
      const socket = io(url, { forceNew: true, reconnection: false, timeout: 60000 });
      await new Promise((yes, no) => {
        socket.on("connect", () =>
          socket.io.engine.transport.name === "websocket" ? yes() : socket.io.engine.once("upgrade", yes),
        );
        socket.on("connect_error", no);
      });
    }
  }),
);
console.log("ready");
process.stdin.on("end", () => process.exit(0)).resume();

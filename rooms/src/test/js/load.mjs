// N default connections (polling, then upgrade) that send and are sent to while they are opened.
// node load.mjs URL N MESSAGES; prints one JSON object.
import { io } from "socket.io-client";

const [url, count, messages] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const OPENING_AT_A_TIME = 50;
const PATIENCE = 120000;
const result = { connected: 0, upgraded: 0, finished: 0, lost: 0, reordered: 0, disconnected: 0 };
const latencies = [];
const begun = Date.now();

function one(index) {
  return new Promise((done) => {
    const socket = io(url, { forceNew: true, reconnection: false, timeout: PATIENCE, auth: { index } });
    let sent = 0;
    let acked = 0;
    let next = 0;
    let upgraded = false;
    let over = false;
    const end = () => {
      if (!over) {
        over = true;
        done(socket);
      }
    };
    const finished = () => {
      if (acked === messages && next === messages && upgraded) {
        result.finished++;
        end();
      }
    };
    socket.on("connect", () => {
      result.connected++;
      const onUpgrade = () => {
        result.upgraded++;
        upgraded = true;
        finished();
      };
      // On a busy machine it may have happened before.
      if (socket.io.engine.transport.name === "websocket") onUpgrade();
      else socket.io.engine.once("upgrade", onUpgrade);
      socket.emit("burst", messages);
      for (let i = 0; i < messages; i++) {
        setTimeout(() => {
          const at = performance.now();
          // Numbered as it is sent: late timers do not fire in their order.
          socket.emit("message-with-ack", sent++, "sdp ".repeat(200), (echo) => {
            latencies.push(performance.now() - at);
            if (echo !== acked) result.reordered++;
            acked++;
            finished();
          });
        }, i * 10);
      }
    });
    socket.on("b", (n) => {
      if (n !== next) result.reordered++;
      next++;
      finished();
    });
    socket.on("disconnect", () => {
      if (!over) result.disconnected++;
      end();
    });
    socket.on("connect_error", end);
    setTimeout(() => {
      if (!over) result.lost += 2 * messages - acked - next;
      end();
    }, PATIENCE).unref();
  });
}

const sockets = [];
let index = 0;
await Promise.all(
  Array.from({ length: Math.min(OPENING_AT_A_TIME, count) }, async () => {
    while (index < count) sockets.push(await one(index++));
  }),
);
latencies.sort((a, b) => a - b);
const at = (q) => Number(latencies[Math.floor(latencies.length * q)]?.toFixed(2));
result.alive = sockets.filter((socket) => socket.connected).length;
console.log(JSON.stringify({ ...result, p50: at(0.5), p99: at(0.99), seconds: (Date.now() - begun) / 1000 }));
process.exit(0);

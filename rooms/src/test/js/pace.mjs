// CLIENTS connections that together send RATE acknowledged messages a second for SECONDS; prints one JSON object.
// node pace.mjs URL CLIENTS RATE SECONDS [WARM_UP_SECONDS]
import { io } from "socket.io-client";

const [clients, rate, seconds] = process.argv.slice(3).map(Number);
const sockets = await Promise.all(
  Array.from({ length: clients }, () => {
    const socket = io(process.argv[2], { forceNew: true, transports: ["websocket"], reconnection: false });
    return new Promise((yes, no) => {
      socket.on("connect", () => yes(socket));
      socket.on("connect_error", no);
    });
  }),
);
const payload = { room: "r1", to: "p2", sdp: "v=0\r\n".repeat(200) };
const stats = () => sockets[0].timeout(10000).emitWithAck("stats");
const latencies = [];
async function run(duration, record) {
  const begun = performance.now();
  let sent = 0;
  await new Promise((done) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - begun;
      const due = Math.min(elapsed, duration * 1000) * (rate / 1000);
      for (; sent < due; sent++) {
        const at = performance.now();
        sockets[sent % clients].emit("message-with-ack", payload, () => record(performance.now() - at));
      }
      if (elapsed >= duration * 1000) {
        clearInterval(timer);
        setTimeout(done, 1000);
      }
    }, 2);
  });
  return sent;
}
await run(Number(process.argv[6] ?? Math.min(5, seconds)), () => {});
const before = await stats();
const sent = await run(seconds, (latency) => latencies.push(latency));
const after = await stats();
latencies.sort((a, b) => a - b);
const at = (q) => Number(latencies[Math.floor(latencies.length * q)]?.toFixed(2));
console.log(
  JSON.stringify({
    sent,
    answered: latencies.length,
    p50: at(0.5),
    p99: at(0.99),
    max: at(0.99999),
    cpuMicrosPerMessage: Number(((after.cpu - before.cpu) / 1000 / sent).toFixed(1)),
  }),
);
process.exit(0);

// What React Native has, for its guide's main.js.
import WebSocket from "ws";

globalThis.WebSocket = WebSocket;
const { start } = await import("./main.js");
await start(async () => process.env.TOKEN, () => console.log("shown"), () => {}).catch(({ code, message }) =>
  console.log(`${code}: ${message}`),
);

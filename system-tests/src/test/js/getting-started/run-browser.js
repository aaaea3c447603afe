// What a page has, for the browser guide's main.js.
import { camera } from "./fake-webrtc.js";

globalThis.fetch = async (path) => {
  if (path !== "/token") throw new TypeError(path);
  return { text: async () => process.env.TOKEN };
};
Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: { getUserMedia: async () => camera } } });
globalThis.document = { createElement: () => ({ remove() {} }), body: { append: () => console.log("shown") } };
await import("./main.js");

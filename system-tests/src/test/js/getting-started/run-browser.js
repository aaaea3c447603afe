// What a page has, for the browser guide's main.js.
import { camera } from "./fake-webrtc.js";

Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: { getUserMedia: async () => camera } } });
globalThis.document = { createElement: () => ({ remove() {} }), body: { append: () => console.log("shown") } };
await import("./main.js").catch(({ code, message }) => console.log(`${code}: ${message}`));

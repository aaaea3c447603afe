import { camera } from "../../fake-webrtc.js";

export const mediaDevices = { getUserMedia: async () => camera };
export const registerGlobals = () => {};

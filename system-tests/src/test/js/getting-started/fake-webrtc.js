// Enough of WebRTC's states to run the guides' code on Node: descriptions and candidates have to come in an order that a
// browser would take, and "connected" is printed once both have. No media: other tests see to that.
const CANDIDATE = { candidate: "candidate:1 1 udp 2122260223 192.0.2.1 9 typ host", sdpMid: "0", sdpMLineIndex: 0 };
const open = new Set();
let descriptions = 0;

export class RTCPeerConnection {
  connectionState = "new";
  signalingState = "stable";
  localDescription = null;
  remoteDescription = null;
  #candidates = 0;
  #renegotiating = false;
  #asked = false;

  constructor({ iceServers }) {
    if (!Array.isArray(iceServers)) throw new TypeError("iceServers");
    open.add(this);
  }

  addTrack() {
    if (this.#asked) return;
    this.#asked = true;
    setTimeout(() => this.signalingState === "stable" && !this.localDescription && this.onnegotiationneeded());
  }

  async setLocalDescription() {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    const first = !this.localDescription;
    this.localDescription = { type, sdp: `v=0\r\no=- ${++descriptions} 1 IN IP4 0.0.0.0\r\n` };
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    if (first) {
      setTimeout(() => {
        this.onicecandidate({ candidate: CANDIDATE });
        this.onicecandidate({ candidate: null });
      });
    }
    this.#settle();
  }

  async setRemoteDescription({ type, sdp }) {
    if (!sdp.startsWith("v=0\r\n")) throw new TypeError(`sdp: ${sdp}`);
    if (type === "answer" && this.signalingState !== "have-local-offer") throw new Error(`answer in ${this.signalingState}`);
    const first = !this.remoteDescription;
    if (type === "offer" && this.signalingState === "have-local-offer") this.localDescription = null; // rolled back
    this.remoteDescription = { type, sdp };
    this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
    if (first) this.ontrack({ streams: [{ toURL: () => "stream:1" }] });
    this.#settle();
  }

  async addIceCandidate({ candidate }) {
    if (!this.remoteDescription) throw new Error("a candidate before any description");
    if (candidate !== CANDIDATE.candidate) throw new TypeError(`candidate: ${candidate}`);
    this.#candidates++;
    this.#settle();
  }

  close() {
    this.connectionState = "closed";
    open.delete(this);
  }

  renegotiate() {
    this.#renegotiating = true;
    this.onnegotiationneeded();
  }

  #settle() {
    if (this.signalingState !== "stable" || !this.remoteDescription || this.#candidates === 0) return;
    if (this.connectionState === "new") {
      this.connectionState = "connected";
      console.log("connected");
      this.onconnectionstatechange();
    } else if (this.#renegotiating) {
      this.#renegotiating = false;
      console.log("renegotiated");
    }
  }
}

export const camera = { getTracks: () => [{ kind: "video" }] };
globalThis.RTCPeerConnection = RTCPeerConnection;

/** The test's wishes come on standard input; its end ends the program. */
process.stdin.setEncoding("utf8").on("data", (line) => line.trim() === "renegotiate" && open.forEach((pc) => pc.renegotiate()));
process.stdin.on("end", () => process.exit(0));

/** One participant of a call, on the demo's own client and call; a test drives it through `peer` and reads `report()`. */
import { ParleyCall } from './parley-call.js';
import { ParleyClient } from './parley-client.js';
import { drawTestPicture } from './test-picture.js';
import { io } from './vendor/socket.io.esm.min.js';

/** The call keeps its connections to itself; the state of a negotiation is to be seen only here. */
const connections = [];
/** @type {RTCIceTransportPolicy} */
let iceTransportPolicy = 'all';
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(settings) {
    super({ ...settings, iceTransportPolicy });
    connections.push(this);
  }
};

const PICTURE = { width: 320, height: 180, frameRate: 15 };

class Peer {
  #client;
  #call;
  #camera;
  #room;
  /** @type {Map<string, string>} */ #links = new Map();
  #ended = [];
  #trouble = [];
  #resumed = 0;
  #sessionsLost = 0;

  /** Everything that a user has done before the call begins: the camera is on. */
  async prepare() {
    this.#camera = await navigator.mediaDevices.getUserMedia({ video: PICTURE });
  }

  async join({ wire, url, token, room, name, relayOnly }) {
    if (relayOnly) iceTransportPolicy = 'relay';
    this.#room = room;
    const client = new ParleyClient({ wire, url, token: () => token, io, backoffMax: 500 });
    this.#client = client;
    client.addEventListener('resumed', () => this.#resumed++);
    client.addEventListener('session-lost', () => this.#sessionsLost++);
    client.addEventListener('closed', ({ detail }) => this.#trouble.push(`closed: ${detail.code} ${detail.message}`));
    await client.connect();
    await client.join(room, { name });
    const call = new ParleyCall(client, room, this.#camera);
    this.#call = call;
    call.addEventListener('connection', ({ detail }) => this.#links.set(detail.peer, detail.state));
    call.addEventListener('trouble', ({ detail }) => this.#trouble.push(detail.message));
    call.addEventListener('ended', ({ detail }) => {
      this.#links.delete(detail.peer);
      this.#ended.push(detail.reason);
    });
    call.start();
  }

  /** Shows a second picture beside the camera's, which needs a negotiation. */
  share() {
    const canvas = document.createElement('canvas');
    drawTestPicture(canvas, () => this.#client.peer);
    this.#call.share(canvas.captureStream(PICTURE.frameRate));
  }

  hangUp() {
    return this.#call.hangUp();
  }

  close() {
    this.#client?.close();
  }

  async report() {
    const links = [...this.#links].map(async ([peer, connection]) => {
      const stats = await this.#call.stats(peer);
      const pictures = [...(stats?.values() ?? [])].filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
      const negotiation = connections.at(-1).signalingState;
      return { connection, negotiation, framesDecoded: pictures.map(({ framesDecoded = 0 }) => framesDecoded) };
    });
    return {
      signaling: this.#client?.state ?? 'idle',
      roster: this.#client?.peers(this.#room).length ?? 0,
      links: await Promise.all(links),
      ended: this.#ended,
      trouble: this.#trouble,
      resumed: this.#resumed,
      sessionsLost: this.#sessionsLost,
    };
  }
}

globalThis.peer = new Peer();

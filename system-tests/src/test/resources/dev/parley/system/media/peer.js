/** One participant of a call, on @parley/client and @parley/call; a test drives it through `peer` and reads `report()`. */
import { Call } from './parley-call.js';
import { nativeWire, ParleyClient, webWire } from './parley-client.js';
import { drawTestPicture } from './test-picture.js';
import { io } from './vendor/socket.io.esm.min.js';

/** The call keeps its connections to itself; the state of a negotiation is to be seen only here. */
const connections = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(settings) {
    super(settings);
    connections.push(this);
  }
};

const PICTURE = { width: 320, height: 180, frameRate: 15 };

class Peer {
  #client;
  #call;
  #camera;
  #room;
  #ended = [];
  #trouble = [];
  #resumed = 0;
  #sessionsLost = 0;

  /** Everything that a user has done before the call begins: the camera is on. */
  async prepare() {
    this.#camera = await navigator.mediaDevices.getUserMedia({ video: PICTURE });
  }

  async join({ wire, url, token, room, name, relayOnly }) {
    const transport = wire === 'socket.io' ? webWire(io) : nativeWire();
    const client = new ParleyClient({ url, token: () => token, transport, timing: { backoffMax: 500 } });
    this.#client = client;
    client.on('resumed', () => this.#resumed++);
    client.on('session-lost', () => this.#sessionsLost++);
    client.on('closed', ({ code, message }) => this.#trouble.push(`closed: ${code} ${message}`));
    await client.connect();
    this.#room = await client.join(room, { name });
    const call = new Call(client, this.#room, { camera: this.#camera, configuration: { iceTransportPolicy: relayOnly ? 'relay' : 'all' } });
    this.#call = call;
    call.on('trouble', ({ error }) => this.#trouble.push(error?.message ?? String(error)));
    call.on('ended', ({ reason }) => this.#ended.push(reason));
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
    const called = this.#call?.snapshot.getSnapshot().peers ?? [];
    const links = called.map(async ({ peer, state: connection }) => {
      const stats = await this.#call.stats(peer);
      const pictures = [...(stats?.values() ?? [])].filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
      const negotiation = connections.at(-1).signalingState;
      return { connection, negotiation, framesDecoded: pictures.map(({ framesDecoded = 0 }) => framesDecoded) };
    });
    return {
      signaling: this.#client?.state ?? 'idle',
      roster: this.#room?.peers.length ?? 0,
      links: await Promise.all(links),
      ended: this.#ended,
      trouble: this.#trouble,
      resumed: this.#resumed,
      sessionsLost: this.#sessionsLost,
    };
  }
}

globalThis.peer = new Peer();

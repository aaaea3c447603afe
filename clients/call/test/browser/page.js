/** What the page of the tests does: whatever a test tells it by `window.peer`. */
import { nativeWire, ParleyClient, webWire } from '@parley/client';
import { io } from 'socket.io-client';
import { Call, Devices } from '../../dist/esm/index.js';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Of each video that comes in from a peer, how many frames were decoded so far; the camera's, and the screen's if there is one. */
async function framesDecoded(call, peer) {
  const stats = await call.stats(peer);
  const frames = {};
  stats?.forEach((entry) => {
    if (entry.type === 'inbound-rtp' && entry.kind === 'video') frames[entry.trackIdentifier] = entry.framesDecoded ?? 0;
  });
  return frames;
}

window.peer = {
  async join({ wire, url, token, room, options = {} }) {
    const client = new ParleyClient({ url, token, transport: wire === 'native' ? nativeWire() : webWire(io), timing: { backoffMin: 50, backoffMax: 500 } });
    const events = { resumed: 0, data: [], trouble: [], states: [] };
    client.on('resumed', () => events.resumed++);
    const call = new Call(client, client.room(room), options);
    call.on('data', ({ data }) => events.data.push(typeof data === 'string' ? data : `${data.constructor.name} of ${data.byteLength}`));
    call.on('trouble', ({ error }) => events.trouble.push(String(error?.message ?? error)));
    call.on('connection', ({ state }) => events.states.push(state));
    Object.assign(window, { client, call, events });
    await call.open({ audio: true, video: { width: 320, height: 240 } });
    call.start();
    await client.connect();
    await client.join(room, { name: wire });
  },
  state() {
    const { peers } = call.snapshot.getSnapshot();
    return {
      client: client.state,
      events,
      peers: peers.map(({ peer, state, camera, screen, dataOpen, streams }) => ({ peer, state, camera: !!camera, screen: !!screen, streams: streams.length, dataOpen })),
    };
  },
  /** Whether pictures of all videos that are shown arrive just now, from everybody. */
  async flows() {
    const { peers } = call.snapshot.getSnapshot();
    const look = async () => Promise.all(peers.map(({ peer }) => framesDecoded(call, peer)));
    const before = await look();
    await sleep(300);
    const after = await look();
    return peers.length > 0 && peers.every(({ streams, state }, n) => {
      const tracks = streams.flatMap((stream) => stream.getVideoTracks());
      return state === 'connected' && tracks.length > 0 && tracks.every(({ id }) => after[n][id] > (before[n][id] ?? 0));
    });
  },
  async ufrags() {
    const { peers } = call.snapshot.getSnapshot();
    const found = [];
    for (const { peer } of peers) (await call.stats(peer)).forEach((entry) => entry.type === 'transport' && found.push(entry.iceLocalUsernameFragment));
    return found;
  },
  async pair() {
    const [{ peer }] = call.snapshot.getSnapshot().peers;
    const entries = new Map();
    (await call.stats(peer)).forEach((entry) => entries.set(entry.id, entry));
    const transport = [...entries.values()].find(({ type }) => type === 'transport');
    return entries.get(entries.get(transport.selectedCandidatePairId).localCandidateId).candidateType;
  },
  share: () => call.shareScreen({ video: true, preferCurrentTab: true }).then(() => {}),
  unshare: () => call.share(null),
  send: (text) => call.send(text).length,
  sendBytes: () => call.send(new ArrayBuffer(7)).length,
  otherCamera: () => call.open({ audio: true, video: { width: 160, height: 120 } }).then(() => {}),
  async devices() {
    const devices = new Devices();
    const { cameras, microphones } = await devices.refresh();
    return [cameras.length, microphones.length, cameras[0]?.label];
  },
  hangUp: () => call.hangUp(),
  openTracks: () => window.opened.filter(({ readyState }) => readyState === 'live').length,
};

// Every track that was ever opened, to see at the end that none is.
window.opened = [];
for (const name of ['getUserMedia', 'getDisplayMedia']) {
  const original = navigator.mediaDevices[name].bind(navigator.mediaDevices);
  navigator.mediaDevices[name] = async (...constraints) => {
    const stream = await original(...constraints);
    window.opened.push(...stream.getTracks());
    return stream;
  };
}

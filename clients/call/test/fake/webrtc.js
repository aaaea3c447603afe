/**
 * RTCPeerConnections without media, on virtual time: signaling states, `negotiationneeded`, rollback, candidates and ICE
 * restarts as W3C WebRTC 1.0 has them, and networks that change under them. What no engine would survive, or none would
 * notice, is written down in `violations`.
 */
const CHECK_MS = 15_000;

export class FakeNet {
  /** Of all devices, not closed. */
  connections = new Set();
  violations = [];
  #names = 0;

  constructor(world) {
    this.world = world;
  }

  name(prefix) {
    return `${prefix}${++this.#names}`;
  }

  /** @returns what the option `webrtc` takes, of a device with an address of its own. `implicit`: rolls back by itself. */
  device({ implicit = true } = {}) {
    const device = { net: this, implicit, address: 1, up: true, connections: new Set() };
    device.RTCPeerConnection = class extends FakeConnection {
      constructor(configuration) {
        super(device, configuration);
      }
    };
    device.webrtc = { RTCPeerConnection: device.RTCPeerConnection };
    /** Another network: what was connected over the old one is not any more. */
    device.move = () => {
      device.address++;
      this.check();
    };
    device.cut = (up) => {
      device.up = up;
      this.check();
    };
    return device;
  }

  stream(...kinds) {
    const tracks = kinds.map((kind) => new FakeTrack(kind, this.name(kind)));
    return { id: this.name('stream'), getTracks: () => [...tracks] };
  }

  check() {
    for (const connection of this.connections) connection.look();
  }
}

class FakeTrack {
  enabled = true;
  stopped = false;
  readyState = 'live';
  listeners = new Set();

  constructor(kind, id) {
    Object.assign(this, { kind, id });
  }

  stop() {
    this.stopped = true;
    this.readyState = 'ended';
  }

  /** From outside: its device is unplugged. */
  end() {
    this.readyState = 'ended';
    for (const listener of [...this.listeners]) listener();
  }

  addEventListener(type, listener) {
    if (type === 'ended') this.listeners.add(listener);
  }

  removeEventListener(type, listener) {
    this.listeners.delete(listener);
  }
}

class FakeConnection {
  signalingState = 'stable';
  connectionState = 'new';
  localDescription = null;
  remoteDescription = null;
  onnegotiationneeded = this.onicecandidate = this.ontrack = this.onconnectionstatechange = null;
  closed = false;
  senders = [];
  channels = new Map();
  /** Of remote streams: by id. */ remoteStreams = new Map();
  #current = { local: null, remote: null };
  #pending = { local: null, remote: null };
  #chain = Promise.resolve();
  #busy = 0;
  #flag = false;
  #restart = false;
  #version = 0;
  #known = new Set();
  #timer;
  #peer;

  constructor(device, configuration) {
    this.device = device;
    this.net = device.net;
    this.world = device.net.world;
    this.session = this.net.name('session');
    this.configuration = configuration;
    this.net.connections.add(this);
    device.connections.add(this);
  }

  /** Whether what one end has set last could be a connection with what the other has. */
  get works() {
    return this.connectionState === 'connected' && this.#match() !== undefined;
  }

  setConfiguration(configuration) {
    if (this.closed) throw new Error('InvalidStateError');
    this.configuration = configuration;
  }

  addTrack(track, stream) {
    if (this.closed) throw new Error('InvalidStateError: closed');
    if (this.senders.some((one) => one.track === track)) throw new Error('InvalidAccessError: the track is sent already');
    const sender = { track, stream: stream.id, kind: track.kind, negotiated: false, replaceTrack: async (other) => void (sender.track = other) };
    this.senders.push(sender);
    this.#update();
    return sender;
  }

  createDataChannel(label, { id }) {
    const channel = { label, id, readyState: 'connecting', bufferedAmount: 0, binaryType: 'blob', onopen: null, onclose: null, onmessage: null };
    channel.send = (data) => {
      if (channel.readyState !== 'open') throw new Error('InvalidStateError: not open');
      const peer = this.#peer;
      const to = peer?.channels.get(id);
      const deliver = () => {
        if (this.closed || !to || peer.closed) return;
        if (to.readyState === 'open') to.onmessage?.({ data });
        else this.world.setTimeout(deliver, 5);
      };
      this.world.setTimeout(deliver, 5);
    };
    this.channels.set(id, channel);
    this.#update();
    return channel;
  }

  restartIce() {
    this.#restart = true;
    this.#update();
  }

  async getStats() {
    return new Map();
  }

  setLocalDescription(description) {
    return this.#operate(() => {
      const type = description?.type ?? (this.signalingState === 'have-remote-offer' ? 'answer' : 'offer');
      if (type === 'rollback') return this.#rollback();
      if (type === 'offer') {
        if (this.signalingState !== 'stable') throw new Error(`InvalidStateError: offer in ${this.signalingState}`);
        const before = this.#current.local;
        const fresh = !before || this.#restart;
        this.#set('local', { type, ...this.#describe(fresh ? this.net.name('u') : before.ufrag, fresh ? this.device.address : before.address) });
        this.signalingState = 'have-local-offer';
        if (fresh) this.#gatherLater(this.#pending.local);
        return;
      }
      if (this.signalingState !== 'have-remote-offer') throw new Error(`InvalidStateError: answer in ${this.signalingState}`);
      const before = this.#current.local;
      const fresh = !before || this.#current.remote?.ufrag !== this.#pending.remote.ufrag;
      const answered = `${this.#pending.remote.session}/${this.#pending.remote.version}`;
      this.#set('local', { type, answered, ...this.#describe(fresh ? this.net.name('u') : before.ufrag, fresh ? this.device.address : before.address) });
      if (fresh) this.#gatherLater(this.#pending.local);
      this.#stable();
    });
  }

  setRemoteDescription({ type, sdp }) {
    return this.#operate(() => {
      const remote = { type, sdp, ...JSON.parse(/^a=fake:(.*)$/m.exec(sdp)[1]) };
      if (type === 'offer') {
        if (this.signalingState === 'have-local-offer') {
          if (!this.device.implicit) throw new Error('InvalidStateError: remote offer in have-local-offer');
          this.#rollback();
        }
        if (this.#current.remote && this.#current.remote.session !== remote.session) throw new Error('InvalidAccessError: another connection');
        this.#set('remote', remote);
        this.signalingState = 'have-remote-offer';
        return;
      }
      if (this.signalingState !== 'have-local-offer') throw new Error(`InvalidStateError: answer in ${this.signalingState}`);
      const mine = this.#pending.local;
      if (remote.answered !== `${mine.session}/${mine.version}`) this.net.violations.push(`an answer to ${remote.answered} is taken for one to ${mine.session}/${mine.version}`);
      if (this.#current.remote && this.#current.remote.session !== remote.session) this.net.violations.push('an answer of another connection');
      this.#set('remote', remote);
      this.#stable();
    });
  }

  addIceCandidate(candidate) {
    return this.#operate(() => {
      if (!this.remoteDescription) throw new Error('InvalidStateError: no remote description');
      if (!candidate?.candidate) return;
      const known = [this.#pending.remote?.ufrag, this.#current.remote?.ufrag];
      if (candidate.usernameFragment && !known.includes(candidate.usernameFragment)) throw new Error('OperationError: unknown ufrag');
      this.#known.add(candidate.candidate);
      this.look();
    });
  }

  close() {
    this.closed = true;
    this.signalingState = this.connectionState = 'closed';
    this.world.clearTimeout(this.#timer);
    this.net.connections.delete(this);
    this.device.connections.delete(this);
    this.net.check();
  }

  // ----

  #operate(action) {
    this.#busy++;
    const done = new Promise((resolve, reject) => {
      this.#chain = this.#chain.then(
        () =>
          new Promise((next) => {
            this.world.setTimeout(() => {
              if (this.closed) return; // as W3C has it: such promises are never settled
              this.#busy--;
              try {
                action();
                resolve();
              } catch (error) {
                reject(error);
              }
              next();
              this.#update();
              this.net.check();
            }, this.world.below(4));
          }),
      );
    });
    return done;
  }

  #describe(ufrag, address) {
    const offered = this.#pending.remote;
    const lines = { audio: 0, video: 0 };
    for (const kind of ['audio', 'video']) {
      const own = this.senders.filter((one) => one.kind === kind).length;
      // An answer has the lines of the offer, and no more.
      lines[kind] = offered ? offered.lines[kind] : Math.max(own, this.#current.local?.lines[kind] ?? 0);
    }
    const room = { ...lines };
    const media = this.senders.filter(({ kind }) => room[kind]-- > 0).map(({ kind, stream }) => ({ kind, stream }));
    return { session: this.session, version: ++this.#version, ufrag, address, lines, media, data: offered ? offered.data : this.channels.size > 0 };
  }

  #set(side, description) {
    if (!description.sdp) {
      const { type, ...body } = description;
      description.sdp = `v=0\r\no=- ${this.session} ${body.version} IN IP4 127.0.0.1\r\na=fake:${JSON.stringify(body)}\r\n`;
    }
    this.#pending[side] = description;
    this[`${side}Description`] = description;
  }

  #rollback() {
    if (this.signalingState === 'stable') throw new Error('InvalidStateError: nothing to roll back');
    this.#pending = { local: null, remote: null };
    this.localDescription = this.#current.local;
    this.remoteDescription = this.#current.remote;
    this.signalingState = 'stable';
    this.#flag = false;
  }

  #stable() {
    this.#current = { ...this.#pending };
    this.#pending = { local: null, remote: null };
    this.signalingState = 'stable';
    const { local, remote } = this.#current;
    if (this.#restart && local.address === this.device.address) this.#restart = false;
    for (const sender of this.senders) sender.negotiated = local.media.some(({ kind, stream }) => kind === sender.kind && stream === sender.stream);
    this.#flag = false;
    for (const { stream } of remote.media) {
      if (this.remoteStreams.has(stream)) continue;
      const one = { id: stream, getTracks: () => remote.media.filter((media) => media.stream === stream) };
      this.remoteStreams.set(stream, one);
      this.ontrack?.({ streams: [one] });
    }
  }

  #needed() {
    return this.#restart || this.senders.some(({ negotiated }) => !negotiated) || (this.channels.size > 0 && !this.#current.local?.data);
  }

  #update() {
    if (this.closed || this.#busy || this.signalingState !== 'stable' || this.#flag || !this.#needed()) return;
    this.#flag = true;
    this.world.setTimeout(() => {
      if (this.closed) return;
      this.#flag = false;
      if (this.#busy || this.signalingState !== 'stable' || !this.#needed()) return this.#update();
      this.#flag = true;
      this.onnegotiationneeded?.({});
    }, 0);
  }

  #gatherLater({ ufrag, address }) {
    const many = 1 + this.world.below(3);
    for (let n = 0; n <= many; n++) {
      this.world.setTimeout(() => {
        if (this.closed || ![this.#pending.local?.ufrag, this.#current.local?.ufrag].includes(ufrag)) return;
        const candidate = { candidate: `${ufrag}@${address}#${n}`, sdpMid: '0', sdpMLineIndex: 0, ...(this.device.implicit && { usernameFragment: ufrag }) };
        this.onicecandidate?.({ candidate: n === many ? null : { toJSON: () => candidate } });
      }, n * 40 + this.world.below(30));
    }
  }

  /** Whether the two ends have each other's keys, addresses and candidates. */
  #match() {
    const { local, remote } = this.#current;
    if (!local || !remote) return undefined;
    for (const other of this.net.connections) {
      const theirs = other.#current;
      if (theirs.local?.ufrag !== remote.ufrag || theirs.remote?.ufrag !== local.ufrag) continue;
      const fresh = local.address === this.device.address && theirs.local.address === other.device.address;
      const reached = [...this.#known].some((one) => one.startsWith(`${remote.ufrag}@`)) || [...other.#known].some((one) => one.startsWith(`${local.ufrag}@`));
      if (fresh && reached && this.device.up && other.device.up) return other;
    }
    return undefined;
  }

  look() {
    if (this.closed || !this.#current.remote) return;
    const peer = this.#match();
    this.#peer = peer ?? this.#peer;
    const state = this.connectionState;
    const goal = peer ? 'connected' : state === 'connected' ? 'disconnected' : state === 'new' ? 'connecting' : undefined;
    if (goal === 'connected' && state !== 'connected') this.#in(5, () => this.#become('connected'), goal);
    else if (goal === 'disconnected') {
      this.#in(1_000, () => {
        this.#become('disconnected');
        this.#in(CHECK_MS, () => this.#become('failed'), 'failed');
      }, goal);
    } else if (goal === 'connecting') {
      this.#become('connecting');
      this.#in(CHECK_MS, () => this.#become('failed'), 'failed');
    } else if (state === 'failed' && this.#current.local.ufrag !== this.failedUfrag) {
      this.#become('connecting');
      this.#in(CHECK_MS, () => this.#become('failed'), 'failed');
    } else if (peer && state === 'connected' && this.#goal === 'disconnected') this.#in(0, () => {}, undefined);
  }

  #goal;

  #in(ms, action, goal) {
    if (goal && this.#goal === goal) return;
    this.#goal = goal;
    this.world.clearTimeout(this.#timer);
    this.#timer = this.world.setTimeout(() => {
      this.#goal = undefined;
      if (goal === 'connected' && !this.#match()) return this.look();
      action();
    }, ms);
  }

  #become(state) {
    if (this.closed || this.connectionState === state) return;
    this.connectionState = state;
    if (state === 'failed') this.failedUfrag = this.#current.local.ufrag;
    for (const channel of this.channels.values()) {
      if (state === 'connected' && channel.readyState === 'connecting') {
        channel.readyState = 'open';
        channel.onopen?.({});
      }
    }
    this.onconnectionstatechange?.({});
  }
}

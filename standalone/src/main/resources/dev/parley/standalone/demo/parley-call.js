// @parley/call 0.1.0, Apache-2.0. Built from clients/call/src by `npm run demo` in clients/packed; not to be changed by hand.
// call/src/call.ts
import {
  browser,
  Emitter,
  systemClock,
  Timers as Timers2,
  Value
} from "./parley-client.js";

// call/src/link.ts
import { Timers } from "./parley-client.js";

// call/src/outgoing.ts
var KINDS = ["audio", "video"];
var Outgoing = class {
  constructor() {
    this.senders = /* @__PURE__ */ new Map();
  }
  get id() {
    return this.home?.id;
  }
  async show(connection, stream) {
    const tracks = stream?.getTracks() ?? [];
    const replaced = [];
    for (const kind of KINDS) {
      const track = tracks.find((one) => one.kind === kind && one.readyState !== "ended");
      const sender = this.senders.get(kind);
      if (sender) replaced.push(sender.replaceTrack(track ?? null));
      else if (track && stream) this.senders.set(kind, connection.addTrack(track, this.home ?? (this.home = stream)));
    }
    await Promise.all(replaced);
  }
};

// call/src/stats.ts
function summarize(stats, before) {
  const byId = /* @__PURE__ */ new Map();
  stats.forEach((entry) => byId.set(entry.id, entry));
  const entries = [...byId.values()];
  const summary = {};
  const pair = pairInUse(entries, byId);
  if (typeof pair?.currentRoundTripTime === "number") summary.currentRoundTripTime = pair.currentRoundTripTime;
  const local = byId.get(pair?.localCandidateId)?.candidateType;
  const remote = byId.get(pair?.remoteCandidateId)?.candidateType;
  if (typeof local === "string") summary.localCandidateType = local;
  if (typeof remote === "string") summary.remoteCandidateType = remote;
  const inbound = entries.filter(({ type }) => type === "inbound-rtp");
  const jitters = inbound.map(({ jitter }) => jitter).filter((jitter) => typeof jitter === "number");
  if (jitters.length) summary.jitter = Math.max(...jitters);
  const now = { lost: total(inbound, "packetsLost"), received: total(inbound, "packetsReceived") };
  const lost = Math.max(0, now.lost - before.lost);
  const received = Math.max(0, now.received - before.received);
  if (lost + received > 0) summary.fractionLost = lost / (lost + received);
  Object.assign(before, now);
  return summary;
}
function pairInUse(entries, byId) {
  const transport = entries.find(({ type, selectedCandidatePairId }) => type === "transport" && selectedCandidatePairId);
  return byId.get(transport?.selectedCandidatePairId) ?? entries.find(({ type, state, nominated }) => type === "candidate-pair" && state === "succeeded" && nominated);
}
function total(entries, field) {
  return entries.reduce((sum, { [field]: value }) => sum + (typeof value === "number" ? value : 0), 0);
}

// call/src/link.ts
var GATHER_MS = 25;
var SILENCE_MS = 1500;
var DISCONNECTED_MS = 4e3;
var PATIENCE_MS = 2e4;
var AGAIN_MS = 3e3;
var RESTARTS = 2;
var MOST_EARLY = 256;
var TAG = "a=x-parley-offer:";
var Link = class {
  /** @param polite whether this side gives way; it is also the one that came later, and that begins */
  constructor(polite, host) {
    this.polite = polite;
    this.host = host;
    this.state = "new";
    /** What the other shows, by the id of its stream. */
    this.streams = /* @__PURE__ */ new Map();
    this.screenShown = false;
    this.steps = Promise.resolve();
    this.closed = false;
    /** Since there was a connection. */
    this.failures = 0;
    this.restarting = false;
    this.begun = false;
    this.needed = false;
    this.ignoring = false;
    /** Candidates that came before what they belong to. */
    this.early = [];
    this.gathered = [];
    this.timers = new Timers(host.clock);
    this.open();
    if (polite) this.step(() => this.begin());
    else this.timers.start("silence", SILENCE_MS, () => this.step(() => this.begin()));
  }
  close() {
    this.closed = true;
    this.timers.stopAll();
    this.disuse();
  }
  get dataOpen() {
    return this.channel?.readyState === "open";
  }
  /** @returns whether it could be given to the network */
  send(data, mostWaiting) {
    const { channel } = this;
    if (!channel || channel.readyState !== "open" || channel.bufferedAmount > mostWaiting) return false;
    try {
      channel.send(data);
      return true;
    } catch (error) {
      this.host.trouble(error);
      return false;
    }
  }
  /** What is shown of oneself has changed. */
  show() {
    this.step(async () => {
      if (this.begun) await this.showLocal();
    });
  }
  stats() {
    return this.connection.getStats();
  }
  async summary() {
    return summarize(await this.stats(), this.packets);
  }
  configure() {
    try {
      if (!this.closed) this.connection.setConfiguration(this.host.configuration());
    } catch (error) {
      this.host.trouble(error);
    }
  }
  // ---- what comes from the other
  describe(type, sdp) {
    this.step(() => type === "offer" ? this.takeOffer(sdp) : this.takeAnswer(sdp));
  }
  /** @param candidates none means that there are no more */
  addCandidates(candidates) {
    this.step(async () => {
      if (this.ignoring || !this.connection.remoteDescription) {
        const room = Math.max(0, MOST_EARLY - this.early.length);
        this.early.push(...candidates.slice(0, room));
      } else if (candidates.length) await this.add(candidates);
      else await this.connection.addIceCandidate();
    });
  }
  /** Refused are those of an offer that was ignored or taken back, or of before a restart: they have no place any more. */
  async add(candidates) {
    await Promise.all(candidates.map((one) => this.connection.addIceCandidate(one).catch(() => {
    })));
  }
  async takeOffer(sdp) {
    const collision = this.offer !== void 0;
    const another = this.isAnother(sdp);
    if (another) this.open();
    this.ignoring = collision && !this.polite;
    if (this.ignoring) {
      this.timers.start("ignored", SILENCE_MS, () => void this.restart());
      if (another) await this.begin();
      return;
    }
    if (!another) await this.rollback();
    await this.begin();
    await this.setRemote("offer", sdp);
    this.needed = false;
    await this.connection.setLocalDescription();
    this.say("answer", tagOf(sdp));
    this.watch();
  }
  async takeAnswer(sdp) {
    const tag = tagOf(sdp);
    if (this.offer === void 0 || tag !== void 0 && tag !== this.offer) return;
    if (this.isAnother(sdp)) return this.anew();
    await this.setRemote("answer", sdp);
    this.timers.stop("ignored");
    this.offer = void 0;
    this.ignoring = false;
    this.watch();
  }
  /** Whether the other side has made its connection anew: ours can't go on with that one. */
  isAnother(sdp) {
    return this.origin !== void 0 && this.origin !== originOf(sdp);
  }
  async setRemote(type, sdp) {
    try {
      await this.connection.setRemoteDescription({ type, sdp: untagged(sdp) });
    } catch (error) {
      this.timers.start("restart", AGAIN_MS, () => this.step(() => this.anew()));
      throw error;
    }
    this.origin = originOf(sdp);
    await this.add(this.early.splice(0));
  }
  // ---- what goes to the other
  async offerIfNeeded() {
    if (!this.needed || this.offer !== void 0) return;
    this.needed = false;
    await this.connection.setLocalDescription();
    this.offer = String(this.host.clock.random()).slice(2);
    this.say("offer", this.offer);
    this.watch();
  }
  say(type, tag) {
    this.flush();
    const { sdp } = this.connection.localDescription;
    this.sent(this.host.send(type, tag === void 0 ? sdp : `${sdp}${TAG}${tag}\r
`));
  }
  gather(candidate) {
    if (candidate) this.gathered.push(candidate.toJSON());
    else {
      this.flush();
      this.sent(this.host.sendCandidates([]));
    }
    if (!this.timers.running("gather")) this.timers.start("gather", GATHER_MS, () => this.flush());
  }
  flush() {
    if (this.gathered.length) this.sent(this.host.sendCandidates(this.gathered.splice(0)));
  }
  /** Whether a signal arrived: a peer that is gone leaves the roster, and all else is worth another offer. */
  sent(outcome) {
    outcome.catch((error) => {
      if (this.closed || error.code === "closed" || error.code === "session-lost") return;
      this.host.trouble(error);
      if (error.retryable || error.code === "timeout") this.restartIn(AGAIN_MS);
    });
  }
  // ---- getting a connection back
  /** A signal did not arrive after all. */
  undelivered() {
    if (this.offer !== void 0 || this.state !== "connected") this.restartIn(0);
  }
  /** Other addresses, other ways: what is connected may not be for long. */
  networkChanged() {
    if (this.begun) this.restartIn(0);
  }
  /** The app was stopped for a while. */
  resumed() {
    if (this.state === "disconnected" || this.state === "failed") this.restartIn(0);
  }
  restartIn(ms) {
    this.timers.start("restart", ms, () => void this.restart());
  }
  async restart() {
    if (this.restarting) return;
    this.restarting = true;
    await this.host.refreshIceServers().catch((error) => !this.closed && this.host.trouble(error));
    this.restarting = false;
    this.configure();
    this.step(async () => {
      if (this.failures > RESTARTS) return this.anew();
      await this.begin();
      await this.rollback();
      this.connection.restartIce();
      this.needed = true;
      await this.offerIfNeeded();
    });
  }
  async anew() {
    this.failures = 1;
    this.open();
    await this.begin();
  }
  async rollback() {
    if (this.offer === void 0) return;
    this.offer = void 0;
    await this.connection.setLocalDescription({ type: "rollback" });
  }
  /** No negotiation and no connection is waited for without an end. */
  watch() {
    if (this.state === "connected" && this.offer === void 0) this.timers.stop("watch");
    else {
      this.timers.start("watch", PATIENCE_MS * 2 ** Math.min(this.failures, 3), () => {
        this.failures++;
        this.watch();
        void this.restart();
      });
    }
  }
  // ---- the connection itself
  open() {
    if (this.connection) {
      this.disuse();
      this.stateChanged("new");
    }
    const connection = this.host.open();
    this.connection = connection;
    connection.onnegotiationneeded = () => {
      this.needed = true;
      this.step(() => this.offerIfNeeded());
    };
    connection.onicecandidate = ({ candidate }) => this.gather(candidate);
    connection.ontrack = ({ streams: [stream] }) => stream && this.addRemote(stream);
    connection.onconnectionstatechange = () => this.stateChanged(connection.connectionState);
    this.camera = new Outgoing();
    this.screen = new Outgoing();
    this.begun = this.needed = this.ignoring = false;
    this.control = this.channel = this.offer = this.origin = void 0;
    this.early = [];
    this.gathered = [];
    this.packets = { lost: 0, received: 0 };
  }
  /** Nothing is heard of the connection any more. */
  disuse() {
    const { connection, control, channel } = this;
    connection.onnegotiationneeded = connection.onicecandidate = connection.ontrack = connection.onconnectionstatechange = null;
    for (const one of [control, channel]) if (one) one.onopen = one.onclose = one.onmessage = null;
    connection.close();
    this.streams.clear();
    this.screenId = void 0;
    this.screenShown = false;
  }
  async begin() {
    if (this.begun) return;
    this.begun = true;
    this.timers.stop("silence");
    this.control = this.connection.createDataChannel("parley", { negotiated: true, id: 0 });
    this.control.onopen = () => this.tellScreen();
    this.control.onmessage = ({ data }) => this.told(data);
    this.channel = this.connection.createDataChannel("data", { negotiated: true, id: 1 });
    this.channel.binaryType = "arraybuffer";
    this.channel.onopen = this.channel.onclose = () => this.host.changed();
    this.channel.onmessage = ({ data }) => this.host.data(data);
    await this.showLocal();
  }
  async showLocal() {
    const { camera, screen } = this.host.local;
    await this.camera.show(this.connection, camera);
    await this.screen.show(this.connection, screen);
    this.tellScreen();
  }
  tellScreen() {
    if (this.control?.readyState !== "open" || !this.screen.id) return;
    this.control.send(JSON.stringify({ screen: this.screen.id, shown: this.host.local.screen !== void 0 }));
  }
  told(text) {
    try {
      const { screen, shown } = JSON.parse(String(text));
      this.screenId = typeof screen === "string" ? screen : void 0;
      this.screenShown = shown === true;
      this.host.changed();
    } catch (error) {
      this.host.trouble(error);
    }
  }
  addRemote(stream) {
    this.streams.set(stream.id, stream);
    stream.onremovetrack = () => {
      if (stream.getTracks().length === 0) this.streams.delete(stream.id);
      this.host.changed();
    };
    this.host.changed();
  }
  stateChanged(state) {
    this.state = state;
    if (state === "connected") this.failures = 0;
    if (state === "failed") this.failures++;
    const turn = this.polite ? 0 : SILENCE_MS;
    if (state === "disconnected") this.restartIn(DISCONNECTED_MS + turn);
    else if (state === "failed") this.restartIn((this.failures - 1) * AGAIN_MS + turn);
    else this.timers.stop("restart");
    this.watch();
    this.host.stateChanged(state);
  }
  step(action) {
    this.steps = this.steps.then(() => this.closed ? void 0 : action()).catch((error) => {
      if (!this.closed) this.host.trouble(error);
    });
  }
};
var originOf = (sdp) => /^o=\S+ (\S+)/m.exec(sdp)?.[1];
var tagOf = (sdp) => new RegExp(`^${TAG}(\\S+)`, "m").exec(sdp)?.[1];
var untagged = (sdp) => sdp.replace(new RegExp(`^${TAG}.*\r?
`, "m"), "");

// call/src/types.ts
function connectionClass(webrtc) {
  const found = webrtc.RTCPeerConnection ?? globalThis.RTCPeerConnection;
  if (!found) throw new TypeError("There is no RTCPeerConnection here: give one by the option `webrtc`");
  return found;
}
function mediaDevices(webrtc) {
  const found = webrtc.mediaDevices ?? globalThis.navigator?.mediaDevices;
  if (!found) throw new TypeError("There are no media devices here (browsers have them on https and localhost only): give them by the option `webrtc`");
  return found;
}

// call/src/call.ts
var MOST_WAITING = 1048576;
var REPORT_MS = 3e4;
var calling = /* @__PURE__ */ new WeakSet();
var Call = class extends Emitter {
  /** @param room joined, or to be joined later */
  constructor(client, room, options = {}) {
    super();
    this.client = client;
    this.room = room;
    this.options = options;
    this.links = /* @__PURE__ */ new Map();
    /** Those that have hung up on us, and have not called again. */
    this.hungUp = /* @__PURE__ */ new Set();
    this.local = { camera: void 0, screen: void 0 };
    /** What ends the listening to its tracks. */
    this.ends = {};
    /** Streams that were opened here, and are closed here. */
    this.own = /* @__PURE__ */ new Set();
    /** Rises with whatever is asked to be shown, so that what is granted too late is known. */
    this.turns = { camera: 0, screen: 0 };
    this.off = { audio: false, video: false };
    this.watches = [];
    this.state = "new";
    this.webrtc = options.webrtc ?? {};
    this.clock = options.clock ?? systemClock;
    this.timers = new Timers2(this.clock);
    this.hold("camera", options.camera);
    this.value = new Value(this.look());
    this.snapshot = this.value;
  }
  /**
   * Calls everybody who is in the room, and whoever will be. Once; after {@link hangUp} it does nothing. Fails where there is no
   * WebRTC, and while another call of the room is running.
   */
  start() {
    if (this.state !== "new") return;
    connectionClass(this.webrtc);
    if (calling.has(this.room)) throw new Error("The room has a call already: share that one, or end it first");
    calling.add(this.room);
    this.state = "running";
    const { client, room } = this;
    const hooks = {
      suspended: () => {
      },
      resumed: () => this.links.forEach((link) => link.resumed()),
      networkChanged: () => this.links.forEach((link) => link.networkChanged()),
      gone: () => {
      }
      // the client tells the hub
    };
    this.watches = [
      room.roster.subscribe(() => this.followRoster()),
      room.on("offer", ({ from, sdp }) => this.linkTo(from)?.describe("offer", sdp)),
      room.on("answer", ({ from, sdp }) => this.links.get(from)?.describe("answer", sdp)),
      room.on("candidates", ({ from, candidates }) => this.links.get(from)?.addCandidates(candidates)),
      room.on("bye", ({ from, reason }) => {
        this.hungUp.add(from);
        this.drop(from, reason ?? "bye");
      }),
      client.on("undeliverable", ({ to }) => this.links.get(to)?.undelivered()),
      client.on("ice-servers", () => this.links.forEach((link) => link.configure())),
      ...(this.options.lifecycle ?? [browser()]).map((watch) => watch(hooks))
    ];
    this.reportLater();
    this.followRoster();
    this.tell();
  }
  /** Tells everyone, ends all connections, and closes what was opened here. Resolves when all were told, or can't be. */
  async hangUp() {
    if (this.state === "ended") return;
    if (this.state === "running") calling.delete(this.room);
    this.state = "ended";
    for (const watch of this.watches.splice(0)) watch();
    this.timers.stopAll();
    const peers = [...this.links.keys()];
    const farewells = peers.map((peer) => this.room.bye(peer, "hung up").catch(() => {
    }));
    for (const peer of peers) this.drop(peer, "hung up");
    this.hold("camera", void 0);
    this.hold("screen", void 0);
    this.closeUnused();
    this.tell();
    await Promise.all(farewells);
  }
  // ---- what is shown of oneself
  /**
   * Opens camera and microphone and shows them, until the last of both is unplugged. Again, with other constraints, it changes to other
   * devices, without negotiating. Fails as `getUserMedia` does. What is granted after another stream, or none, was asked for is closed at once.
   */
  async open(constraints = { audio: true, video: true }) {
    return this.opened("camera", () => mediaDevices(this.webrtc).getUserMedia(constraints));
  }
  /** Shows a stream in place of the one before, or none. What the application has opened it closes itself. */
  show(camera) {
    this.present("camera", camera);
  }
  /**
   * Asks for a screen and shares it, until that is ended here or in the browser's own bar. Fails as `getDisplayMedia` does; closed at once as
   * by {@link open}.
   */
  async shareScreen(constraints = { video: true }) {
    const source = mediaDevices(this.webrtc);
    if (!source.getDisplayMedia) throw new TypeError("Screens can’t be shared here");
    return this.opened("screen", source.getDisplayMedia.bind(source, constraints));
  }
  /** Shares a second picture beside the first; `null` ends that. */
  share(screen) {
    this.present("screen", screen);
  }
  /** Switches what the camera's stream sends; it stays open. */
  enable(kind, on) {
    this.off[kind] = !on;
    this.applyEnabled();
    this.tell();
  }
  // ---- data and statistics
  /**
   * Sends to one peer, or to everybody, past the hub. Ordered and reliable as long as the connection lives.
   * @returns those to whom it could be given: not to who is not connected, has more than 1 MiB waiting, or takes nothing so large
   */
  send(data, to) {
    const given = [];
    for (const [peer, link] of this.links) if ((to ?? peer) === peer && link.send(data, MOST_WAITING)) given.push(peer);
    return given;
  }
  /** All that the engine knows of the connection to a peer. */
  async stats(peer) {
    return await this.links.get(peer)?.stats();
  }
  // ----
  async opened(what, ask) {
    const turn = ++this.turns[what];
    const stream = await ask();
    this.own.add(stream);
    if (turn === this.turns[what]) this.present(what, stream);
    else this.closeUnused();
    return stream;
  }
  present(what, stream) {
    this.turns[what]++;
    if (this.state !== "ended") this.hold(what, stream ?? void 0);
    this.shownAnew();
  }
  /** Until it is replaced, or the last of its tracks was ended from outside. */
  hold(what, stream) {
    this.ends[what]?.();
    this.local[what] = stream;
    const tracks = stream?.getTracks() ?? [];
    const ended = () => {
      if (tracks.every(({ readyState }) => readyState === "ended")) this.hold(what, void 0);
      this.shownAnew();
    };
    for (const track of tracks) track.addEventListener("ended", ended);
    this.ends[what] = () => tracks.forEach((track) => track.removeEventListener("ended", ended));
  }
  shownAnew() {
    this.applyEnabled();
    this.links.forEach((link) => link.show());
    this.closeUnused();
    this.tell();
  }
  applyEnabled() {
    for (const track of this.local.camera?.getTracks() ?? []) track.enabled = !this.off[track.kind];
  }
  closeUnused() {
    for (const stream of this.own) {
      if (stream === this.local.camera || stream === this.local.screen) continue;
      this.own.delete(stream);
      for (const track of stream.getTracks()) track.stop();
    }
  }
  followRoster() {
    const there = new Map(this.room.roster.getSnapshot().peers.map((entry) => [entry.peer, entry]));
    for (const peer of [...this.links.keys()]) if (!there.has(peer)) this.drop(peer, "left");
    for (const peer of this.hungUp) if (!there.has(peer)) this.hungUp.delete(peer);
    for (const entry of there.values()) {
      const link = this.links.get(entry.peer);
      if (link) link.polite = entry.polite;
      else if (!this.hungUp.has(entry.peer)) this.connect(entry);
    }
  }
  /** The link to who has called. */
  linkTo(peer) {
    const entry = this.room.peer(peer);
    this.hungUp.delete(peer);
    return this.links.get(peer) ?? (entry && this.connect(entry));
  }
  connect({ peer, polite }) {
    const Connection = connectionClass(this.webrtc);
    const link = new Link(polite, {
      clock: this.clock,
      local: this.local,
      open: () => new Connection(this.configuration()),
      configuration: () => this.configuration(),
      refreshIceServers: () => this.refreshIceServers(),
      send: (type, sdp) => this.room[type](peer, sdp),
      sendCandidates: (candidates) => this.room.candidates(peer, candidates),
      changed: () => this.tell(),
      stateChanged: (state) => {
        this.tell();
        this.emit("connection", { peer, state });
        void this.report(peer, link);
      },
      data: (data) => this.emit("data", { peer, data }),
      trouble: (error) => this.emit("trouble", { peer, error })
    });
    this.links.set(peer, link);
    this.tell();
    return link;
  }
  drop(peer, reason) {
    const link = this.links.get(peer);
    if (!link) return;
    this.links.delete(peer);
    link.close();
    this.tell();
    this.emit("ended", { peer, reason });
    if (this.room.peer(peer)) this.tellHub(peer, "closed");
  }
  /** Made anew each time, since react-native-webrtc changes what it is given. */
  configuration() {
    const iceServers = [...this.client.iceServers, ...this.options.iceServers ?? []].map((server) => ({ ...server, urls: [server.urls].flat() }));
    return { ...this.options.configuration, iceServers };
  }
  refreshIceServers() {
    const done = () => this.refreshing = void 0;
    if (!this.refreshing) {
      this.refreshing = this.client.refreshIceServers();
      this.refreshing.then(done, done);
    }
    return this.refreshing;
  }
  // ---- what operators see
  reportLater() {
    const every = this.options.reportEvery ?? REPORT_MS;
    if (every <= 0) return;
    this.timers.start("report", every, () => {
      for (const [peer, link] of this.links) if (link.state === "connected") void this.report(peer, link);
      this.reportLater();
    });
  }
  async report(peer, link) {
    const stats = link.state === "connected" ? await link.summary().catch(() => void 0) : void 0;
    if (this.links.get(peer) === link) this.tellHub(peer, link.state, stats);
  }
  tellHub(peer, state, stats) {
    this.room.report(peer, state, stats).catch(() => {
    });
  }
  tell() {
    this.value.set(this.look(this.value.getSnapshot().peers));
  }
  look(before = []) {
    const known = new Map(before.map((one) => [one.peer, one]));
    return {
      state: this.state,
      peers: [...this.links].map(([peer, link]) => kept(known.get(peer), peerOf(peer, link))),
      camera: this.local.camera,
      screen: this.local.screen,
      microphoneOn: !this.off.audio,
      cameraOn: !this.off.video
    };
  }
};
function peerOf(peer, link) {
  const screen = link.screenShown ? link.streams.get(link.screenId ?? "") : void 0;
  const all = [...link.streams.values()].filter(({ id }) => id !== link.screenId || link.screenShown);
  return {
    peer,
    state: link.state,
    camera: all.find((stream) => stream !== screen),
    screen,
    streams: all,
    dataOpen: link.dataOpen
  };
}
function kept(before, now) {
  const same = (a, b) => a === b || Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, n) => one === b[n]);
  return before && Object.keys(now).every((key) => same(before[key], now[key])) ? before : now;
}

// call/src/devices.ts
import { Value as Value2 } from "./parley-client.js";
var Devices = class extends Value2 {
  constructor(webrtc = {}) {
    super({ cameras: [], microphones: [], speakers: [] });
    this.changed = () => void this.refresh();
    this.watching = false;
    this.source = mediaDevices(webrtc);
  }
  /** Looks at once, such as after the first stream was allowed. Tells nothing where the devices can't be listed. */
  async refresh() {
    const all = await this.source.enumerateDevices().catch(() => []);
    const of = (kind) => all.filter((device) => device.kind === kind);
    this.set({ cameras: of("videoinput"), microphones: of("audioinput"), speakers: of("audiooutput") });
    return this.getSnapshot();
  }
  watched(listeners) {
    if (this.watching === listeners > 0) return;
    this.watching = listeners > 0;
    if (this.watching) {
      this.source.addEventListener?.("devicechange", this.changed);
      this.changed();
    } else this.source.removeEventListener?.("devicechange", this.changed);
  }
};
export {
  Call,
  Devices
};

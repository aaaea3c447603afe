/**
 * A call of everyone with everyone in one room, over a {@link ParleyClient}. Each pair negotiates "perfectly" (W3C
 * WebRTC 1.0, section 10.7; RFC 8829): either side may offer at any time, and when both do, the one that the hub has
 * ruled polite gives way.
 *
 *   const call = new ParleyCall(client, 'garden', cameraStream);
 *   call.addEventListener('streams', ({ detail }) => show(detail.peer, detail.streams));
 *   call.start();
 *
 * Events: `streams` {peer, streams}, `connection` {peer, state}, `ended` {peer, reason}, `trouble` {peer, message}.
 */

/** Candidates appear in bursts; so long they are gathered into one message. */
const CANDIDATES_MS = 25;
/** The newcomer of a pair offers. Should it keep silent, the other offers after this long. */
const SILENCE_MS = 1_500;
/** After an offer could not be delivered in all its tries. */
const RENEGOTIATE_MS = 3_000;

export class ParleyCall extends EventTarget {
  #client;
  #room;
  /** @type {Map<string, PeerLink>} */ #links = new Map();
  /** Peers that have hung up on us, and have not called again. @type {Set<string>} */ #hungUp = new Set();
  /** @type {MediaStream} */ #stream;
  /** @type {MediaStream | null} */ #screen = null;
  #extraIceServers;
  #listening = new AbortController();

  /**
   * @param {import('./parley-client.js').ParleyClient} client connected, and in the room
   * @param {string} room
   * @param {MediaStream} stream what to show of oneself
   * @param {RTCIceServer[]} [extraIceServers] beside those that the hub hands out
   */
  constructor(client, room, stream, extraIceServers = []) {
    super();
    this.#client = client;
    this.#room = room;
    this.#stream = stream;
    this.#extraIceServers = extraIceServers;
  }

  start() {
    const on = (type, action) => {
      const here = (/** @type {any} */ { detail }) => (detail.room ?? this.#room) === this.#room && action(detail);
      this.#client.addEventListener(type, here, { signal: this.#listening.signal });
    };
    on('roster', () => this.#followRoster());
    on('offer', ({ from, sdp }) => this.#linkTo(from)?.describe({ type: 'offer', sdp }));
    on('answer', ({ from, sdp }) => this.#links.get(from)?.describe({ type: 'answer', sdp }));
    on('candidates', ({ from, candidates }) => this.#links.get(from)?.addCandidates(candidates));
    on('bye', ({ from, reason }) => {
      this.#hungUp.add(from);
      this.#drop(from, reason ?? 'bye');
    });
    on('undeliverable', ({ to }) => this.#links.get(to)?.renegotiate());
    on('ice-servers', ({ iceServers }) => {
      for (const link of this.#links.values()) link.useIceServers(this.#withExtra(iceServers));
    });
    on('session-lost', () => [...this.#links.keys()].forEach((peer) => this.#drop(peer, 'session lost')));
    this.#followRoster();
  }

  /** Tells everyone, and ends all connections. The room is left by its owner. */
  async hangUp() {
    this.#listening.abort();
    const farewells = [...this.#links.keys()].map((to) => this.#request('bye', to, { reason: 'hung up' }));
    for (const peer of [...this.#links.keys()]) this.#drop(peer, 'hung up');
    await Promise.allSettled(farewells);
  }

  /** Shows another camera or microphone, without negotiating anew. @param {MediaStream} stream */
  async show(stream) {
    this.#stream = stream;
    await Promise.all([...this.#links.values()].map((link) => link.show(stream)));
  }

  /** Shares a second picture beside the first; `null` ends that. @param {MediaStream | null} screen */
  share(screen) {
    this.#screen = screen;
    for (const link of this.#links.values()) link.share(screen);
  }

  /** @param {string} peer @returns {Promise<RTCStatsReport | undefined>} */
  async stats(peer) {
    return this.#links.get(peer)?.stats();
  }

  #followRoster() {
    const roster = new Map(this.#client.peers(this.#room).map((entry) => [entry.peer, entry]));
    for (const peer of [...this.#links.keys()]) if (!roster.has(peer)) this.#drop(peer, 'left');
    for (const peer of this.#hungUp) if (!roster.has(peer)) this.#hungUp.delete(peer);
    for (const { peer, polite } of roster.values()) {
      const link = this.#links.get(peer);
      if (link) link.polite = polite;
      else if (!this.#hungUp.has(peer)) this.#linkTo(peer);
    }
  }

  /** @param {string} peer */
  #linkTo(peer) {
    const existing = this.#links.get(peer);
    if (existing) return existing;
    const entry = this.#client.peers(this.#room).find((other) => other.peer === peer);
    if (!entry) return undefined; // it has left since
    this.#hungUp.delete(peer);
    const link = new PeerLink(this.#withExtra(this.#client.iceServers), entry.polite, this.#stream, this.#screen, {
      signal: (type, fields) => this.#request(type, peer, fields),
      iceServers: async () => this.#withExtra((await this.#client.request('ice')).iceServers),
      streams: (streams) => this.#emit('streams', { peer, streams }),
      trouble: (message) => this.#emit('trouble', { peer, message }),
      connection: (state) => {
        this.#emit('connection', { peer, state });
        this.#request('report', peer, { state }).catch(() => {}); // for statistics: nothing depends on it
      },
    });
    this.#links.set(peer, link);
    this.#emit('connection', { peer, state: 'new' });
    return link;
  }

  #drop(peer, reason) {
    const link = this.#links.get(peer);
    if (!link) return;
    this.#links.delete(peer);
    link.close();
    this.#emit('ended', { peer, reason });
  }

  #withExtra(iceServers) {
    return [...iceServers, ...this.#extraIceServers];
  }

  #request(type, to, fields) {
    return this.#client.request(type, { room: this.#room, to, ...fields });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The connection to one peer: perfect negotiation, and its signals in order. */
class PeerLink {
  polite;
  #pc;
  #to;
  #stream;
  #screen;
  #makingOffer = false;
  #ignoreOffer = false;
  #settingAnswer = false;
  /** Signals leave one after the other, so that a retry can't put them out of order; candidates gather meanwhile. */
  #queue = [];
  #sending = false;
  #timers = new Set();
  /** @type {RTCRtpSender[]} */ #senders = [];
  /** @type {RTCRtpSender[]} */ #screenSenders = [];
  /** @type {Map<string, MediaStream>} */ #streams = new Map();
  #silence;

  /**
   * @param {RTCIceServer[]} iceServers
   * @param {boolean} polite
   * @param {MediaStream} stream
   * @param {MediaStream | null} screen
   * @param {{signal: (type: string, fields: object) => Promise<any>, iceServers: () => Promise<RTCIceServer[]>,
   *   streams: (streams: MediaStream[]) => void, connection: (state: string) => void,
   *   trouble: (message: string) => void}} to
   */
  constructor(iceServers, polite, stream, screen, to) {
    this.polite = polite;
    this.#to = to;
    this.#stream = stream;
    this.#screen = screen;
    this.#pc = new RTCPeerConnection({ iceServers });
    this.#pc.onnegotiationneeded = () => this.#offer();
    this.#pc.onicecandidate = ({ candidate }) => this.#gather(candidate);
    this.#pc.ontrack = (event) => this.#addRemote(event);
    this.#pc.onconnectionstatechange = () => this.#connectionChanged();
    // Polite means: joined later, with the other in its roster. It begins; the other lets it, and saves a collision.
    if (polite) this.#addTracks();
    else this.#silence = this.#after(SILENCE_MS, () => this.#addTracks());
  }

  close() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#queue = [];
    this.#pc.close();
  }

  stats() {
    return this.#pc.getStats();
  }

  /** For the next restart: a call outlives the credentials that it began with. @param {RTCIceServer[]} iceServers */
  useIceServers(iceServers) {
    if (this.#pc.signalingState !== 'closed') this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers });
  }

  // ---- negotiation, after the W3C's example

  async #offer() {
    try {
      this.#makingOffer = true;
      await this.#pc.setLocalDescription();
      this.#sendDescription();
    } catch (error) {
      this.#complain(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  /** @param {RTCSessionDescriptionInit} description */
  async describe(description) {
    const pc = this.#pc;
    try {
      const ready = !this.#makingOffer && (pc.signalingState === 'stable' || this.#settingAnswer);
      const collision = description.type === 'offer' && !ready;
      this.#ignoreOffer = !this.polite && collision;
      if (this.#ignoreOffer) return;
      this.#addTracks(); // before the answer, so that it covers them
      this.#settingAnswer = description.type === 'answer';
      await pc.setRemoteDescription(description); // rolls an own offer back if there is one
      this.#settingAnswer = false;
      if (description.type === 'offer') {
        await pc.setLocalDescription();
        this.#sendDescription();
      }
    } catch (error) {
      this.#settingAnswer = false;
      this.#complain(error);
    }
  }

  /** @param {RTCIceCandidateInit[]} candidates an empty list means that there are no more */
  addCandidates(candidates) {
    // All are handed over in this turn: the connection keeps their order, and their place after the description.
    const added = candidates.length ? candidates.map((one) => this.#pc.addIceCandidate(one)) : [this.#pc.addIceCandidate()];
    for (const one of added) {
      one.catch((error) => {
        if (!this.#ignoreOffer) this.#complain(error); // candidates of an ignored offer have no place
      });
    }
  }

  /** Offers again, from the start, whatever has become of the last offer. */
  async renegotiate() {
    if (this.#pc.connectionState === 'connected' || this.#pc.signalingState === 'closed') return;
    try {
      if (this.#pc.signalingState === 'have-local-offer') await this.#pc.setLocalDescription({ type: 'rollback' });
      this.#pc.restartIce();
    } catch (error) {
      this.#complain(error);
    }
  }

  async #connectionChanged() {
    const state = this.#pc.connectionState;
    this.#to.connection(state);
    if (state !== 'failed') return;
    try {
      // Asked for, since those at hand may have ended while there was no connection to the hub.
      this.useIceServers(await this.#to.iceServers());
    } catch (error) {
      this.#complain(error);
    }
    if (this.#pc.signalingState !== 'closed') this.#pc.restartIce();
  }

  // ---- what is sent

  #sendDescription() {
    const { type, sdp } = /** @type {RTCSessionDescription} */ (this.#pc.localDescription);
    this.#queue.push({ type, fields: { sdp } });
    this.#pump();
  }

  /** @param {RTCIceCandidate | null} candidate */
  #gather(candidate) {
    const last = this.#queue.at(-1);
    if (!candidate) this.#queue.push({ type: 'candidates', fields: { candidates: [] } });
    else if (last?.fields.candidates?.length) last.fields.candidates.push(candidate.toJSON());
    else this.#queue.push({ type: 'candidates', fields: { candidates: [candidate.toJSON()] } });
    this.#after(CANDIDATES_MS, () => this.#pump());
  }

  async #pump() {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#queue.length) {
      const { type, fields } = this.#queue.shift();
      try {
        await this.#to.signal(type, fields);
      } catch (error) {
        this.#queue = [];
        this.#complain(error);
        // Worth another offer only if it might arrive; a peer that is gone leaves the roster.
        if (error.retryable) this.#after(RENEGOTIATE_MS, () => this.renegotiate());
      }
    }
    this.#sending = false;
  }

  // ---- media

  #addTracks() {
    clearTimeout(this.#silence);
    if (this.#senders.length) return;
    this.#senders = this.#stream.getTracks().map((track) => this.#pc.addTrack(track, this.#stream));
    if (this.#screen) this.share(this.#screen);
  }

  /** @param {MediaStream} stream */
  async show(stream) {
    this.#stream = stream;
    for (const track of stream.getTracks()) {
      const sender = this.#senders.find((one) => one.track?.kind === track.kind);
      if (sender) await sender.replaceTrack(track);
      else if (this.#senders.length) this.#senders.push(this.#pc.addTrack(track, stream));
    }
  }

  /** @param {MediaStream | null} screen */
  share(screen) {
    this.#screen = screen;
    if (!this.#senders.length) return; // goes along with the first tracks
    for (const sender of this.#screenSenders) this.#pc.removeTrack(sender);
    this.#screenSenders = screen ? screen.getTracks().map((track) => this.#pc.addTrack(track, screen)) : [];
  }

  /** @param {RTCTrackEvent} event */
  #addRemote({ streams: [stream] }) {
    if (!stream) return;
    this.#streams.set(stream.id, stream);
    stream.onremovetrack = () => {
      if (stream.getTracks().length === 0) this.#streams.delete(stream.id);
      this.#to.streams([...this.#streams.values()]);
    };
    this.#to.streams([...this.#streams.values()]);
  }

  // ----

  #after(ms, action) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }

  #complain(error) {
    if (this.#pc.signalingState !== 'closed') this.#to.trouble(error.message);
  }
}

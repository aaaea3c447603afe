import { browser, Emitter, systemClock, Timers, Value, type Clock, type ConnectionState, type IceReply, type Lifecycle, type Observable, type ParleyClient,
  type Peer, type PeerId, type Room, type Unsubscribe } from '@parley/client';
import { Link, type LocalMedia } from './link.js';
import type { StatsSummary } from './stats.js';
import { connectionClass, mediaDevices, type MediaStream, type StatsReport, type StreamLike, type WebRtc } from './types.js';

/** What a call may be given. */
export interface CallOptions {
  /** `{ RTCPeerConnection, mediaDevices }` of `react-native-webrtc`; a browser's own if absent. */
  webrtc?: WebRtc;
  /** Shown from the start; also {@link Call.show} and {@link Call.open}. */
  camera?: MediaStream;
  /** Beside those that the hub hands out, as an `RTCConfiguration` has them. */
  iceServers?: readonly { urls: string | readonly string[]; username?: string; credential?: string }[];
  /** Whatever else an `RTCConfiguration` has, such as `iceTransportPolicy`. */
  configuration?: object;
  /** What tells of the app and its network, as the client's option of that name; `[browser()]` if absent. */
  lifecycle?: readonly Lifecycle[];
  /** So often statistics of each connection are reported to the hub, in milliseconds; 0: with changes of state only. 30,000 */
  reportEvery?: number;
  /** For tests. */
  clock?: Clock;
}

/** `ended`: a call does not begin again; make another. */
export type CallState = 'new' | 'running' | 'ended';

/** The connection to one peer of the room, and what the peer shows. */
export interface CallPeer {
  readonly peer: PeerId;
  readonly state: ConnectionState;
  readonly camera: MediaStream | undefined;
  readonly screen: MediaStream | undefined;
  /** All that it shows, whatever it is. */
  readonly streams: readonly MediaStream[];
  /** Whether {@link Call.send} reaches it. */
  readonly dataOpen: boolean;
}

/** Never changed: another is made. */
export interface CallSnapshot {
  readonly state: CallState;
  /** Those with whom there is a connection, or is to be one. */
  readonly peers: readonly CallPeer[];
  /** What one shows oneself. */
  readonly camera: MediaStream | undefined;
  readonly screen: MediaStream | undefined;
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
}

/** What a {@link Call} tells, beside its snapshot. */
export interface CallEvents {
  /** At each change of a connection. */
  connection: { peer: PeerId; state: ConnectionState };
  /** There is no connection with the peer any more. `reason` is the one of its `bye`, `left`, or `hung up`. */
  ended: { peer: PeerId; reason: string };
  /** What a peer has sent by {@link Call.send}. */
  data: { peer: PeerId; data: string | ArrayBuffer };
  /** Something did not go as it should, for logs: the call goes on, and tries again where that helps. */
  trouble: { peer: PeerId; error: unknown };
}

/** So much may wait in the channel to a peer until what is sent is refused. */
const MOST_WAITING = 1_048_576;
const REPORT_MS = 30_000;
/** Those that have a running call: signals don't say of which call they are. */
const calling = new WeakSet<object>();

/**
 * A call of everyone with everyone in one room:
 *
 *     const call = new Call(client, room);
 *     await call.open();                 // camera and microphone
 *     call.start();
 *     call.snapshot.subscribe(() => show(call.snapshot.getSnapshot().peers));
 *
 * It follows the room: whoever is in it is called, and who leaves it is gone. Joining and leaving the room are its owner's.
 */
export class Call extends Emitter<CallEvents> {
  readonly snapshot: Observable<CallSnapshot>;

  private readonly value: Value<CallSnapshot>;
  private readonly links = new Map<PeerId, Link>();
  /** Those that have hung up on us, and have not called again. */
  private readonly hungUp = new Set<PeerId>();
  private readonly local: LocalMedia = { camera: undefined, screen: undefined };
  /** What ends the listening to its tracks. */
  private readonly ends: { camera?: Unsubscribe; screen?: Unsubscribe } = {};
  /** Streams that were opened here, and are closed here. */
  private readonly own = new Set<StreamLike>();
  /** Rises with whatever is asked to be shown, so that what is granted too late is known. */
  private readonly turns = { camera: 0, screen: 0 };
  private readonly off: { audio: boolean; video: boolean } = { audio: false, video: false };
  private readonly clock: Clock;
  private readonly timers: Timers;
  private readonly webrtc: WebRtc;
  private watches: Unsubscribe[] = [];
  private state: CallState = 'new';
  /** One question for all that ask at once. */
  private refreshing: Promise<IceReply> | undefined;

  /** @param room joined, or to be joined later */
  constructor(
    private readonly client: Pick<ParleyClient, 'on' | 'iceServers' | 'refreshIceServers'>,
    private readonly room: Pick<Room, 'on' | 'roster' | 'peer' | 'offer' | 'answer' | 'candidates' | 'bye' | 'report'>,
    private readonly options: CallOptions = {},
  ) {
    super();
    this.webrtc = options.webrtc ?? {};
    this.clock = options.clock ?? systemClock;
    this.timers = new Timers(this.clock);
    this.hold('camera', options.camera as StreamLike | undefined);
    this.value = new Value(this.look());
    this.snapshot = this.value;
  }

  /**
   * Calls everybody who is in the room, and whoever will be. Once; after {@link hangUp} it does nothing. Fails where there is no
   * WebRTC, and while another call of the room is running.
   */
  start(): void {
    if (this.state !== 'new') return;
    connectionClass(this.webrtc); // fails at once where there is none
    if (calling.has(this.room)) throw new Error('The room has a call already: share that one, or end it first');
    calling.add(this.room);
    this.state = 'running';
    const { client, room } = this;
    const hooks = {
      suspended: () => {},
      resumed: () => this.links.forEach((link) => link.resumed()),
      networkChanged: () => this.links.forEach((link) => link.networkChanged()),
      gone: () => {}, // the client tells the hub
    };
    this.watches = [
      room.roster.subscribe(() => this.followRoster()),
      room.on('offer', ({ from, sdp }) => this.linkTo(from)?.describe('offer', sdp)),
      room.on('answer', ({ from, sdp }) => this.links.get(from)?.describe('answer', sdp)),
      room.on('candidates', ({ from, candidates }) => this.links.get(from)?.addCandidates(candidates)),
      room.on('bye', ({ from, reason }) => {
        this.hungUp.add(from);
        this.drop(from, reason ?? 'bye');
      }),
      client.on('undeliverable', ({ to }) => this.links.get(to)?.undelivered()),
      client.on('ice-servers', () => this.links.forEach((link) => link.configure())),
      ...(this.options.lifecycle ?? [browser()]).map((watch) => watch(hooks)),
    ];
    this.reportLater();
    this.followRoster();
    this.tell();
  }

  /** Tells everyone, ends all connections, and closes what was opened here. Resolves when all were told, or can't be. */
  async hangUp(): Promise<void> {
    if (this.state === 'ended') return;
    if (this.state === 'running') calling.delete(this.room);
    this.state = 'ended';
    for (const watch of this.watches.splice(0)) watch();
    this.timers.stopAll();
    const peers = [...this.links.keys()];
    const farewells = peers.map((peer) => this.room.bye(peer, 'hung up').catch(() => {}));
    for (const peer of peers) this.drop(peer, 'hung up');
    this.hold('camera', undefined);
    this.hold('screen', undefined);
    this.closeUnused();
    this.tell();
    await Promise.all(farewells);
  }

  // ---- what is shown of oneself

  /**
   * Opens camera and microphone and shows them, until the last of both is unplugged. Again, with other constraints, it changes to other
   * devices, without negotiating. Fails as `getUserMedia` does. What is granted after another stream, or none, was asked for is closed at once.
   */
  async open(constraints: object = { audio: true, video: true }): Promise<MediaStream> {
    return this.opened('camera', () => mediaDevices(this.webrtc).getUserMedia(constraints));
  }

  /** Shows a stream in place of the one before, or none. What the application has opened it closes itself. */
  show(camera: MediaStream | null): void {
    this.present('camera', camera as StreamLike | null);
  }

  /**
   * Asks for a screen and shares it, until that is ended here or in the browser's own bar. Fails as `getDisplayMedia` does; closed at once as
   * by {@link open}.
   */
  async shareScreen(constraints: object = { video: true }): Promise<MediaStream> {
    const source = mediaDevices(this.webrtc);
    if (!source.getDisplayMedia) throw new TypeError('Screens can’t be shared here');
    return this.opened('screen', source.getDisplayMedia.bind(source, constraints));
  }

  /** Shares a second picture beside the first; `null` ends that. */
  share(screen: MediaStream | null): void {
    this.present('screen', screen as StreamLike | null);
  }

  /** Switches what the camera's stream sends; it stays open. */
  enable(kind: 'audio' | 'video', on: boolean): void {
    this.off[kind] = !on;
    this.applyEnabled();
    this.tell();
  }

  // ---- data and statistics

  /**
   * Sends to one peer, or to everybody, past the hub. Ordered and reliable as long as the connection lives.
   * @returns those to whom it could be given: not to who is not connected, has more than 1 MiB waiting, or takes nothing so large
   */
  send(data: string | ArrayBuffer, to?: PeerId): PeerId[] {
    const given: PeerId[] = [];
    for (const [peer, link] of this.links) if ((to ?? peer) === peer && link.send(data, MOST_WAITING)) given.push(peer);
    return given;
  }

  /** All that the engine knows of the connection to a peer. */
  async stats(peer: PeerId): Promise<StatsReport | undefined> {
    return (await this.links.get(peer)?.stats()) as StatsReport | undefined;
  }

  // ----

  private async opened(what: keyof LocalMedia, ask: () => Promise<StreamLike>): Promise<MediaStream> {
    const turn = ++this.turns[what];
    const stream = await ask();
    this.own.add(stream);
    if (turn === this.turns[what]) this.present(what, stream); // an ended call closes it at once
    else this.closeUnused();
    return stream as MediaStream;
  }

  private present(what: keyof LocalMedia, stream: StreamLike | null): void {
    this.turns[what]++;
    if (this.state !== 'ended') this.hold(what, stream ?? undefined);
    this.shownAnew();
  }

  /** Until it is replaced, or the last of its tracks was ended from outside. */
  private hold(what: keyof LocalMedia, stream: StreamLike | undefined): void {
    this.ends[what]?.();
    this.local[what] = stream;
    const tracks = stream?.getTracks() ?? [];
    const ended = () => {
      if (tracks.every(({ readyState }) => readyState === 'ended')) this.hold(what, undefined);
      this.shownAnew();
    };
    for (const track of tracks) track.addEventListener('ended', ended);
    this.ends[what] = () => tracks.forEach((track) => track.removeEventListener('ended', ended));
  }

  private shownAnew(): void {
    this.applyEnabled();
    this.links.forEach((link) => link.show());
    this.closeUnused();
    this.tell();
  }

  private applyEnabled(): void {
    for (const track of this.local.camera?.getTracks() ?? []) track.enabled = !this.off[track.kind as 'audio' | 'video'];
  }

  private closeUnused(): void {
    for (const stream of this.own) {
      if (stream === this.local.camera || stream === this.local.screen) continue;
      this.own.delete(stream);
      for (const track of stream.getTracks()) track.stop();
    }
  }

  private followRoster(): void {
    const there = new Map(this.room.roster.getSnapshot().peers.map((entry) => [entry.peer, entry]));
    for (const peer of [...this.links.keys()]) if (!there.has(peer)) this.drop(peer, 'left');
    for (const peer of this.hungUp) if (!there.has(peer)) this.hungUp.delete(peer);
    for (const entry of there.values()) {
      const link = this.links.get(entry.peer);
      if (link) link.polite = entry.polite;
      else if (!this.hungUp.has(entry.peer)) this.connect(entry);
    }
  }

  /** The link to who has called. */
  private linkTo(peer: PeerId): Link | undefined {
    const entry = this.room.peer(peer);
    this.hungUp.delete(peer);
    return this.links.get(peer) ?? (entry && this.connect(entry));
  }

  private connect({ peer, polite }: Peer): Link {
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
        this.emit('connection', { peer, state });
        void this.report(peer, link);
      },
      data: (data) => this.emit('data', { peer, data }),
      trouble: (error) => this.emit('trouble', { peer, error }),
    });
    this.links.set(peer, link);
    this.tell();
    return link;
  }

  private drop(peer: PeerId, reason: string): void {
    const link = this.links.get(peer);
    if (!link) return;
    this.links.delete(peer);
    link.close();
    this.tell();
    this.emit('ended', { peer, reason });
    if (this.room.peer(peer)) this.tellHub(peer, 'closed');
  }

  /** Made anew each time, since react-native-webrtc changes what it is given. */
  private configuration(): object {
    const iceServers = [...this.client.iceServers, ...(this.options.iceServers ?? [])].map((server) => ({ ...server, urls: [server.urls].flat() }));
    return { ...this.options.configuration, iceServers };
  }

  private refreshIceServers(): Promise<IceReply> {
    const done = () => (this.refreshing = undefined);
    if (!this.refreshing) {
      this.refreshing = this.client.refreshIceServers();
      this.refreshing.then(done, done);
    }
    return this.refreshing;
  }

  // ---- what operators see

  private reportLater(): void {
    const every = this.options.reportEvery ?? REPORT_MS;
    if (every <= 0) return;
    this.timers.start('report', every, () => {
      for (const [peer, link] of this.links) if (link.state === 'connected') void this.report(peer, link);
      this.reportLater();
    });
  }

  private async report(peer: PeerId, link: Link): Promise<void> {
    const stats = link.state === 'connected' ? await link.summary().catch(() => undefined) : undefined;
    if (this.links.get(peer) === link) this.tellHub(peer, link.state, stats);
  }

  private tellHub(peer: PeerId, state: ConnectionState, stats?: StatsSummary): void {
    this.room.report(peer, state, stats).catch(() => {}); // for statistics: nothing depends on it
  }

  private tell(): void {
    this.value.set(this.look(this.value.getSnapshot().peers));
  }

  private look(before: readonly CallPeer[] = []): CallSnapshot {
    const known = new Map(before.map((one) => [one.peer, one]));
    return {
      state: this.state,
      peers: [...this.links].map(([peer, link]) => kept(known.get(peer), peerOf(peer, link))),
      camera: this.local.camera as MediaStream | undefined,
      screen: this.local.screen as MediaStream | undefined,
      microphoneOn: !this.off.audio,
      cameraOn: !this.off.video,
    };
  }
}

function peerOf(peer: PeerId, link: Link): CallPeer {
  const screen = link.screenShown ? link.streams.get(link.screenId ?? '') : undefined;
  const all = [...link.streams.values()].filter(({ id }) => id !== link.screenId || link.screenShown);
  return {
    peer,
    state: link.state,
    camera: all.find((stream) => stream !== screen) as MediaStream | undefined,
    screen: screen as MediaStream | undefined,
    streams: all as unknown as MediaStream[],
    dataOpen: link.dataOpen,
  };
}

/** The same object while nothing has changed of it, so that whatever shows it need not look. */
function kept(before: CallPeer | undefined, now: CallPeer): CallPeer {
  const same = (a: unknown, b: unknown) => a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, n) => one === b[n]));
  return before && (Object.keys(now) as (keyof CallPeer)[]).every((key) => same(before[key], now[key])) ? before : now;
}

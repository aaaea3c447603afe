import { ParleyError } from './errors.js';
import { Emitter, Value, type Observable } from './events.js';
import type {
  ConnectionState, JoinReply, LeaveReason, Metadata, Peer, PeerId, PushedAnswer, PushedBye, PushedCandidates, PushedMessage, PushedOffer,
  RequestId, Requests, RequestType, RoomName, SignalReply, Signals,
} from './messages.js';
import { Roster, type RosterEvent } from './roster.js';
import { Timers, type Clock } from './timers.js';

/**
 * - `idle`: not joined yet, or left;
 * - `joining`: the first join is under way, or a new one after the session was lost;
 * - `joined`;
 * - `closed`: this peer is in it no more, though it did not leave; it may join again.
 */
export type RoomState = 'idle' | 'joining' | 'joined' | 'closed';

/** Who is in a room, as of one version. Never changed: another is made. */
export interface RosterSnapshot {
  readonly state: RoomState;
  /** One's own id, once welcomed. */
  readonly self: PeerId | undefined;
  readonly version: number;
  /** The others, in the order in which they joined; empty unless `joined`. */
  readonly peers: readonly Peer[];
}

/** How one appears to the others. */
export interface JoinAs {
  /** The token's `name` if absent. */
  name?: string;
  /** The application's own; at most 4096 bytes as written. */
  metadata?: Metadata;
}

/** What became of a signal; `id` is what an event `undeliverable` would name it by. */
export type SignalOutcome = SignalReply & { id: RequestId };

/** What a {@link Room} tells. */
export interface RoomEvents {
  /** Told once for each peer and change, also when it was only found out by reading the roster again. */
  'peer-joined': { peer: Peer };
  'peer-updated': { peer: Peer; previous: Peer };
  /** `reason` is `unknown` where the roster was read again and the peer was in it no more, or the session was lost. */
  'peer-left': { peer: Peer; reason: LeaveReason | 'unknown' };
  offer: PushedOffer;
  answer: PushedAnswer;
  candidates: PushedCandidates;
  bye: PushedBye;
  message: PushedMessage;
  /**
   * The state is `closed`. `reason` as of the push `room-closed` or of one's own `peer-left`, `rejoin-failed`, with the
   * error, or `client-closed`.
   */
  closed: { reason: string; error?: ParleyError };
}

/** What a room needs of its client. */
export interface RoomHost {
  readonly clock: Clock;
  /** Knows the room again, if it was forgotten. @returns whether it is the one of its name */
  keep(room: Room): boolean;
  self(): PeerId | undefined;
  request<Type extends RequestType>(
    type: Type, fields: Requests[Type]['fields'], lane?: string,
  ): Promise<Requests[Type]['reply'] & { id: RequestId }>;
  /** Gives up the joins of a lane that wait for their reply. */
  cancelJoins(lane: string, error: ParleyError): void;
  /** Tells the client's own listeners. */
  signal<Type extends keyof Signals>(type: Type, fields: Signals[Type]): void;
}

/** A roster is read again at once, unless that has just been done and did not help. */
const READ_AGAIN_MS = 200;
/** After a join that is not the application's own could not be done for now. */
const REJOIN_MS = 5_000;
const MOST_HELD_BACK = 1_024;
/** Reasons for which a peer is out of a room that are nobody's will. */
const LOST: ReadonlySet<string> = new Set(['lost', 'node-lost']);

/**
 * One room, as seen by one client: `client.room(name)` gives it, the same for a name, until it was left and nobody listens to
 * it any more. Listeners may be added before joining; no signal comes before the roster that has its sender.
 *
 * Signals (`offer`, `answer`, `candidates`, `bye`) to one peer leave one after the other, each when the one before has its
 * outcome, so that no retry can put them out of order. Messages don't wait for each other.
 *
 * All that sends fails with a {@link ParleyError}: after retries, time-outs and reconnections have been tried.
 */
export class Room extends Emitter<RoomEvents> {
  /** Who is there. */
  readonly roster: Observable<RosterSnapshot>;
  private readonly snapshot: Value<RosterSnapshot>;
  private readonly known = new Roster();
  private readonly timers: Timers;
  private currentState: RoomState = 'idle';
  /** How the application wants to be in it; nothing if it does not. */
  private wanted: JoinAs | undefined;
  /** Rises when the room is joined, left or lost, so that what belongs to before is passed over. */
  private stay = 0;
  private reading = 0;
  private readAt = -Infinity;
  /** Since the session began. */
  private wasPutOut = false;
  /** Whether the room was lost while a join was under way. */
  private doubt = false;
  /** Signals that came before the roster that has their sender; before the first join those of a session of an earlier page. */
  private heldBack: (() => void)[] | undefined = [];
  /** Left, or put out of it: whatever may still be on its way. */
  private over = false;
  /** The hub has nothing to tell of the room any more. */
  private gone = false;

  /** @hidden {@link ParleyClient.room} makes them. */
  constructor(readonly name: RoomName, private readonly host: RoomHost) {
    super();
    this.timers = new Timers(host.clock);
    this.snapshot = new Value<RosterSnapshot>({ state: 'idle', self: host.self(), version: -1, peers: [] });
    this.roster = this.snapshot;
  }

  get state(): RoomState {
    return this.currentState;
  }

  /** The others, in the order in which they joined. */
  get peers(): readonly Peer[] {
    return this.snapshot.getSnapshot().peers;
  }

  /** Of the others, the one with that id. */
  peer(id: PeerId): Peer | undefined {
    return this.known.peers.get(id);
  }

  /**
   * Joins, or, when in it already, changes name or metadata. From then on the client keeps this peer in the room, over
   * lost sessions, too, until {@link leave}.
   */
  async join(as: JoinAs = {}): Promise<RosterSnapshot> {
    if (!this.host.keep(this)) throw new ParleyError({ code: 'closed', message: `${this.name} was left and forgotten; the client has another by now` });
    const before = this.wanted;
    this.wanted = as;
    if (this.currentState !== 'joined' && this.currentState !== 'joining') this.begin();
    const stay = this.stay;
    try {
      await this.read();
    } catch (error) {
      if (stay === this.stay) this.joinFailed(error as ParleyError, as, before);
      throw error;
    }
    return this.snapshot.getSnapshot();
  }

  /** Leaves; nothing is told of the room any more from this call on. */
  async leave(): Promise<void> {
    this.host.cancelJoins(this.lane(), new ParleyError({ code: 'closed', message: `${this.name} was left meanwhile` }));
    this.end('idle');
    await this.takeLeave();
  }

  /** Sends a session description that offers. */
  offer(to: PeerId, sdp: string): Promise<SignalOutcome> {
    return this.host.request('offer', { room: this.name, to, sdp }, this.lane(to));
  }

  /** Sends a session description that answers. */
  answer(to: PeerId, sdp: string): Promise<SignalOutcome> {
    return this.host.request('answer', { room: this.name, to, sdp }, this.lane(to));
  }

  /** Sends ICE candidates. @param candidates as the browser gives them; none means that there are no more */
  candidates(to: PeerId, candidates: readonly unknown[]): Promise<SignalOutcome> {
    return this.host.request('candidates', { room: this.name, to, candidates }, this.lane(to));
  }

  /** Tells a peer that there is nothing more to come. */
  bye(to: PeerId, reason?: string): Promise<SignalOutcome> {
    return this.host.request('bye', { room: this.name, to, ...(reason !== undefined && { reason }) }, this.lane(to));
  }

  /** Any JSON, to one peer, or to everybody else in the room. */
  send(data: unknown, to?: PeerId): Promise<SignalOutcome> {
    return this.host.request('message', { room: this.name, data, ...(to !== undefined && { to }) });
  }

  /** Tells the operators what became of the connection to a peer. */
  async report(to: PeerId, state: ConnectionState, stats?: object): Promise<void> {
    await this.host.request('report', { room: this.name, to, state, ...(stats && { stats }) });
  }

  /** For moderators. @param ban seconds for which the peer's user may not join again */
  async kick(peer: PeerId, ban?: number): Promise<void> {
    await this.host.request('kick', { room: this.name, peer, ...(ban !== undefined && { ban }) });
  }

  // ---- what the client tells it

  /** @internal Whether nobody would notice if another took its place. */
  get isForgettable(): boolean {
    return this.gone && !this.hasAnyListeners() && !this.snapshot.isWatched;
  }

  /** @internal */
  hearRoster(event: RosterEvent): void {
    if (!this.wanted) return;
    const { fields } = event;
    const before = this.known.peers;
    const verdict = this.known.apply(event, this.host.self());
    if (verdict === 'applied') {
      if (event.type === 'peer-left' && fields.peer === this.host.self()) return this.putOut(event.fields.reason);
      this.tell(before, event.type === 'peer-left' ? event.fields.reason : 'unknown');
    } else if (verdict === 'gap' && this.reading === 0) {
      const pause = Math.max(0, this.readAt + READ_AGAIN_MS - this.host.clock.now());
      this.timers.start('read', pause, () => this.readAgain());
    }
  }

  /** @internal */
  hearSignal<Type extends keyof Signals>(type: Type, fields: Signals[Type]): void {
    if (this.over) return;
    const deliver = () => {
      this.host.signal(type, fields);
      this.emit(type, fields as RoomEvents[Type]);
    };
    if (this.heldBack && this.heldBack.length < MOST_HELD_BACK) this.heldBack.push(deliver);
    else deliver();
  }

  /** @internal This peer is in the room no more. @param replayed whether it may have been told before, under another number */
  putOut(reason: string, replayed = false): void {
    if (!this.wanted) return this.notInIt();
    if (replayed && this.wasPutOut) return this.rejoin();
    this.wasPutOut = true;
    // A join that is under way may have been carried out before this or after: only the next one tells.
    this.doubt = this.reading > 0;
    if (LOST.has(reason) || this.doubt) return this.rejoin();
    this.close({ reason });
  }

  /** @internal The room has to be joined anew; what was said to the peer of the old session is said to nobody. */
  sessionLost(): void {
    if (!this.wanted) return this.notInIt();
    this.heldBack = [];
    this.wasPutOut = false;
    this.rejoin();
  }

  /** A leave that had no answer is done. */
  private notInIt(): void {
    this.gone ||= this.over;
  }

  private rejoin(): void {
    this.heldBack ??= [];
    if (this.reading === 0) this.begin();
    else this.become('joining', this.known.forget()); // the join that is under way goes on in the new session
    this.readAgain();
  }

  /** @internal Roster events were lost. */
  readAgain(): void {
    if (!this.wanted || this.reading > 0) return;
    const stay = this.stay;
    this.read().catch((error: ParleyError) => {
      if (stay !== this.stay || error.code === 'closed') return;
      if (error.retryable) this.timers.start('read', REJOIN_MS, () => this.readAgain());
      else this.close({ reason: 'rejoin-failed', error });
    });
  }

  /** @internal The client is at its end. */
  clientClosed(): void {
    if (this.wanted) this.close({ reason: 'client-closed' });
    else this.end('idle');
  }

  // ----

  private begin(): void {
    this.heldBack ??= [];
    this.over = this.gone = false;
    this.restart('joining');
  }

  private joinFailed(error: ParleyError, as: JoinAs, before: JoinAs | undefined): void {
    if (this.currentState === 'joining' && this.reading === 0) {
      this.end('idle');
      // It may have been carried out, and nobody would know.
      if (error.retryable) this.takeLeave().catch(() => {});
      else this.gone = true;
      return;
    }
    if (this.wanted === as) this.wanted = before;
    this.readAgain(); // what it may have had to find out
  }

  private async takeLeave(): Promise<void> {
    const { stay } = this;
    try {
      await this.host.request('leave', { room: this.name }, this.lane());
    } catch (error) {
      if ((error as ParleyError).code !== 'not-in-room') throw error; // else the session was lost meanwhile, or never in it
    }
    if (stay === this.stay) this.gone = true;
  }

  private close(how: { reason: string; error?: ParleyError }): void {
    this.end('closed');
    this.gone = true;
    this.emit('closed', how);
  }

  private end(state: 'idle' | 'closed'): void {
    this.wanted = undefined;
    this.heldBack = [];
    this.over = true;
    this.restart(state);
  }

  private restart(state: RoomState): void {
    this.stay++;
    this.reading = 0;
    this.doubt = false;
    this.timers.stopAll();
    this.become(state, this.known.forget());
  }

  private async read(): Promise<void> {
    const stay = this.stay;
    this.reading++;
    let reply: JoinReply;
    try {
      reply = await this.host.request('join', { room: this.name, ...this.wanted }, this.lane());
    } finally {
      if (stay === this.stay) this.reading--;
    }
    if (stay !== this.stay) return; // left, or lost, meanwhile
    if (this.doubt) {
      this.doubt = false;
      return this.read();
    }
    this.readAt = this.host.clock.now();
    const before = this.known.peers;
    const early = this.known.reset(reply);
    this.currentState = 'joined';
    this.tell(before, 'unknown', true);
    if (stay !== this.stay) return; // a listener has left
    for (const event of early) this.hearRoster(event);
    // In a turn of its own, so that whoever awaits the join can listen first.
    this.timers.start('release', 0, () => this.release());
  }

  private release(): void {
    const { stay } = this;
    const held = this.heldBack ?? [];
    this.heldBack = undefined;
    for (const deliver of held) if (stay === this.stay) deliver();
  }

  /** Tells what has changed, until a listener leaves; all that was found out at once has the same snapshot. */
  private tell(before: ReadonlyMap<PeerId, Peer>, reason: LeaveReason | 'unknown', always = false): void {
    const { stay } = this;
    const now = this.known.peers;
    if (now !== before || always) this.become(this.currentState);
    this.tellLeft(before, reason);
    for (const [id, peer] of now) {
      if (stay !== this.stay) return;
      const previous = before.get(id);
      if (!previous) this.emit('peer-joined', { peer });
      else if (previous !== peer && JSON.stringify(previous) !== JSON.stringify(peer)) this.emit('peer-updated', { peer, previous });
    }
  }

  private tellLeft(before: ReadonlyMap<PeerId, Peer>, reason: LeaveReason | 'unknown'): void {
    const now = this.known.peers;
    for (const [id, peer] of before) if (!now.has(id)) this.emit('peer-left', { peer, reason });
  }

  /** @param gone whom the roster had until now, where it was forgotten */
  private become(state: RoomState, gone: ReadonlyMap<PeerId, Peer> = new Map()): void {
    this.currentState = state;
    this.snapshot.set({ state, self: this.host.self(), version: this.known.version, peers: [...this.known.peers.values()] });
    this.tellLeft(gone, 'unknown');
  }

  /** Joins and leaves of a room, and signals to a peer, wait for each other. */
  private lane(to = ''): string {
    return `${this.name} ${to}`;
  }
}

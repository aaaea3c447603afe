import { ParleyError, type CloseReason } from './errors.js';
import { Emitter, Value, type Observable, type Unsubscribe } from './events.js';
import { Connection, type ConnectionOwner } from './connection.js';
import { Inbox } from './inbox.js';
import type { SessionKeeper } from './keeper.js';
import { browser, type Lifecycle, type LifecycleHooks } from './lifecycle.js';
import type {
  ArtifactProgress, ArtifactState, ClientInfo, GoAway, Hello, IceReply, IceServers, PeerId, Pushes, RequestId, Requests as RequestTypes, RequestType,
  RoomClosed, RoomName, Signals, TokenExpiring, Undeliverable, UserStatus, Welcome, Wire,
} from './messages.js';
import { nativeWire } from './native.js';
import { Requests, type Pending } from './requests.js';
import { Room, type JoinAs } from './room.js';
import { systemClock, Timers, type Clock } from './timers.js';
import { Tokens } from './tokens.js';
import type { TransportFactory } from './transport.js';

/** Why a token is asked for. `refused`: the hub has closed with 4501, and the last one must not be given again. */
export type TokenReason = 'start' | 'expiring' | 'refused';
/**
 * Gives a JWT. If it throws, it is asked again later, but for a {@link ParleyError} that is not `retryable`: that closes the
 * client.
 */
export type TokenProvider = (reason: TokenReason) => string | Promise<string>;

/** What a client needs: where the hub is, and tokens; and what can be different. */
export interface ClientOptions {
  /**
   * `ws://HOST:7080/v1/ws`, or `http://HOST:7081` for the web wire. Of several, the next is tried whenever one fails; the
   * session goes along.
   */
  url: string | readonly string[];
  /** Asked at the start, when a token is about to expire, and when one was refused. */
  token: string | TokenProvider;
  /** `nativeWire()` if absent; `webWire(io)` for Socket.IO. */
  transport?: TransportFactory;
  /** What to tell the hub of this client. */
  client?: ClientInfo;
  /** What tells of the app and its network; `[browser()]` if absent, which does nothing outside of browsers. */
  lifecycle?: readonly Lifecycle[];
  /** Keeps the session over a reload: `tabSession()`. Without one, each page begins a session of its own. */
  keeper?: SessionKeeper;
  timing?: Partial<Timing>;
  /** For tests. */
  clock?: Clock;
}

/** All in milliseconds, but for `requestTries`. */
export interface Timing {
  /** From opening a connection to `welcome`, the token included; a provider of tokens has twice as long until it is asked again. 10,000 */
  connectTimeout: number;
  /** The pause before reconnecting begins here, doubles, and is jittered. 250 */
  backoffMin: number;
  /** 10,000 */
  backoffMax: number;
  /** After so long without a word from the hub it is pinged. 5,000 */
  pingInterval: number;
  /** After so long without an answer to a ping the connection is taken for dead. 3,000 */
  pongTimeout: number;
  /** For one try of a request; the hub promises a reply within 5 s. 7,000 */
  requestTimeout: number;
  /** How often a request is tried at most that gets no reply or retryable errors. 5 */
  requestTries: number;
  /** After so long a request fails, whatever it waits for. 45,000 */
  requestDeadline: number;
}

/**
 * - `idle`: {@link ParleyClient.connect} has not been called;
 * - `connecting`: to `welcome`;
 * - `connected`;
 * - `waiting`: for the next try, after `delay`;
 * - `closed`: it will not come back.
 */
export type ClientState = 'idle' | 'connecting' | 'connected' | 'waiting' | 'closed';

/** The connection at one moment. Never changed: another is made. */
export interface ConnectionSnapshot {
  readonly state: ClientState;
  /** While `waiting` or `closed`: what ended the connection. */
  readonly reason?: CloseReason;
  /** While `waiting`: milliseconds to the next try, from when this state began. */
  readonly delay?: number;
  /** The node of the last `welcome`. */
  readonly node?: string;
}

/** What a {@link ParleyClient} tells, with those of all its rooms. */
export interface ClientEvents extends Signals {
  state: ConnectionSnapshot;
  /** At each connection. */
  welcome: Welcome;
  /** The session goes on after `away` ms; `replayed` pushes were missed and have come since. */
  resumed: { away: number; replayed: number; gap: boolean };
  /** The hub has begun a new session. Rooms are joined anew by themselves; calls have to be made anew. */
  'session-lost': { peer: PeerId; previous: PeerId };
  /** With fresh credentials: at each connection, and before the last ones end. */
  'ice-servers': { iceServers: IceServers };
  undeliverable: Undeliverable;
  'room-closed': RoomClosed;
  /** To be ignored where its `version` is not above the one that is held. */
  artifact: ArtifactState;
  'artifact-progress': ArtifactProgress;
  'go-away': GoAway;
  'token-expiring': TokenExpiring;
  /** Something went wrong that no request is about: the client goes on. */
  warning: ParleyError;
  /** It will not come back. */
  closed: CloseReason;
  /** A push of a type that this version does not know. */
  unknown: { type: string; fields: Record<string, unknown> };
  /** Each thing that crosses, for logs. */
  trace: Trace;
}

/** Something that has crossed. */
export interface Trace {
  dir: 'in' | 'out';
  type: string;
  fields: Record<string, unknown>;
  /** Of a request, and of the reply to it. */
  id?: RequestId;
  re?: RequestId;
  attempt?: number;
  /** Of a reply: since the request was first sent; of a `pong`: since the `ping`. */
  ms?: number;
  note?: 'repeat' | 'late';
}

const TIMING: Timing = {
  connectTimeout: 10_000,
  backoffMin: 250,
  backoffMax: 10_000,
  pingInterval: 5_000,
  pongTimeout: 3_000,
  requestTimeout: 7_000,
  requestTries: 5,
  requestDeadline: 45_000,
};
const ITSELF: ClientInfo = { name: '@parley/client', version: '0.1.0' };
/** TURN credentials are asked for again when this much of their lifetime is over, and after a failure this much later. */
const ICE_RENEWAL = 0.75;
const ICE_RETRY = 0.05;
/** After a token could not be renewed; doubles. */
const TOKEN_RETRY_MS = 1_000;

/**
 * A client of the hub, on either wire. From {@link connect} to {@link close} it keeps one session: it comes back whenever
 * the connection breaks, resumes, and sends again what was not answered, under the same id, so that it is carried out once.
 */
export class ParleyClient extends Emitter<ClientEvents> {
  readonly wire: Wire;
  /** State of the connection, as an observable snapshot. */
  readonly connection: Observable<ConnectionSnapshot>;

  private readonly options: ClientOptions;
  private readonly clock: Clock;
  private readonly snapshot = new Value<ConnectionSnapshot>({ state: 'idle' });
  private readonly tokens: Tokens;
  private readonly link: Connection;
  private readonly requests: Requests;
  private readonly inbox: Inbox;
  private readonly timers: Timers;
  private readonly allRooms = new Map<RoomName, Room>();
  /** What `connect()` has promised. */
  private ready: Ready | undefined;
  /** What ends the watching of what is outside. */
  private watches: Unsubscribe[] = [];
  /** The secret that resumes this session. */
  private session: string | undefined;
  private self: PeerId | undefined;
  private servers: IceServers = [];
  private status: UserStatus | undefined;
  private brokenAt = 0;
  /** Of the resume that is being replayed. */
  private replay: { replayed: number; gap: boolean } | undefined;

  constructor(options: ClientOptions) {
    super();
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.connection = this.snapshot;
    const factory = options.transport ?? nativeWire();
    this.wire = factory.wire;
    const timing = { ...TIMING, ...options.timing };
    this.timers = new Timers(this.clock);
    this.tokens = new Tokens(options.token, 2 * timing.connectTimeout, this.clock);
    this.link = new Connection(options, factory, timing, this.clock, this.tokens, this.owner());
    this.requests = new Requests(timing, this.clock, (pending) => this.transmit(pending.type, pending.fields, pending));
    this.inbox = new Inbox(this.clock, (seq) => this.transmit('received', { seq }));
  }

  get state(): ClientState {
    return this.snapshot.getSnapshot().state;
  }

  /** One's own public id, once welcomed. */
  get peer(): PeerId | undefined {
    return this.self;
  }

  /** With credentials that are good. */
  get iceServers(): IceServers {
    return this.servers;
  }

  /** The number of the last push. */
  get seq(): number {
    return this.inbox.seq;
  }

  /** Connects, once; resolves with the first `welcome`, fails with the hub's refusal, or `closed`. */
  connect(): Promise<Welcome> {
    if (this.ready) return this.ready.promise;
    if (this.state === 'closed') return Promise.reject(new ParleyError({ code: 'closed' }));
    let settle!: Omit<Ready, 'promise'>;
    const promise = new Promise<Welcome>((resolve, reject) => (settle = { resolve, reject }));
    this.ready = { promise, ...settle };
    this.watch();
    void this.link.open();
    return promise;
  }

  /**
   * Ends the session: others see this peer leave at once, or, while the connection is broken, at the end of the resume window. What waits
   * fails with `closed`.
   */
  close(): void {
    this.link.close();
  }

  /**
   * The room of that name, joined or not: listeners may be added before {@link Room.join}. It is always the same, but one that
   * was left, and that nobody listens to, is forgotten.
   */
  room(name: RoomName): Room {
    const existing = this.allRooms.get(name);
    if (existing) return existing;
    for (const other of this.allRooms.values()) if (other.isForgettable) this.allRooms.delete(other.name);
    const room = new Room(name, {
      clock: this.clock,
      keep: (one) => {
        const known = this.allRooms.get(name) ?? one;
        this.allRooms.set(name, known);
        return known === one;
      },
      self: () => this.self,
      request: (type, fields, lane) => this.ask(type, fields, lane),
      cancelJoins: (lane, error) => this.requests.failAll(() => error, (pending) => pending.type === 'join' && pending.lane === lane),
      signal: (type, fields) => this.emit(type, fields as ClientEvents[typeof type]),
    });
    this.allRooms.set(name, room);
    return room;
  }

  /** Joins a room: `client.room(name).join(as)`. */
  async join(name: RoomName, as?: JoinAs): Promise<Room> {
    const room = this.room(name);
    await room.join(as);
    return room;
  }

  /** Rooms that were joined and have not been left. */
  get rooms(): readonly Room[] {
    return [...this.allRooms.values()].filter(({ state }) => state !== 'idle');
  }

  /** Also said again to a new session, when this one is lost. */
  async setStatus(status: UserStatus): Promise<void> {
    this.status = status;
    await this.ask('status', { status }, 'status');
  }

  /** ICE servers with fresh credentials; also renewed by itself. */
  async refreshIceServers(): Promise<IceReply> {
    const reply = await this.ask('ice', {});
    this.takeIceServers(reply);
    return reply;
  }

  /**
   * Sends any request of the protocol. Rooms that are joined by it have no {@link Room} that follows them.
   * @returns the reply, and the request's `id`
   */
  request<Type extends RequestType>(type: Type, fields: RequestTypes[Type]['fields']): Promise<RequestTypes[Type]['reply'] & { id: RequestId }> {
    return this.ask(type, fields);
  }

  /** Asks the hub for a sign of life, at once; comes back by itself if there is none in `pongTimeout`, or if it waits. */
  checkConnection(): void {
    this.link.check();
  }

  /** Breaks the connection as a lost network would, and comes back after `pause` ms. For tests and demonstrations. */
  breakConnection(pause = 0): void {
    if (this.state === 'connected') this.link.lost(1006, 'broken on purpose', pause);
  }

  // ----

  private ask<Type extends RequestType>(
    type: Type, fields: RequestTypes[Type]['fields'], lane?: string,
  ): Promise<RequestTypes[Type]['reply'] & { id: RequestId }> {
    if (this.state === 'closed') {
      const { reason } = this.snapshot.getSnapshot();
      return Promise.reject(new ParleyError({ code: 'closed', message: reason?.message ?? 'closed', ...(reason && { closed: reason }) }));
    }
    return this.requests.ask(type, fields, lane);
  }

  private watch(): void {
    const hooks: LifecycleHooks = {
      suspended: () => this.inbox.flush(),
      resumed: () => this.link.check(),
      networkChanged: () => this.link.networkChanged(),
      gone: () => this.options.keeper || this.close(),
    };
    this.watches = (this.options.lifecycle ?? [browser()]).map((watch) => watch(hooks));
    const { keeper } = this.options;
    if (!keeper) return;
    const saved = keeper.take();
    if (saved) {
      this.session = saved.session;
      this.inbox.continueFrom(saved.seq);
    }
    const current = () => (this.session === undefined ? undefined : { session: this.session, seq: this.inbox.seq });
    this.watches.push(keeper.keep(current, () => this.sessionTaken()));
  }

  /** Another page has this session by now. */
  private sessionTaken(): void {
    this.session = undefined;
    if (this.state !== 'closed') this.link.lost(1006, 'another page has the session', 0);
  }

  private owner(): ConnectionOwner {
    return {
      hello: (token) => this.hello(token),
      welcome: (welcome) => this.welcome(welcome),
      open: (maxMessage) => this.requests.resume(maxMessage),
      push: (type, fields) => this.hear(type, fields),
      reply: (re, ok, body) => this.reply(re, ok, body),
      pinged: () => this.trace({ dir: 'out', type: 'ping', fields: {} }),
      pong: (ms) => this.pong(ms),
      paused: () => this.pause(),
      changed: (snapshot) => {
        this.snapshot.set(snapshot);
        this.emit('state', snapshot);
      },
      finished: (reason, refusal) => this.finished(reason, refusal),
    };
  }

  private hello(token: string): Hello {
    const fields: Hello = {
      token,
      ...(this.session !== undefined && { resume: { session: this.session, seq: this.inbox.seq } }),
      client: { ...ITSELF, ...this.options.client },
    };
    this.trace({ dir: 'out', type: 'hello', fields: fields as Record<string, unknown> });
    return fields;
  }

  private welcome(welcome: Welcome): void {
    const previous = this.self;
    this.session = welcome.session;
    this.self = welcome.peer;
    this.replay = welcome.resumed ? { replayed: 0, gap: welcome.gap } : undefined;
    this.inbox.begin(welcome.resumed);
    const lost = previous !== undefined && !welcome.resumed;
    if (lost) this.requests.sessionLost();
    this.trace({ dir: 'in', type: 'welcome', fields: welcome as unknown as Record<string, unknown> });
    this.emit('welcome', welcome);
    this.takeIceServers(welcome);
    if (lost) this.emit('session-lost', { peer: welcome.peer, previous });
    // Asked for before what waits is sent: a room first, and then what is said in it.
    for (const room of this.allRooms.values()) {
      if (lost) room.sessionLost();
      else if (welcome.gap) room.readAgain();
    }
    if (lost && this.status !== undefined) this.setStatus(this.status).catch((error: ParleyError) => this.warn(error));
    this.ready?.resolve(welcome);
  }

  private pause(): void {
    if (this.state === 'connected') this.brokenAt = this.clock.now();
    this.timers.stop('token');
    this.inbox.pause();
    this.requests.pause();
  }

  private finished(reason: CloseReason, refusal?: ParleyError): void {
    const error = new ParleyError({ code: 'closed', message: reason.message, closed: reason });
    this.timers.stopAll();
    for (const watch of this.watches.splice(0)) watch();
    this.session = undefined;
    this.requests.failAll(() => error);
    for (const room of this.allRooms.values()) room.clientClosed();
    this.ready?.reject(refusal ?? error);
    this.emit('closed', reason);
  }

  private takeIceServers({ iceServers, iceLifetime }: IceReply): void {
    this.servers = iceServers;
    this.emit('ice-servers', { iceServers });
    if (iceLifetime && this.state !== 'closed') this.timers.start('ice', iceLifetime * ICE_RENEWAL, () => this.renewIceServers(iceLifetime));
  }

  /** @param lifetime of those at hand, in ms */
  private renewIceServers(lifetime: number): void {
    this.refreshIceServers().catch((error: ParleyError) => {
      if (this.state === 'closed') return;
      this.warn(error);
      this.timers.start('ice', lifetime * ICE_RETRY, () => this.renewIceServers(lifetime));
    });
  }

  /** The hub closes at the token's expiry, and a fresh one is asked for then at the latest. */
  private async renewToken(retry: number): Promise<void> {
    if (!this.tokens.canRenew) return;
    try {
      await this.tokens.renew((token) => this.ask('hello', { token }));
    } catch (error) {
      if (this.state === 'closed') return;
      this.warn(error instanceof ParleyError ? error : new ParleyError({ code: 'no-token', message: String(error), retryable: true }));
      this.timers.start('token', retry, () => void this.renewToken(retry * 2));
    }
  }

  private warn(error: ParleyError): void {
    this.emit('warning', error);
  }

  // ---- what crosses

  /** What can't leave is not lost: requests are sent again after the resume, and the resume itself says `received`. */
  private transmit(type: string, fields: Record<string, unknown>, pending?: Pending): void {
    const { id, tries } = pending ?? {};
    this.trace({ dir: 'out', type, fields, ...(id !== undefined && { id }), ...(tries !== undefined && { attempt: tries }) });
    const received = pending ? this.inbox.sayReceived() : {};
    this.link.send(type, { ...(id !== undefined && { id }), ...fields, ...received });
  }

  private reply(re: string, ok: boolean, body: Record<string, unknown>): void {
    const ms = this.requests.age(re);
    this.trace({ dir: 'in', type: ok ? 'ack' : 'error', re, fields: body, ...(ms === undefined ? { note: 'late' } : { ms }) });
    this.requests.answer(re, ok, body);
  }

  private pong(ms: number): void {
    this.trace({ dir: 'in', type: 'pong', fields: {}, ms });
    const { replay } = this;
    this.replay = undefined;
    if (replay) this.emit('resumed', { away: this.clock.now() - this.brokenAt, ...replay });
  }

  private hear(type: string, fields: Record<string, unknown>): void {
    const { seq, mid, re, to } = fields as { seq?: number; mid?: string; re?: string; to?: string };
    // Who fails to get a signal does so once: this has no mid, and may come again under another number.
    const repeat = this.inbox.isRepeat(seq, type === 'undeliverable' ? `${re} ${to}` : mid);
    this.trace({ dir: 'in', type, fields, ...(repeat && { note: 'repeat' }) });
    if (!repeat) {
      if (this.replay && seq !== undefined) this.replay.replayed++;
      this.handle({ type, fields } as unknown as Push);
    }
    if (this.state === 'connected') this.inbox.take(); // else a listener has ended that
  }

  private handle(push: Push): void {
    switch (push.type) {
      case 'peer-joined':
      case 'peer-updated':
      case 'peer-left':
        return this.allRooms.get(push.fields.room)?.hearRoster(push);
      case 'offer':
      case 'answer':
      case 'candidates':
      case 'bye':
      case 'message': {
        // Of a room that is not joined yet, and with a keeper will be: an earlier page was in it.
        const room = this.options.keeper ? this.room(push.fields.room) : this.allRooms.get(push.fields.room);
        return room ? room.hearSignal(push.type, push.fields) : this.emit(push.type, push.fields as never);
      }
      case 'room-closed':
        this.emit(push.type, push.fields);
        return this.allRooms.get(push.fields.room)?.putOut(push.fields.reason, this.replay !== undefined);
      case 'error':
        return this.warn(new ParleyError(push.fields));
      case 'token-expiring':
        this.emit(push.type, push.fields);
        return void this.renewToken(TOKEN_RETRY_MS);
      case 'undeliverable':
      case 'artifact':
      case 'artifact-progress':
      case 'go-away':
        return this.emit(push.type, push.fields as never);
      case 'welcome':
      case 'closing':
        return; // the connection's own
      default:
        this.emit('unknown', push);
    }
  }

  private trace(trace: Trace): void {
    if (this.hasListeners('trace')) this.emit('trace', trace);
  }
}

interface Ready {
  promise: Promise<Welcome>;
  resolve: (welcome: Welcome) => void;
  reject: (error: ParleyError) => void;
}
type Push = { [Type in keyof Pushes]: { type: Type; fields: Pushes[Type] } }[keyof Pushes];

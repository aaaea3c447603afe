import { Emitter, type Observable } from './events.js';
import type { CloseReason, ParleyError } from './errors.js';
import type { SessionKeeper } from './keeper.js';
import type { Lifecycle } from './lifecycle.js';
import type {
  ClientInfo, GoAway, IceReply, IceServers, PeerId, Requests, RequestId, RequestType, RoomClosed, RoomName, Signals, TokenExpiring, Undeliverable,
  UserStatus, Welcome, Wire,
} from './messages.js';
import type { JoinAs, Room } from './room.js';
import type { Clock } from './timers.js';
import type { TransportFactory } from './transport.js';

/** Why a token is asked for. `refused`: the hub has closed with 4501, and the last one must not be given again. */
export type TokenReason = 'start' | 'expiring' | 'refused';
/**
 * Gives a JWT. If it throws, it is asked again later, but for a {@link ParleyError} that is not `retryable`: that closes the
 * client.
 */
export type TokenProvider = (reason: TokenReason) => string | Promise<string>;

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
  /** From opening a connection to `welcome`, the token included. 10,000 */
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

export interface ConnectionSnapshot {
  readonly state: ClientState;
  /** While `waiting` or `closed`: what ended the connection. */
  readonly reason?: CloseReason;
  /** While `waiting`: milliseconds to the next try, from when this state began. */
  readonly delay?: number;
  /** The node of the last `welcome`. */
  readonly node?: string;
}

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

export interface Trace {
  dir: 'in' | 'out';
  type: string;
  fields: Record<string, unknown>;
  /** Of a request, and of the reply to it. */
  id?: RequestId;
  re?: RequestId;
  attempt?: number;
  /** Of a reply: since the request was first sent. */
  ms?: number;
  note?: 'repeat' | 'late';
}

/**
 * A client of the hub, on either wire. From {@link connect} to {@link close} it keeps one session: it comes back whenever
 * the connection breaks, resumes, and sends again what was not answered, under the same id, so that it is carried out once.
 */
export declare class ParleyClient extends Emitter<ClientEvents> {
  constructor(options: ClientOptions);

  readonly wire: Wire;
  /** State of the connection, as an observable snapshot. */
  readonly connection: Observable<ConnectionSnapshot>;
  get state(): ClientState;
  /** One's own public id, once welcomed. */
  get peer(): PeerId | undefined;
  /** With credentials that are good. */
  get iceServers(): IceServers;
  /** The number of the last push. */
  get seq(): number;

  /** Connects, once; resolves with the first `welcome`, fails if the hub says not to come back, or on {@link close}. */
  connect(): Promise<Welcome>;
  /** Ends the session: others see this peer leave at once. What waits fails with `closed`. */
  close(): void;

  /** The room of that name, joined or not: listeners may be added before {@link Room.join}. */
  room(name: RoomName): Room;
  /** Joins a room: `client.room(name).join(as)`. */
  join(name: RoomName, as?: JoinAs): Promise<Room>;
  /** Rooms that were asked for and have not been left. */
  get rooms(): readonly Room[];
  setStatus(status: UserStatus): Promise<void>;
  /** ICE servers with fresh credentials; also renewed by itself. */
  refreshIceServers(): Promise<IceReply>;

  /** Sends any request of the protocol. @returns the reply, and the request's `id` */
  request<Type extends RequestType>(type: Type, fields: Requests[Type]['fields']): Promise<Requests[Type]['reply'] & { id: RequestId }>;

  /** Asks the hub for a sign of life, at once; comes back by itself if there is none in `pongTimeout`, or if it waits. */
  checkConnection(): void;
  /** Breaks the connection as a lost network would, and comes back after `pause` ms. For tests and demonstrations. */
  breakConnection(pause?: number): void;
}

import { Emitter, type Observable } from './events.js';
import type { ParleyError } from './errors.js';
import type {
  ConnectionState, LeaveReason, Metadata, Peer, PeerId, PushedAnswer, PushedBye, PushedCandidates, PushedMessage, PushedOffer,
  RequestId, RoomName, SignalReply,
} from './messages.js';

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

export interface RoomEvents {
  /** Told once for each peer and change, also when it was only found out by reading the roster again. */
  'peer-joined': { peer: Peer };
  'peer-updated': { peer: Peer; previous: Peer };
  /** `reason` is `unknown` where the roster was read again and the peer was in it no more. */
  'peer-left': { peer: Peer; reason: LeaveReason | 'unknown' };
  offer: PushedOffer;
  answer: PushedAnswer;
  candidates: PushedCandidates;
  bye: PushedBye;
  message: PushedMessage;
  /** The state is `closed`. `reason` as of the push `room-closed` or of one's own `peer-left`, or `rejoin-failed`, with the error. */
  closed: { reason: string; error?: ParleyError };
}

/**
 * One room, as seen by one client: `client.room(name)` gives it, always the same for a name. Listeners may be added before
 * joining; no signal comes before the roster that has its sender.
 *
 * Signals (`offer`, `answer`, `candidates`, `bye`) to one peer leave one after the other, each when the one before has its
 * outcome, so that no retry can put them out of order. Messages don't wait for each other.
 *
 * All that sends fails with a {@link ParleyError}: after retries, time-outs and reconnections have been tried.
 */
export declare class Room extends Emitter<RoomEvents> {
  readonly name: RoomName;
  /** Who is there. */
  readonly roster: Observable<RosterSnapshot>;
  get state(): RoomState;
  /** The others, in the order in which they joined. */
  get peers(): readonly Peer[];
  peer(id: PeerId): Peer | undefined;

  /**
   * Joins, or, when in it already, changes name or metadata. From then on the client keeps this peer in the room, over
   * lost sessions, too, until {@link leave}.
   */
  join(as?: JoinAs): Promise<RosterSnapshot>;
  /** Leaves; nothing is told of the room any more from this call on. */
  leave(): Promise<void>;

  offer(to: PeerId, sdp: string): Promise<SignalOutcome>;
  answer(to: PeerId, sdp: string): Promise<SignalOutcome>;
  /** @param candidates as the browser gives them; none means that there are no more */
  candidates(to: PeerId, candidates: readonly unknown[]): Promise<SignalOutcome>;
  bye(to: PeerId, reason?: string): Promise<SignalOutcome>;
  /** Any JSON, to one peer, or to everybody else in the room. */
  send(data: unknown, to?: PeerId): Promise<SignalOutcome>;
  /** Tells the operators what became of the connection to a peer. */
  report(to: PeerId, state: ConnectionState, stats?: object): Promise<void>;
  /** For moderators. @param ban seconds for which the peer's user may not join again */
  kick(peer: PeerId, ban?: number): Promise<void>;
}

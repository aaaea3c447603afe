/**
 * What crosses the wires, by the names that it has in docs/asyncapi.yaml; a test holds the two equal, field by field.
 * Fields that a type here does not know are passed over, in both directions.
 */

/** A room's name: 1 to 128 characters of `[A-Za-z0-9_.:-]`. */
export type RoomName = string;
/** The public id of a session, opaque. */
export type PeerId = string;
/** Chosen by the client, unique in its session. */
export type RequestId = string;

/** What a user does, as the application tells it. */
export type UserStatus = 'online' | 'away' | 'busy' | 'in-call';
/** An `RTCPeerConnectionState`. */
export type ConnectionState = 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';
/** By which a peer is connected: `native` is a WebSocket, `web` Socket.IO. */
export type Wire = 'native' | 'web';
/** Why a peer left: by itself (`left`), for want of a connection (`lost`), with its node, or because another session took its place. */
export type LeaveReason = 'left' | 'lost' | 'kicked' | 'node-lost' | 'replaced';
/**
 * `delivered`: written to the target's live connection, and safe in its outbox or received. `held`: the target is away and
 * may yet come back; the signal waits for it.
 */
export type Outcome = 'delivered' | 'held';
/** `expired`: its target did not come back in time. `unconfirmed`: nobody knows whether it arrived. */
export type UndeliverableCode = 'expired' | 'unconfirmed';
/** What the hub answers a request with that it can't carry out. */
export type ErrorCode =
  | 'bad-request'
  | 'unknown-type'
  | 'too-large'
  | 'unauthorized'
  | 'forbidden'
  | 'not-in-room'
  | 'unknown-peer'
  | 'room-full'
  | 'rate-limited'
  | 'unreachable'
  | 'unavailable'
  | 'internal';
/** 4000 to 4499: come back and resume. 4500 to 4999: do not. */
export type CloseCode = 4000 | 4001 | 4002 | 4003 | 4004 | 4500 | 4501 | 4502 | 4503 | 4504 | 4505;

// ---- client to hub

/** Fields that every request may have. */
export interface Request {
  id?: RequestId;
  /** All pushes up to this seq have reached the application. No part of what the request is. */
  received?: number;
}
/** Who one is; with a fresh token also said again. */
export interface Hello {
  token?: string;
  resume?: Resume;
  client?: ClientInfo;
}
/** The session to go on with, and the last push of it that has arrived. */
export interface Resume {
  session: string;
  seq: number;
}
/** What a client says of itself. */
export interface ClientInfo {
  name?: string;
  version?: string;
  /** A second session of the same user and device ends the first, with close code 4505. */
  device?: string;
}
/** Joins a room, or changes name and metadata in it. */
export interface Join {
  room: RoomName;
  /** The token's `name` if absent. */
  name?: string;
  /** The application's own; at most 4096 bytes as written. */
  metadata?: Metadata;
}
/** Leaves a room. */
export interface Leave {
  room: RoomName;
}
/** A session description that offers. */
export interface Offer {
  room: RoomName;
  to: PeerId;
  sdp: string;
}
/** A session description that answers. */
export interface Answer {
  room: RoomName;
  to: PeerId;
  sdp: string;
}
/** ICE candidates. */
export interface Candidates {
  room: RoomName;
  to: PeerId;
  /** As the browser gives them; none means that there are no more. */
  candidates: readonly unknown[];
}
/** Hangs up on one peer. */
export interface Bye {
  room: RoomName;
  to: PeerId;
  reason?: string;
}
/** Whatever the application has to say. */
export interface Message {
  room: RoomName;
  /** The whole room if absent. */
  to?: PeerId;
  /** Any JSON. */
  data: unknown;
}
/** Sets what others see as {@link Peer.status}. */
export interface Status {
  status: UserStatus;
}
/** What has become of the connection to a peer, for the operators. */
export interface Report {
  room: RoomName;
  to: PeerId;
  state: ConnectionState;
  stats?: object;
}
/** Ends a peer’s session; for moderators. */
export interface Kick {
  room: RoomName;
  peer: PeerId;
  /** Seconds for which the peer's user may not join the room. */
  ban?: number;
}
/** All pushes up to `seq` have reached the application. */
export interface Received {
  seq: number;
}

// ---- replies

/** It was carried out. */
export type EmptyReply = object;
/** The roster, as of one version. */
export interface JoinReply {
  room: RoomName;
  peer: PeerId;
  version: number;
  /** The others, in the order in which they joined. */
  peers: Peer[];
}
/** What became of a signal. */
export interface SignalReply {
  outcome: Outcome;
  /** Of a message to a room, those whom it did not reach. */
  failed?: { to: PeerId; code: ErrorCode }[];
}
/** ICE servers with fresh credentials. */
export interface IceReply {
  iceServers: IceServers;
  /** For so many milliseconds the credentials of the TURN servers are good. */
  iceLifetime?: number;
}
/** The schema `Error`, under a name that is free. */
export interface HubError {
  code: ErrorCode;
  message: string;
  retryable: boolean;
  /** Milliseconds; with `rate-limited` only. */
  retryAfter?: number;
}

// ---- hub to client

/** Pushes that count are numbered, by one more each, within the session. */
export interface Numbered {
  seq: number;
}
/** An `RTCIceServer`, as a browser and react-native-webrtc take it. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}
/** As `RTCConfiguration.iceServers`. */
export type IceServers = IceServer[];
/** The application’s own, of a peer. */
export type Metadata = Record<string, unknown>;
/** An entry of a roster. */
export interface Peer {
  peer: PeerId;
  /** The `sub` of its token. */
  user: string;
  name?: string;
  wire: Wire;
  status: UserStatus;
  /** False while its connection is broken and may yet resume. */
  connected: boolean;
  /** Whether *you* are the polite one towards this peer (perfect negotiation). */
  polite: boolean;
  metadata?: Metadata;
}
/** The session has begun, or goes on. */
export interface Welcome {
  /** The secret that resumes this session. Not to be shown to others. */
  session: string;
  peer: PeerId;
  resumed: boolean;
  /** Roster events were lost; the client reads the rosters again. */
  gap: boolean;
  /** For so many milliseconds the session outlives its connection. */
  resumeWindow: number;
  heartbeat: number;
  maxMessage: number;
  iceServers: IceServers;
  iceLifetime?: number;
  node: string;
}
/** Somebody has come. */
export interface PeerJoined extends Peer {
  room: RoomName;
  version: number;
  after?: number;
}
/** What is different of a peer; absent is what is not. */
export interface PeerUpdated {
  room: RoomName;
  version: number;
  after?: number;
  peer: PeerId;
  /** `null`: it is no more. */
  name?: string | null;
  status?: UserStatus;
  connected?: boolean;
  metadata?: Metadata | null;
}
/** Somebody has gone. */
export interface PeerLeft {
  room: RoomName;
  version: number;
  after?: number;
  peer: PeerId;
  reason: LeaveReason;
}
/** An {@link Offer} that has come. A `mid` is the same however often it comes. */
export interface PushedOffer {
  mid: string;
  from: PeerId;
  room: RoomName;
  sdp: string;
}
/** An {@link Answer} that has come. */
export interface PushedAnswer {
  mid: string;
  from: PeerId;
  room: RoomName;
  sdp: string;
}
/** {@link Candidates} that have come. */
export interface PushedCandidates {
  mid: string;
  from: PeerId;
  room: RoomName;
  candidates: unknown[];
}
/** A {@link Bye} that has come. */
export interface PushedBye {
  mid: string;
  from: PeerId;
  room: RoomName;
  reason?: string;
}
/** A {@link Message} that has come. */
export interface PushedMessage {
  mid: string;
  /** A peer of the room, or `hub:…` for the application's operators. */
  from: PeerId;
  room: RoomName;
  data: unknown;
}
/** A signal that was answered with an outcome did not reach its target after all. */
export interface Undeliverable {
  /** The `id` of its outcome. */
  re: RequestId;
  to: PeerId;
  code: UndeliverableCode;
}
/** This peer is in the room no more, though it did not leave. */
export interface RoomClosed {
  room: RoomName;
  reason: string;
}
/** What has become of a recording or file of the room. */
export interface ArtifactState {
  room: RoomName;
  artifact: Artifact;
}
/** A recording or file of a room. */
export interface Artifact {
  id: string;
  /** `recording`, `screenshot` or `file`; there may be others. */
  kind: string;
  name: string;
  /** Bytes; absent while nobody knows. */
  size?: number;
  /** Bytes that are safe. */
  received: number;
  /** The user. */
  owner: string;
  peer?: PeerId;
  /** `receiving`, `ready`, `failed` and others. */
  state: string;
  /** A state whose version is not above the one that is held is to be ignored. */
  version: number;
  /** Of what is done with it once it is there, in percent. */
  progress?: number;
  renditions?: Record<string, unknown>[];
  /** Why it failed, as a code. */
  error?: string;
}
/** How far a recording or file of the room has come. */
export interface ArtifactProgress {
  room: RoomName;
  id: string;
  received: number;
  size?: number;
}
/** The node stops, or is drained: within `deadline` ms one has to be elsewhere, and after `delay` ms the client goes by itself. */
export interface GoAway {
  reason: string;
  deadline: number;
  delay: number;
}
/** Why the connection ends now. */
export interface Closing {
  code: CloseCode;
  message: string;
}
/** In so many milliseconds. */
export interface TokenExpiring {
  in: number;
}

// ---- the messages by their types

/** What can be asked of the hub, and what it answers. */
export interface Requests {
  hello: { fields: Hello; reply: EmptyReply };
  join: { fields: Join; reply: JoinReply };
  leave: { fields: Leave; reply: EmptyReply };
  offer: { fields: Offer; reply: SignalReply };
  answer: { fields: Answer; reply: SignalReply };
  candidates: { fields: Candidates; reply: SignalReply };
  bye: { fields: Bye; reply: SignalReply };
  message: { fields: Message; reply: SignalReply };
  status: { fields: Status; reply: EmptyReply };
  report: { fields: Report; reply: EmptyReply };
  ice: { fields: object; reply: IceReply };
  kick: { fields: Kick; reply: EmptyReply };
  received: { fields: Received; reply: EmptyReply };
  ping: { fields: object; reply: EmptyReply };
}
/** By its name. */
export type RequestType = keyof Requests;

/** Signals from one peer to another. */
export interface Signals {
  offer: PushedOffer;
  answer: PushedAnswer;
  candidates: PushedCandidates;
  bye: PushedBye;
  message: PushedMessage;
}

/** What the hub sends of its own accord. */
export interface Pushes extends Signals {
  welcome: Welcome;
  'peer-joined': PeerJoined;
  'peer-updated': PeerUpdated;
  'peer-left': PeerLeft;
  undeliverable: Undeliverable;
  'room-closed': RoomClosed;
  artifact: ArtifactState;
  'artifact-progress': ArtifactProgress;
  'go-away': GoAway;
  closing: Closing;
  'token-expiring': TokenExpiring;
  error: HubError;
}

export { ParleyClient } from './client.js';
export type {
  ClientEvents, ClientOptions, ClientState, ConnectionSnapshot, Timing, TokenProvider, TokenReason, Trace,
} from './client.js';
export { Room } from './room.js';
export type { JoinAs, RoomEvents, RoomState, RosterSnapshot, SignalOutcome } from './room.js';
export { ParleyError } from './errors.js';
export type { ClientErrorCode, CloseName, CloseReason } from './errors.js';
export { nativeWire } from './native.js';
export type { WebSocketClass, WebSocketLike } from './native.js';
export { webWire } from './socketio.js';
export type { SocketIoLike, SocketIoSocket } from './socketio.js';
export { appState, browser, netInfo } from './lifecycle.js';
export type { AppStateLike, Lifecycle, LifecycleHooks, NetInfoLike, NetInfoState } from './lifecycle.js';
export { tabSession } from './keeper.js';
export type { SavedSession, SessionKeeper } from './keeper.js';
// What packages on top of this one are made of, too.
export { Emitter, Value } from './events.js';
export type { Observable, Unsubscribe } from './events.js';
export { systemClock, Timers } from './timers.js';
export type { Clock } from './timers.js';
export type { Transport, TransportFactory, TransportListener } from './transport.js';
export type {
  Answer, Artifact, ArtifactProgress, ArtifactState, Bye, Candidates, ClientInfo, CloseCode, ConnectionState, EmptyReply, ErrorCode, GoAway, Hello, IceReply, IceServer,
  IceServers, Join, JoinReply, Kick, Leave, LeaveReason, Message, Metadata, Offer, Outcome, Peer, PeerId, PushedAnswer, PushedBye, PushedCandidates, PushedMessage,
  PushedOffer, Received, Report, RequestId, Requests, RequestType, Resume, RoomClosed, RoomName, SignalReply, Signals, Status, TokenExpiring, Undeliverable,
  UndeliverableCode, UserStatus, Welcome, Wire,
} from './messages.js';

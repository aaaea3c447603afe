import type { Call, CallOptions, CallPeer, CallSnapshot } from '@parley/call';
import type { ConnectionSnapshot, JoinAs, Observable, ParleyError, Peer, Room, RosterSnapshot } from '@parley/client';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { SharedCall } from './calls.js';
import { useHeld } from './held.js';
import { useParley } from './provider.js';

const unwatched = () => () => {};

/** What an observable holds, or `otherwise` while there is none. */
function useObservable<T>(source: Observable<T> | undefined, otherwise: T): T {
  const get = source ? source.getSnapshot : () => otherwise;
  return useSyncExternalStore(source ? source.subscribe : unwatched, get, get);
}

const UNCONNECTED: ConnectionSnapshot = { state: 'idle' };
const EMPTY: RosterSnapshot = { state: 'idle', self: undefined, version: -1, peers: [] };
const NO_CALL: CallSnapshot = { state: 'new', peers: [], camera: undefined, screen: undefined, microphoneOn: true, cameraOn: true };

/** The connection to the hub. */
export function useConnectionState(): ConnectionSnapshot {
  return useObservable(useParley().client?.connection, UNCONNECTED);
}

/** What {@link useRoom} gives: the roster, and what goes with it. */
export interface RoomView extends RosterSnapshot {
  /** Nothing until there is a client. */
  readonly room: Room | undefined;
  /** Why it could not be joined, or is closed. */
  readonly error: ParleyError | Error | undefined;
  /** Joins again, after an error. */
  readonly retry: () => void;
}

/**
 * Is in a room as long as the component is there. Several components may be in one room: it is left after the last.
 * @param as name and metadata, which the others are told whenever they change; `null`: not to join (yet)
 */
export function useRoom(name: string, as?: JoinAs | null): RoomView {
  const { rooms } = useParley();
  const room = useMemo(() => rooms?.room(name), [rooms, name]);
  const wanted = as === null ? undefined : JSON.stringify(as ?? {});
  const [error, setError] = useState<Error>();
  const [tries, setTries] = useState(0);

  useEffect(() => {
    setError(undefined);
    if (!rooms || !room || wanted === undefined) return undefined;
    let here = true;
    const failed = (reason: Error) => here && setError(reason);
    const off = room.on('closed', ({ reason, error: cause }) => failed(cause ?? new Error(reason)));
    rooms.enter(name, JSON.parse(wanted) as JoinAs).catch(failed);
    return () => {
      here = false;
      off();
      rooms.exit(name);
    };
  }, [rooms, room, name, wanted, tries]);

  const roster = useObservable(room?.roster, EMPTY);
  const retry = useCallback(() => setTries((before) => before + 1), []);
  return useMemo(() => ({ ...roster, room, error, retry }), [roster, room, error, retry]);
}

/** A peer of the roster with what a call knows of it. */
export interface PeerView extends Peer, Partial<Omit<CallPeer, 'peer' | 'state'>> {
  /** Of the connection to it; absent without a call. */
  readonly connection?: CallPeer['state'];
}

/** Who else is in the room, in the order in which they joined; with a call also what they show. */
export function usePeers(room: Room | undefined, call?: Call): readonly PeerView[] {
  const { peers } = useObservable(room?.roster, EMPTY);
  const calls = useObservable(call?.snapshot, NO_CALL).peers;
  return useMemo(() => {
    const known = new Map(calls.map((one) => [one.peer, one]));
    return peers.map((entry) => {
      const one = known.get(entry.peer);
      if (!one) return entry;
      const { state, ...shown } = one;
      return { ...entry, ...shown, connection: state };
    });
  }, [peers, calls]);
}

/** What {@link useCall} takes. */
export interface UseCallOptions extends Omit<CallOptions, 'webrtc'> {
  /** What to open at the start, as `getUserMedia` takes it; `false`: nothing. `{ audio: true, video: true }` */
  media?: object | false;
}

/** What {@link useCall} gives. */
export interface CallView extends CallSnapshot {
  /** Nothing in the first render, and without a room. */
  readonly call: Call | undefined;
  /** Why camera and microphone could not be opened, the call then goes on without; or why there can be no call at all. */
  readonly mediaError: Error | undefined;
}

const MEDIA = { audio: true, video: true };

/**
 * Calls everybody in the room as long as the component is there. Several components may be in one call: it is ended after the last.
 * Options are those of the first render; what can change later, changes by the call's own methods. `lifecycle` is the provider's if absent.
 */
export function useCall(room: Room | undefined, options: UseCallOptions = {}): CallView {
  const { client, webrtc, lifecycle } = useParley();
  const shared = useHeld(
    () => {
      if (!client || !room) return undefined;
      const { media = options.camera ? false : MEDIA, ...rest } = options;
      const watched = rest.lifecycle ?? lifecycle;
      return SharedCall.enter(client, room, { ...rest, ...(watched && { lifecycle: watched }), webrtc }, media);
    },
    (one) => one?.exit(),
    [client, room, webrtc],
  );
  const call = shared?.call;
  const mediaError = useObservable(shared?.error, undefined);
  const snapshot = useObservable(call?.snapshot, NO_CALL);
  return useMemo(() => ({ ...snapshot, call, mediaError }), [snapshot, call, mediaError]);
}

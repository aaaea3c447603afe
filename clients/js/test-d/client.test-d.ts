import { expectAssignable, expectError, expectType } from 'tsd';
import {
  appState, nativeWire, netInfo, ParleyClient, ParleyError, Room, tabSession, webWire,
  type CloseReason, type ConnectionSnapshot, type ErrorCode, type Outcome, type Peer, type PushedMessage, type RosterSnapshot, type SignalOutcome, type Welcome,
} from '../dist/esm/index.js';
import { io } from 'socket.io-client';

const client = new ParleyClient({ url: 'ws://localhost/v1/ws', token: (reason) => (expectType<'start' | 'expiring' | 'refused'>(reason), 'jwt') });
expectType<Promise<Welcome>>(client.connect());
expectType<Promise<Room>>(client.join('garden', { name: 'Ann', metadata: { hat: 'red' } }));

// Both wires, with what their libraries really export.
new ParleyClient({ url: ['http://a', 'http://b'], token: async () => 'jwt', transport: webWire(io, { transports: ['websocket'] }) });
new ParleyClient({ url: 'ws://a', token: 'jwt', transport: nativeWire(), keeper: tabSession(), timing: { pingInterval: 1_000 } });

// What React Native passes.
declare const AppState: { addEventListener(type: 'change', listener: (state: 'active' | 'background' | 'inactive' | 'unknown' | 'extension') => void): { remove(): void } };
declare const NetInfo: { addEventListener(listener: (state: { type: 'wifi' | 'cellular'; isConnected: boolean | null; details: object | null }) => void): () => void };
new ParleyClient({ url: 'ws://a', token: 'jwt', lifecycle: [appState(AppState), netInfo(NetInfo)] });

expectError(new ParleyClient({ url: 'ws://a' }));
expectError(new ParleyClient({ url: 'ws://a', token: () => 5 }));
expectError(client.setStatus('asleep'));
expectError(client.on('nonsense', () => {}));

const room = client.room('garden');
expectType<readonly Peer[]>(room.peers);
expectType<RosterSnapshot>(room.roster.getSnapshot());
expectType<() => void>(room.roster.subscribe(() => {}));
expectType<Promise<SignalOutcome>>(room.offer('p1', 'v=0'));
expectType<Promise<SignalOutcome>>(room.send({ any: ['JSON'] }));
expectError(room.offer('p1'));
room.on('message', (message) => {
  expectType<PushedMessage>(message);
  expectType<unknown>(message.data);
});
room.on('peer-left', ({ peer, reason }) => {
  expectType<Peer>(peer);
  expectType<'left' | 'lost' | 'kicked' | 'node-lost' | 'replaced' | 'unknown'>(reason);
});
room.send('x').then(({ outcome, id, failed }) => {
  expectType<Outcome>(outcome);
  expectType<string>(id);
  expectType<{ to: string; code: ErrorCode }[] | undefined>(failed);
});
client.on('closed', (reason) => expectType<CloseReason>(reason));
client.on('state', (snapshot) => expectType<ConnectionSnapshot>(snapshot));
client.request('kick', { room: 'garden', peer: 'p1', ban: 60 });
expectError(client.request('kick', { room: 'garden' }));
expectError(client.request('dance', {}));

declare const error: ParleyError;
expectType<CloseReason | undefined>(error.closed);
expectAssignable<Error>(error);
if (error.code === 'room-full' || error.code === 'timeout') expectType<'room-full' | 'timeout'>(error.code);

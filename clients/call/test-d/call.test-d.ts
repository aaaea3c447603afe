import { expectError, expectType } from 'tsd';
import { ParleyClient } from '@parley/client';
import { Call, Devices, type CallPeer } from '../dist/esm/index.js';

const client = new ParleyClient({ url: 'ws://localhost:7080/v1/ws', token: 'token' });
const call = new Call(client, client.room('garden'), { configuration: { iceTransportPolicy: 'relay' } });
// Where the library `dom` is there, its own types are what comes and goes.
expectType<Promise<MediaStream>>(call.open());
call.show(new MediaStream());
call.show(null);
expectType<readonly CallPeer[]>(call.snapshot.getSnapshot().peers);
expectType<MediaStream | undefined>(call.snapshot.getSnapshot().peers[0]?.camera);
expectType<Promise<RTCStatsReport | undefined>>(call.stats('p1'));
expectType<() => void>(call.on('data', ({ peer, data }) => (expectType<string>(peer), expectType<string | ArrayBuffer>(data))));
expectType<readonly MediaDeviceInfo[]>(new Devices().getSnapshot().cameras);
expectError(call.on('nothing', () => {}));
expectError(call.enable('screen', true));
new Call(client, client.room('garden'), { webrtc: { RTCPeerConnection, mediaDevices: navigator.mediaDevices } });
declare const servers: RTCIceServer[];
new Call(client, client.room('garden'), { iceServers: servers });

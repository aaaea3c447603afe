/** Without the library `dom`, as an app of React Native is compiled. */
import { Call, type MediaStream } from '@parley/call';
import { appState, netInfo, ParleyClient } from '@parley/client';

declare const AppState: { addEventListener(type: 'change', listener: (state: string) => void): { remove(): void } };
declare const NetInfo: { addEventListener(listener: (state: { type: string; isConnected: boolean | null }) => void): () => void };
declare class RTCPeerConnection {
  constructor(configuration?: { iceServers?: { urls: string | string[] }[] });
  onconnectionstatechange: unknown;
}
declare const mediaDevices: { enumerateDevices(): Promise<unknown> };

const lifecycle = [appState(AppState), netInfo(NetInfo)];
const client = new ParleyClient({ url: 'wss://hub.example/v1/ws', token: async () => 'token', lifecycle });
const call = new Call(client, client.room('garden'), { webrtc: { RTCPeerConnection, mediaDevices }, lifecycle });
const stream: Promise<MediaStream> = call.open();
export const id: Promise<string> = stream.then((opened) => opened.id);

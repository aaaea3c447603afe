/**
 * The parts of WebRTC that are used, as browsers and react-native-webrtc both have them. The public types are those of the
 * page's own library `dom` where the application is compiled with it, and these here where it is not.
 */

type Handler<Event> = ((event: Event) => void) | null;

/** What is used of a `MediaStreamTrack`. */
export interface TrackLike {
  readonly kind: string;
  readonly id: string;
  /** `live` or `ended`. */
  readonly readyState: string;
  enabled: boolean;
  /** Closes its device. */
  stop(): void;
  /** Told when it was ended from outside: its device is unplugged, or it was ended in the browser's own bar. */
  addEventListener(type: 'ended', listener: () => void): void;
  /** As before. */
  removeEventListener(type: 'ended', listener: () => void): void;
}
/** What is used of a `MediaStream`. */
export interface StreamLike {
  readonly id: string;
  /** Those that it has at the moment. */
  getTracks(): TrackLike[];
}
export interface SenderLike {
  replaceTrack(track: TrackLike | null): Promise<void>;
}
export interface ChannelLike {
  readonly readyState: string;
  readonly bufferedAmount: number;
  binaryType: string;
  onopen: Handler<unknown>;
  onclose: Handler<unknown>;
  onmessage: Handler<{ data: unknown }>;
  send(data: string | ArrayBuffer): void;
}
export interface Description {
  type: string;
  sdp: string;
}
/** What is used of an `RTCStatsReport`. */
export interface StatsLike {
  /** Of each of its entries. */
  forEach(action: (entry: Record<string, unknown>) => void): void;
}
export interface ConnectionLike {
  readonly connectionState: string;
  readonly localDescription: Description | null;
  readonly remoteDescription: Description | null;
  onnegotiationneeded: Handler<unknown>;
  onicecandidate: Handler<{ candidate: { toJSON(): object } | null }>;
  ontrack: Handler<{ streams: readonly StreamLike[] }>;
  onconnectionstatechange: Handler<unknown>;
  setLocalDescription(description?: { type: string }): Promise<void>;
  setRemoteDescription(description: Description): Promise<void>;
  addIceCandidate(candidate?: unknown): Promise<void>;
  addTrack(track: TrackLike, ...streams: StreamLike[]): SenderLike;
  createDataChannel(label: string, options: object): ChannelLike;
  setConfiguration(configuration: object): void;
  restartIce(): void;
  getStats(): Promise<StatsLike>;
  close(): void;
}
/** What is used of a `MediaDeviceInfo`. */
export interface DeviceLike {
  readonly deviceId: string;
  readonly kind: string;
  readonly label: string;
}
export interface MediaDevicesLike {
  getUserMedia(constraints: object): Promise<StreamLike>;
  getDisplayMedia?(constraints: object): Promise<StreamLike>;
  enumerateDevices(): Promise<unknown>;
  addEventListener?(type: 'devicechange', listener: () => void): void;
  removeEventListener?(type: 'devicechange', listener: () => void): void;
}

/** The page’s own `MediaStream`, where the application is compiled with its types. */
export type MediaStream = typeof globalThis extends { readonly MediaStream: { readonly prototype: infer Type } } ? Type : StreamLike;
/** The page’s own `MediaDeviceInfo`, where the application is compiled with its types. */
export type MediaDeviceInfo = typeof globalThis extends { readonly MediaDeviceInfo: { readonly prototype: infer Type } } ? Type : DeviceLike;
/** The page’s own `RTCStatsReport`, where the application is compiled with its types. */
export type StatsReport = typeof globalThis extends { readonly RTCStatsReport: { readonly prototype: infer Type } } ? Type : StatsLike;

/**
 * What makes calls: `{ RTCPeerConnection, mediaDevices }`, as `react-native-webrtc` exports them. Browsers have both as
 * globals.
 */
export interface WebRtc {
  // Each implementation has types of its own for its events, which nothing here could name.
  RTCPeerConnection?: new (configuration: never) => object;
  mediaDevices?: object;
}

export function connectionClass(webrtc: WebRtc): new (configuration: object) => ConnectionLike {
  const found = webrtc.RTCPeerConnection ?? (globalThis as { RTCPeerConnection?: unknown }).RTCPeerConnection;
  if (!found) throw new TypeError('There is no RTCPeerConnection here: give one by the option `webrtc`');
  return found as never;
}

export function mediaDevices(webrtc: WebRtc): MediaDevicesLike {
  const found = webrtc.mediaDevices ?? (globalThis as { navigator?: { mediaDevices?: unknown } }).navigator?.mediaDevices;
  if (!found) throw new TypeError('There are no media devices here (browsers have them on https and localhost only): give them by the option `webrtc`');
  return found as MediaDevicesLike;
}

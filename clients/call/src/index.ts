export { Call } from './call.js';
export type { CallEvents, CallOptions, CallPeer, CallSnapshot, CallState } from './call.js';
export { Devices } from './devices.js';
export type { DeviceList } from './devices.js';
export type { StatsSummary } from './stats.js';
export type { DeviceLike, MediaDeviceInfo, MediaStream, StatsLike, StatsReport, StreamLike, TrackLike, WebRtc } from './types.js';

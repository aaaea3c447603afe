export { ParleyProvider, useClient } from './provider.js';
export type { Elements, ParleyProviderProps } from './provider.js';
export { useCall, useConnectionState, usePeers, useRoom } from './hooks.js';
export type { CallView, PeerView, RoomView, UseCallOptions } from './hooks.js';
export { CallButton, Video } from './elements.js';
export type { ButtonElementProps, CallAction, CallButtonProps, VideoElementProps, VideoProps } from './elements.js';

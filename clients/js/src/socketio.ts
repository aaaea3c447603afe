import type { TransportFactory } from './transport.js';

/** What is used of socket.io-client's `io`, version 4. */
export type SocketIoLike = (url: string, options: Record<string, unknown>) => SocketIoSocket;
export interface SocketIoSocket {
  readonly connected: boolean;
  readonly io: { readonly engine?: { close(): unknown } };
  on(event: string, listener: (...args: never[]) => void): unknown;
  onAny(listener: (type: string, ...args: never[]) => void): unknown;
  off(): unknown;
  offAny(): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  disconnect(): unknown;
}

/**
 * The web wire: Socket.IO. Its client is handed in, so that who does not use this wire does not load it.
 * @param io of `socket.io-client`
 * @param options passed on to it, such as `transports` or `path`
 */
export declare function webWire(io: SocketIoLike, options?: Record<string, unknown>): TransportFactory;

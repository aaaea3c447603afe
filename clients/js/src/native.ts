import type { TransportFactory } from './transport.js';

/** What is used of a `WebSocket`: browsers', React Native's, Node's own, or that of `ws`. */
export interface WebSocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}
export type WebSocketClass = new (url: string) => WebSocketLike;

/** The native wire: JSON over a WebSocket. @param WebSocket where the global scope has none */
export declare function nativeWire(WebSocket?: WebSocketClass): TransportFactory;

import { nativeWire, ParleyClient, webWire, type ClientOptions, type TransportFactory } from '@parley/client';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { url, type Options } from './arguments.js';

export const ITSELF = { name: '@parley/cli', version: '0.1.0' };

export const URLS: Options = {
  native: { value: 'URL', about: 'Of the native wire, such as wss://hub.example/v1/ws.' },
  web: { value: 'URL', about: 'Of the web wire, such as https://hub.example.' },
};

export const nativeUrl = (text: string) => url('native', text, ['ws:', 'wss:']);
export const webUrl = (text: string) => url('web', text, ['http:', 'https:']);

/** The native wire, of a page at that origin, or of no page. */
export function native(origin?: string): TransportFactory {
  if (origin === undefined) return nativeWire(WebSocket as never);
  return nativeWire(
    class extends WebSocket {
      constructor(address: string) {
        super(address, { origin });
      }
    } as never,
  );
}

/** The web wire. @param transports as Socket.IO's client takes them */
export function web(transports?: string[]): TransportFactory {
  return webWire(io as never, transports ? { transports } : {});
}

export function client(address: string, token: string, options: Partial<ClientOptions> = {}): ParleyClient {
  const transport = address.startsWith('ws') ? native() : web();
  return new ParleyClient({ url: address, token, transport, client: ITSELF, ...options });
}

import { ParleyClient, type ClientOptions, type TransportFactory, type Welcome } from '@parley/client';
import { ITSELF } from '../connect.js';

export const PATIENCE_MS = 8_000;

/** What a session of some moments has seen. */
export interface Session {
  client: ParleyClient;
  welcome: Welcome;
  ms: number;
}

/** Connects once; fails with what was in the way, where a client would try again and again. */
export async function open(url: string, transport: TransportFactory, token: string, options: Partial<ClientOptions> = {}): Promise<Session> {
  const client = new ParleyClient({ url, token, transport, client: ITSELF, ...options });
  const begin = performance.now();
  try {
    const welcome = await new Promise<Welcome>((resolve, reject) => {
      client.on('state', ({ state, reason }) => (state === 'waiting' || state === 'closed') && reject(new Refused(reason?.code ?? 1006, reason?.message ?? '')));
      client.connect().then(resolve, reject);
    });
    return { client, welcome, ms: performance.now() - begin };
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Breaks the connection of a session, as a lost network would, and waits for it to come back. */
export function comeBack({ client }: Session): Promise<Welcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not within ${PATIENCE_MS / 1_000} s`)), PATIENCE_MS);
    client.on('welcome', (welcome) => {
      clearTimeout(timer);
      resolve(welcome);
    });
    client.breakConnection();
  });
}

export class Refused extends Error {
  constructor(readonly code: number, message: string) {
    super(`${code}${message ? ` ${message}` : ''}`);
  }
}

import type { Hello, Wire } from './messages.js';

/** What a connection tells. After {@link Transport.drop} or {@link Transport.end} it tells nothing more. */
export interface TransportListener {
  /** What the hub has sent of its own accord. */
  push(type: string, fields: Record<string, unknown>): void;
  /** To the request of that id. @param body the reply, or the error */
  reply(re: string, ok: boolean, body: Record<string, unknown>): void;
  /** The sign of life that was asked for. */
  pong(): void;
  /** The connection is no more, or never was; told once. `code` as of the protocol, 1006 if there was none. */
  down(code: number, message: string): void;
}

/** One connection to the hub, on one of its wires. It knows nothing of sessions. */
export interface Transport {
  /** Sends if it can. What can't leave is not kept: the session sends it again. */
  send(type: string, fields: Record<string, unknown>): void;
  /** Asks for a sign of life. */
  ping(): void;
  /** Gives the connection up; the hub keeps the session for the resume window. */
  drop(): void;
  /** Ends the session. */
  end(): void;
}

/** Opens connections. `hello` is asked when the handshake leaves, so that it bears the newest numbers. */
export interface TransportFactory {
  readonly wire: Wire;
  /** Throws if the URL can't be used. */
  open(url: string, hello: () => Hello, listener: TransportListener): Transport;
}

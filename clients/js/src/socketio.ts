import type { Hello } from './messages.js';
import type { Transport, TransportFactory, TransportListener } from './transport.js';

/** What is used of socket.io-client's `io`, version 4. */
export type SocketIoLike = (url: string, options: Record<string, unknown>) => SocketIoSocket;
/** What is used of its sockets. */
export interface SocketIoSocket {
  readonly connected: boolean;
  readonly io: {
    readonly engine?: {
      /** Closes the transport, without DISCONNECT. */
      close(): unknown;
      readonly transport?: unknown;
    };
  };
  /** Adds a listener. */
  on(event: string, listener: (...args: any[]) => void): unknown;
  /** Adds one for all that the hub sends. */
  onAny(listener: (type: string, ...args: any[]) => void): unknown;
  /** Removes those of `on`. */
  off(): unknown;
  /** Removes those of `onAny`. */
  offAny(): unknown;
  /** Sends; a function at the end is called with the acknowledgement. */
  emit(event: string, ...args: unknown[]): unknown;
  /** Says DISCONNECT, and closes. */
  disconnect(): unknown;
}

type Fields = Record<string, unknown>;
interface Ack {
  ok: boolean;
  error?: Fields;
}
interface Refusal {
  message: string;
  data?: { code: string; retryable: boolean };
}

/**
 * The web wire: Socket.IO. Its client is handed in, so that who does not use this wire does not load it.
 * @param io of `socket.io-client`
 * @param options passed on to it, such as `transports` or `path`
 */
export function webWire(io: SocketIoLike, options: Record<string, unknown> = {}): TransportFactory {
  return {
    wire: 'web',
    open: (url, hello, listener) => {
      const auth = (give: (hello: Hello) => void) => give(hello());
      // A client for each connection, without its own reconnecting: that would buffer and resend beside the session's rules.
      const socket = io(url, { ...options, forceNew: true, reconnection: false, timeout: false, auth });
      return new WebTransport(socket, listener);
    },
  };
}

class WebTransport implements Transport {
  private closing: { code: number; message: string } | undefined;

  constructor(private readonly socket: SocketIoSocket, private readonly listener: TransportListener) {
    socket.onAny((type: string, fields: Fields = {}) => this.hear(type, fields));
    socket.on('connect_error', (refusal: Refusal) => this.refused(refusal));
    socket.on('disconnect', (reason: string) => {
      const { code, message } = this.closing ?? { code: reason === 'io server disconnect' ? 4500 : 1006, message: reason };
      this.down(code, message);
    });
  }

  send(type: string, fields: Fields): void {
    if (!this.socket.connected) return; // Socket.IO would buffer it
    const { id } = fields;
    if (id === undefined) this.socket.emit(type, fields);
    else this.socket.emit(type, fields, (ack: Ack) => this.replied(String(id), ack));
  }

  ping(): void {
    if (this.socket.connected) this.socket.emit('ping', {}, () => this.listener.pong());
  }

  /** Without Socket.IO's DISCONNECT, which would end the session. */
  drop(): void {
    this.silence();
    this.closeEngine();
  }

  end(): void {
    this.silence();
    this.socket.disconnect();
  }

  private hear(type: string, fields: Fields): void {
    if (type === 'closing') this.closing = fields as never;
    if (type === 'pong') this.listener.pong();
    else this.listener.push(type, fields);
  }

  private replied(re: string, { ok, error, ...body }: Ack): void {
    this.listener.reply(re, ok, ok ? (body as Fields) : (error ?? {}));
  }

  /** With data the hub has refused the handshake; without, it could not be reached. */
  private refused({ message, data }: Refusal): void {
    if (data) this.listener.push('error', { message, ...data });
    const code = !data || data.retryable ? 1006 : data.code === 'unauthorized' ? 4501 : 4500;
    this.down(code, message);
  }

  private down(code: number, message: string): void {
    this.silence();
    this.closeEngine(); // a refusal leaves the transport open
    this.listener.down(code, message);
  }

  private closeEngine(): void {
    const { engine } = this.socket.io;
    // Where there is `terminate`, as in `ws`, a dead connection is not waited for.
    const { ws } = (engine?.transport ?? {}) as { ws?: { terminate?: () => void } };
    engine?.close();
    ws?.terminate?.();
  }

  private silence(): void {
    this.socket.offAny();
    this.socket.off();
  }
}

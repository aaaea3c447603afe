import type { Hello } from './messages.js';
import type { Transport, TransportFactory, TransportListener } from './transport.js';

/** What is used of a `WebSocket`: browsers', React Native's, Node's own, or that of `ws`. */
export interface WebSocketLike {
  readonly readyState: number;
  /** Once. */
  onopen: ((event: never) => void) | null;
  /** For each frame. */
  onmessage: ((event: never) => void) | null;
  /** Last, whatever happens. */
  onclose: ((event: never) => void) | null;
  /** Before `onclose`, where something went wrong. */
  onerror: ((event: never) => void) | null;
  /** A text frame. */
  send(data: string): void;
  /** Begins the closing handshake. */
  close(code?: number, reason?: string): void;
}
/** What makes one. */
export type WebSocketClass = new (url: string) => WebSocketLike;

/** The native wire: JSON over a WebSocket. @param WebSocket where the global scope has none */
export function nativeWire(WebSocket?: WebSocketClass): TransportFactory {
  return {
    wire: 'native',
    open: (url, hello, listener) => {
      const Socket = WebSocket ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
      if (!Socket) throw new TypeError('there is no WebSocket here: pass one to nativeWire()');
      return new NativeTransport(new Socket(url), hello, listener);
    },
  };
}

const OPEN = 1;
/** Any close code but 1000 keeps the session, and scripts may choose from 3000 up. */
const DROPPED = 3000;

class NativeTransport implements Transport {
  constructor(private readonly socket: WebSocketLike, hello: () => Hello, private readonly listener: TransportListener) {
    socket.onopen = () => this.send('hello', hello() as Record<string, unknown>);
    socket.onmessage = ({ data }: { data: unknown }) => this.read(data);
    socket.onerror = () => {}; // says nothing; the close that follows does
    socket.onclose = ({ code, reason }: { code?: number; reason?: string }) => {
      this.silence();
      listener.down(code ?? 1006, reason ?? '');
    };
  }

  send(type: string, fields: Record<string, unknown>): void {
    if (this.socket.readyState === OPEN) this.socket.send(JSON.stringify({ type, ...fields }));
  }

  ping(): void {
    this.send('ping', {});
  }

  drop(): void {
    this.silence();
    // Where there is `terminate`, as in `ws`, a dead connection is not waited for.
    const { terminate } = this.socket as { terminate?: () => void };
    if (terminate) terminate.call(this.socket);
    else this.socket.close(DROPPED, 'dropped');
  }

  end(): void {
    this.silence();
    this.socket.close(1000);
  }

  private read(data: unknown): void {
    let frame: Record<string, unknown>;
    try {
      frame = JSON.parse(String(data)) as Record<string, unknown>;
    } catch {
      this.drop();
      return this.listener.down(1006, 'a frame that is no JSON');
    }
    const { type, ...fields } = frame;
    const { re, ...body } = fields;
    if (type === 'pong') this.listener.pong();
    else if (type === 'ack') this.listener.reply(String(re), true, body);
    else if (type === 'error' && re !== undefined) this.listener.reply(String(re), false, body);
    else this.listener.push(String(type), fields); // `undeliverable` bears a `re`, too
  }

  private silence(): void {
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
  }
}

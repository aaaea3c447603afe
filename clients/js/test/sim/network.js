/**
 * Connections of simulated devices to a simulated hub, with the faces of `WebSocket` and of socket.io-client's `io` on the
 * client's side. Each takes time, keeps its order, and may break or fall silent.
 */
class Pipe {
  #last = { up: 0, down: 0 };
  /** Nothing passes, and nobody is told. */ silent = false;
  /** Nothing passes. */ closed = false;

  constructor(world, device) {
    this.world = world;
    this.device = device;
    this.latency = 1 + world.below(30);
  }

  up(action) {
    this.#pass('up', action);
  }

  down(action) {
    this.#pass('down', () => this.device.arrive(() => !this.closed && action()));
  }

  #pass(direction, action) {
    const now = this.world.now();
    const at = Math.max(this.#last[direction], now + this.latency + this.world.below(5));
    this.#last[direction] = at;
    this.world.setTimeout(() => !this.silent && action(), at - now);
  }
}

/** One simulated device's way to the hub. */
export class Device {
  sockets = new Set();

  constructor(hub, clock) {
    const device = this;
    this.clock = clock;
    this.WebSocket = class extends SimWebSocket {
      constructor(url) {
        super(url, hub, device);
      }
    };
    this.io = (url, options) => new SimSocketIo(url, options, hub, device);
  }

  /** Connections without a word, as when a phone leaves its Wi-Fi. */
  silence() {
    for (const socket of this.sockets) {
      socket.pipe.silent = true;
      socket.connection?.silenced();
    }
  }

  /** Broken connections, which both sides notice. */
  cut() {
    for (const socket of [...this.sockets]) socket.connection?.cut();
  }
}

class SimSocket {
  constructor(url, hub, device) {
    this.node = hub.nodeAt(url);
    this.hub = hub;
    this.device = device;
    this.pipe = new Pipe(hub.world, device.clock);
    device.sockets.add(this);
  }

  over() {
    this.device.sockets.delete(this);
    this.pipe.closed = true;
  }
}

class SimWebSocket extends SimSocket {
  readyState = 0;
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;

  constructor(url, hub, device) {
    super(url, hub, device);
    this.pipe.up(() => {
      if (!this.node.up) return this.pipe.down(() => this.#end(1006, ''));
      this.connection = hub.accept(this.node, 'native', {
        push: (type, fields) => this.#frame({ type, ...fields }),
        reply: (re, { ok, error, ...body }) => this.#frame(ok ? { type: 'ack', re, ...body } : { type: 'error', re, ...error }),
        pong: () => this.#frame({ type: 'pong' }),
        refuse: (error, code) => {
          this.#frame({ type: 'error', ...error });
          this.pipe.down(() => this.#end(code, error.code));
        },
        close: (code, message) => this.pipe.down(() => this.#end(code, message)),
        cut: () => this.pipe.down(() => this.#end(1006, '')),
      });
      this.pipe.down(() => {
        this.readyState = 1;
        this.onopen?.();
      });
    });
  }

  send(data) {
    if (this.readyState !== 1) throw new Error('send on a WebSocket that is not open');
    const { type, id, ...fields } = JSON.parse(data);
    this.pipe.up(() => this.connection.heard(type, fields, id));
  }

  close(code = 1000) {
    if (this.readyState >= 2) return;
    this.readyState = 3;
    this.pipe.up(() => this.connection?.left(code === 1000));
    this.over();
  }

  #frame(frame) {
    const data = JSON.stringify(frame);
    this.pipe.down(() => this.onmessage?.({ data }));
  }

  #end(code, reason) {
    this.readyState = 3;
    this.over();
    this.onclose?.({ code, reason });
  }
}

class SimSocketIo extends SimSocket {
  connected = false;
  #any = null;
  #listeners = new Map();

  constructor(url, { auth }, hub, device) {
    super(url, hub, device);
    this.io = { engine: { close: () => this.#leave(false) } };
    this.pipe.up(() => {
      if (!this.node.up) return this.pipe.down(() => this.#refused({ message: 'xhr poll error' }));
      this.connection = hub.accept(this.node, 'web', {
        push: (type, fields) => this.pipe.down(() => this.#any?.(type, structuredClone(fields))),
        reply: (id, reply, ack) => this.pipe.down(() => ack(structuredClone(reply))),
        pong: (ack) => this.pipe.down(() => ack({ ok: true })),
        refuse: ({ message, ...data }) => this.pipe.down(() => this.#refused({ message, data })),
        close: (code, message) => {
          this.pipe.down(() => this.#any?.('closing', { code, message }));
          this.pipe.down(() => this.#end(code < 4500 ? 'transport close' : 'io server disconnect'));
        },
        cut: () => this.pipe.down(() => this.#end('transport close')),
      });
      this.pipe.down(() =>
        auth((hello) => {
          const copy = structuredClone(hello);
          this.pipe.down(() => (this.connected = true)); // after what the handshake brings back; nothing is sent before
          this.pipe.up(() => this.connection.heard('hello', copy));
        }),
      );
    });
  }

  onAny(listener) {
    this.#any = listener;
  }

  on(type, listener) {
    this.#listeners.set(type, listener);
  }

  off() {
    this.#listeners.clear();
  }

  offAny() {
    this.#any = null;
  }

  emit(type, { id, ...fields }, ack) {
    if (!this.connected) throw new Error('Socket.IO would buffer this');
    const copy = structuredClone(fields);
    this.pipe.up(() => this.connection.heard(type, copy, id, ack));
  }

  disconnect() {
    this.#leave(true);
  }

  #leave(ended) {
    if (this.pipe.closed) return;
    this.connected = false;
    this.pipe.up(() => this.connection?.left(ended));
    this.over();
  }

  #refused(error) {
    this.#listeners.get('connect_error')?.(error);
  }

  #end(reason) {
    this.connected = false;
    this.over();
    this.#listeners.get('disconnect')?.(reason);
  }
}

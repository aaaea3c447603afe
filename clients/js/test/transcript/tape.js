/**
 * Recording what crosses a client's sockets, and playing the hub's part from what was recorded. A transcript is a list of
 * connections, each a list of what the client said (`out`) and what the hub said (`in`), without pings and `received`,
 * which come by the clock.
 */
const BY_THE_CLOCK = new Set(['ping', 'pong', 'received']);

/** Sockets of a client that write down what crosses. */
export class Recorder {
  connections = [];

  WebSocket(Real) {
    const { connections } = this;
    return class extends Real {
      #entries = [];

      constructor(url) {
        super(url);
        connections.push(this.#entries);
        this.addEventListener('message', ({ data }) => note(this.#entries, 'in', JSON.parse(data)));
      }

      send(data) {
        note(this.#entries, 'out', JSON.parse(data));
        super.send(data);
      }
    };
  }

  io(real) {
    return (url, { auth, ...options }) => {
      const entries = [];
      this.connections.push(entries);
      const socket = real(url, {
        ...options,
        auth: (give) =>
          auth((hello) => {
            note(entries, 'out', { type: 'hello', ...hello });
            give(hello);
          }),
      });
      socket.onAny((type, fields) => note(entries, 'in', { type, ...fields }));
      const emit = socket.emit.bind(socket);
      socket.emit = (type, fields, ack) => {
        note(entries, 'out', { type, ...fields });
        if (!ack) return emit(type, fields);
        return emit(type, fields, (reply) => {
          if (!BY_THE_CLOCK.has(type)) note(entries, 'in', { type: 'ack', re: fields.id, ...reply });
          ack(reply);
        });
      };
      return socket;
    };
  }
}

function note(entries, dir, frame) {
  if (BY_THE_CLOCK.has(frame.type)) return;
  entries.push({ dir, frame: JSON.parse(JSON.stringify(frame, (key, value) => (key === 'token' ? 'a token' : key === 'session' ? 'a secret' : value))) });
}

/** Plays the hub. What the client says has to be what it said when the transcript was made, but for its ids. */
export class Player {
  problems = [];
  #connections;
  #ids = new Map();

  constructor(connections) {
    this.#connections = connections.map((entries) => [...entries]);
  }

  get left() {
    return this.#connections.flat().length;
  }

  /** @param tell what the hub says next @returns what to tell of the client */
  #connection(tell) {
    const entries = this.#connections.shift() ?? [];
    /** Each in a turn of its own, as from a network. */
    const play = () => {
      if (entries[0]?.dir !== 'in') return;
      const { frame } = entries.shift();
      tell(frame.type !== 'undeliverable' && frame.re !== undefined ? { ...frame, re: this.#ids.get(frame.re) } : frame);
      setTimeout(play, 1);
    };
    return (frame) => {
      if (BY_THE_CLOCK.has(frame.type)) return;
      const { id, received, ...fields } = JSON.parse(JSON.stringify(frame));
      const { id: recordedId, received: _, ...recorded } = entries.shift()?.frame ?? {};
      this.#ids.set(recordedId, id);
      const [now, then] = [fields, recorded].map((one) => JSON.stringify(sorted(normal(one))));
      if (now !== then) this.problems.push(`said ${now}, and then ${then}`);
      setTimeout(play, 1);
    };
  }

  WebSocket = (() => {
    const player = this;
    return class {
      readyState = 0;
      #said;

      constructor() {
        this.#said = player.#connection((frame) => this.onmessage?.({ data: JSON.stringify(frame) }));
        setTimeout(() => {
          this.readyState = 1;
          this.onopen?.();
        }, 1);
      }

      send(data) {
        const frame = JSON.parse(data);
        if (frame.type === 'ping') setTimeout(() => this.onmessage?.({ data: '{"type":"pong"}' }), 1);
        this.#said(frame);
      }

      close() {
        this.readyState = 3;
      }
    };
  })();

  io = (url, { auth }) => {
    let any = null;
    const acks = new Map();
    const said = this.#connection(({ type, re, ...fields }) => {
      if (type === 'ack') acks.get(re)?.(fields);
      else any?.(type, fields);
    });
    const socket = {
      connected: false,
      io: { engine: { close: () => (socket.connected = false) } },
      on() {},
      off() {},
      onAny: (listener) => (any = listener),
      offAny: () => (any = null),
      disconnect: () => (socket.connected = false),
      emit(type, fields, ack) {
        if (type === 'ping') return setTimeout(() => ack({ ok: true }), 1);
        if (ack) acks.set(fields.id, ack);
        said({ type, ...fields });
      },
    };
    setTimeout(() => {
      socket.connected = true;
      auth((hello) => said({ type: 'hello', ...hello }));
    }, 1);
    return socket;
  };
}

/** Without what differs from run to run. */
function normal({ type, token, resume, client, ...fields }) {
  return type === 'hello' ? { type, token: token && 'a token', resume: resume && { session: 'a secret' } } : { type, ...fields };
}

function sorted(value) {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * A client for the Parley signaling hub, on both of its wires: JSON over a WebSocket, and Socket.IO. One file without
 * dependencies, meant to be read and copied. Socket.IO's own client is handed in by whoever wants that wire.
 *
 *   const client = new ParleyClient({ wire: 'websocket', url: 'ws://localhost:7080/v1/ws', token: fetchToken });
 *   client.addEventListener('offer', (event) => answer(event.detail.from, event.detail.sdp));
 *   await client.connect();
 *   const { peers } = await client.join('garden', { name: 'Ann' });
 *   const { outcome } = await client.request('offer', { room: 'garden', to: peers[0].peer, sdp });
 *
 * What it takes care of, so that its user need not:
 *  - a request is sent again, under the same id, after a time-out, a retryable error or a broken connection, so that it
 *    is carried out once however often it is sent;
 *  - a broken connection comes back by itself and resumes the session: what was missed arrives in order, once;
 *  - rosters follow their versions; a missed one makes it read the roster again;
 *  - the heartbeat, fresh tokens and TURN credentials, a node's "go away", and which close codes mean "do not come back".
 *
 * Events (all are CustomEvents; `detail` is described here):
 *  - one for each push of the hub, named as in the protocol: `peer-joined`, `peer-updated`, `peer-left`, `offer`,
 *    `answer`, `candidates`, `bye`, `message`, `undeliverable`, `room-closed`, `go-away`, `closing`, `token-expiring`,
 *    `welcome`, and `error` (an error that answers no request);
 *  - `state`: {state, delay?, code?, message?};
 *  - `ice-servers`: {iceServers}: with fresh credentials, at each connection and before the last ones end;
 *  - `roster`: {room, version, peers} after every change of a room's roster;
 *  - `resumed`: {away (ms), replayed (pushes), gap}; `gap` when roster events were lost and the rooms are read again;
 *  - `session-lost`: {peer, previous}: the hub has begun a new session; rooms are joined anew, calls have to be, too;
 *  - `closed`: {code, message}: it will not come back by itself;
 *  - `trace`: {dir: 'in' | 'out', type, fields, id?, re?, attempt?, ms?, note?} for each thing that crosses.
 *
 * @typedef {'idle' | 'connecting' | 'connected' | 'waiting' | 'closed'} State
 *
 * @typedef {object} Peer an entry of a roster
 * @property {string} peer
 * @property {string} user
 * @property {string} [name]
 * @property {'native' | 'web'} wire
 * @property {'online' | 'away' | 'busy' | 'in-call'} status
 * @property {boolean} connected false while its connection is broken and may yet resume
 * @property {boolean} polite you are polite towards this peer (perfect negotiation)
 * @property {Record<string, any>} [metadata]
 *
 * @typedef {object} Options
 * @property {'websocket' | 'socket.io'} wire
 * @property {string} url `ws://HOST:7080/v1/ws`, or `http://HOST:7081`
 * @property {() => string | Promise<string>} token asked for a fresh token at each connection and before one expires
 * @property {Function} [io] socket.io-client's `io`; needed for that wire only
 * @property {typeof globalThis.WebSocket} [WebSocket] where there is none in the global scope
 * @property {{name?: string, version?: string, device?: string}} [client]
 * @property {number} [requestTimeout] ms for one try; the hub promises a reply within 5 s
 * @property {number} [requestTries] how often one request is sent at most
 * @property {number} [requestDeadline] ms after which a request fails whatever it is waiting for
 * @property {number} [connectTimeout] ms from opening the transport to `welcome`
 * @property {number} [backoffMin] ms; the pause before reconnecting starts here, doubles, and is jittered
 * @property {number} [backoffMax] ms
 */

const DEFAULTS = {
  requestTimeout: 7_000,
  requestTries: 5,
  requestDeadline: 45_000,
  connectTimeout: 10_000,
  backoffMin: 250,
  backoffMax: 10_000,
};
/** `received` leaves after this long, or after so many pushes, whichever is first. */
const RECEIVED_MS = 100;
const RECEIVED_PUSHES = 32;
/** The hub keeps at most 512 pushes for a resume, so repeats can't be older than that. */
const MIDS_REMEMBERED = 2_048;
const PENDING_REQUESTS = 256;
const EARLY_EVENTS = 256;
const PONG_TIMEOUT_MS = 5_000;
const ROSTER_RETRY_MS = 200;
/** TURN credentials are asked for again when this much of their lifetime is over, and after a failure this much later. */
const ICE_RENEWAL = 0.75;
const ICE_RETRY = 0.05;
/** Room for the id, the type and the wire's own framing when a request's size is judged. */
const FRAMING_BYTES = 256;
/** Requests that mean the same in a new session. Signals don't: they come from a peer that is no more. */
const OUTLIVES_SESSION = new Set(['join', 'leave', 'status', 'ice']);

/** A request that failed: with the hub's code, or `timeout`, `closed`, `session-lost`, `overloaded` of this file. */
export class ParleyError extends Error {
  /** @param {{code: string, message?: string, retryable?: boolean, retryAfter?: number}} error */
  constructor({ code, message, retryable = false, retryAfter }) {
    super(message ?? code);
    this.name = 'ParleyError';
    this.code = code;
    this.retryable = retryable;
    this.retryAfter = retryAfter;
  }
}

export class ParleyClient extends EventTarget {
  /** The public id of this session's peer, once welcomed. @type {string | undefined} */
  peer;
  /** With credentials that are good. @type {RTCIceServer[]} */
  iceServers = [];
  /** As of the latest `welcome`. @type {string | undefined} */
  node;

  /** @type {Options & typeof DEFAULTS} */ #options;
  /** @type {State} */ #state = 'idle';
  /** @type {WebSocketWire | SocketIoWire | null} */ #wire = null;
  /** The secret that resumes this session. @type {string | null} */ #session = null;
  /** What `connect()` has promised. @type {Deferred | null} */ #ready = null;
  /** Rises with every attempt to connect, so that what belongs to an earlier one is passed over. */ #attempt = 0;
  #failures = 0;
  #brokenAt = 0;
  #heardAt = 0;
  #pingedAt = 0;
  /** An error before `welcome`; the close code that follows says whether to come back. @type {any} */ #refusal = null;
  /** Of the resume that is being replayed: {replayed, gap}. @type {any} */ #replay = null;
  #timers = new Timers();
  #online = () => this.#state === 'waiting' && this.#open();

  #requests;
  #inbox = new Inbox((seq) => this.#transmit('received', { seq }));
  #rosters = new Rosters({
    join: (fields) => this.request('join', fields),
    emit: (type, detail) => this.#emit(type, detail),
  });

  /** @param {Options} options */
  constructor(options) {
    super();
    if (options.wire === 'socket.io' && !options.io) throw new TypeError("the wire 'socket.io' needs the option io");
    this.#options = { ...DEFAULTS, ...options };
    this.#requests = new Requests(this.#options, ({ type, fields, id, tries }) => this.#transmit(type, fields, id, tries));
  }

  get state() {
    return this.#state;
  }

  /** The number of the last push, for those who like to watch it. */
  get seq() {
    return this.#inbox.seq;
  }

  /**
   * Connects, and from then on comes back whenever the connection breaks.
   * @returns {Promise<object>} the first `welcome`; fails only if the hub says not to come back, or on `close()`
   */
  connect() {
    if (this.#state === 'closed') return Promise.reject(new ParleyError({ code: 'closed' }));
    if (!this.#ready) {
      this.#ready = deferred();
      globalThis.addEventListener?.('online', this.#online);
      this.#open();
    }
    return this.#ready.promise;
  }

  /** Ends the session: others see this peer leave at once. */
  close() {
    if (this.#state === 'closed') return;
    const wire = this.#wire;
    this.#finish({ code: 1000, message: 'closed by this client' });
    wire?.end();
  }

  /** Breaks the connection as a lost network would, and comes back after `pause` ms. For tests and demonstrations. */
  breakConnection(pause = 0) {
    if (this.#state === 'connected') this.#lost({ code: 1006, message: 'broken on purpose' }, pause);
  }

  /**
   * Joins a room, or, when in it already, changes name or metadata. The room is joined anew if the session is lost.
   * @param {string} room
   * @param {{name?: string, metadata?: object}} [as]
   * @returns {Promise<{peer: string, version: number, peers: Peer[]}>}
   */
  join(room, as = {}) {
    return this.#rosters.join(room, as);
  }

  /** @param {string} room */
  leave(room) {
    this.#rosters.leave(room);
    return this.request('leave', { room });
  }

  /** The roster of a room without oneself, as far as it is known. @param {string} room @returns {Peer[]} */
  peers(room) {
    return this.#rosters.peers(room);
  }

  /**
   * Sends a request and waits for its reply, through time-outs, retryable errors and reconnects.
   * @param {string} type as in the protocol
   * @param {object} [fields]
   * @returns {Promise<any>} the reply's fields, and the request's `id`; fails with a {@link ParleyError}
   */
  request(type, fields = {}) {
    if (this.#state === 'closed') return Promise.reject(new ParleyError({ code: 'closed' }));
    return this.#requests.ask(type, fields);
  }

  // ---- the connection: idle → connecting → connected → waiting → connecting …, and closed from anywhere

  async #open() {
    const attempt = ++this.#attempt;
    this.#timers.stop('reconnect');
    this.#setState('connecting');
    this.#refusal = null;
    this.#timers.start('connect', this.#options.connectTimeout, () =>
      this.#lost({ code: 1006, message: `no welcome within ${this.#options.connectTimeout} ms` }),
    );
    let token;
    try {
      token = await this.#options.token();
    } catch (error) {
      if (attempt === this.#attempt) this.#lost({ code: 1006, message: `no token: ${error.message}` });
      return;
    }
    if (attempt !== this.#attempt) return; // closed, or overtaken, while the token was fetched
    /** Asked for when the handshake leaves, so that it bears the newest `seq`. */
    const hello = () => {
      const resume = this.#session ? { session: this.#session, seq: this.#inbox.seq } : undefined;
      const fields = { token, resume, client: this.#options.client };
      this.#trace({ dir: 'out', type: 'hello', fields });
      return fields;
    };
    const current = (action) => (...told) => attempt === this.#attempt && action(...told);
    /** @type {Listener} */
    const listener = {
      push: current((type, fields) => this.#hear(type, fields)),
      reply: current((re, ok, body) => this.#reply(re, ok, body)),
      pong: current(() => this.#pong()),
      down: current((why) => this.#lost(why)),
    };
    const Wire = this.#options.wire === 'socket.io' ? SocketIoWire : WebSocketWire;
    try {
      this.#wire = new Wire(this.#options, hello, listener);
    } catch (error) {
      this.#finish({ code: 4500, message: error.message }); // an unusable URL: trying again would change nothing
    }
  }

  #welcome(welcome) {
    const previous = this.peer;
    this.#timers.stop('connect');
    this.#failures = 0;
    this.#session = welcome.session;
    this.peer = welcome.peer;
    this.node = welcome.node;
    this.#replay = welcome.resumed ? { replayed: 0, gap: Boolean(welcome.gap) } : null;
    this.#inbox.begin(welcome.resumed);
    this.#rosters.self = welcome.peer;
    this.#setState('connected');
    this.#emit('welcome', welcome);
    this.#takeIceServers(welcome);
    const lost = previous !== undefined && !welcome.resumed;
    if (lost) {
      this.#requests.sessionLost();
      this.#rosters.forget();
      this.#emit('session-lost', { peer: this.peer, previous });
    }
    this.#requests.resume(welcome.maxMessage);
    if (welcome.gap) this.#emit('gap', {});
    if (lost || welcome.gap) this.#rosters.readAll();
    this.#beat(welcome.heartbeat ?? 25_000);
    this.#ready?.resolve(welcome);
  }

  #takeIceServers({ iceServers = [], iceLifetime }) {
    this.iceServers = iceServers;
    this.#emit('ice-servers', { iceServers });
    if (iceLifetime) this.#timers.start('ice', iceLifetime * ICE_RENEWAL, () => this.#renewIceServers(iceLifetime));
  }

  /** @param {number} lifetime of those at hand, in ms */
  async #renewIceServers(lifetime) {
    try {
      this.#takeIceServers(await this.request('ice'));
    } catch {
      if (this.#state !== 'closed') this.#timers.start('ice', lifetime * ICE_RETRY, () => this.#renewIceServers(lifetime));
    }
  }

  /** @param {{code: number, message: string}} why @param {number} [pause] ms, in place of the backoff */
  #lost(why, pause) {
    this.#attempt++;
    this.#wire?.drop();
    this.#wire = null;
    if (this.#state === 'connected') this.#brokenAt = Date.now();
    this.#timers.stop('connect', 'heartbeat', 'pong', 'go-away');
    this.#inbox.pause();
    this.#requests.pause();
    if (why.code >= 4500 && why.code <= 4999) return this.#finish(why);
    const ceiling = Math.min(this.#options.backoffMax, this.#options.backoffMin * 2 ** this.#failures++);
    const delay = pause ?? Math.round(jittered(ceiling));
    this.#setState('waiting', { ...why, delay });
    this.#timers.start('reconnect', delay, () => this.#open());
  }

  /** @param {{code: number, message: string}} why */
  #finish(why) {
    this.#attempt++;
    this.#wire = null;
    this.#timers.stop();
    this.#inbox.pause();
    this.#rosters.stop();
    globalThis.removeEventListener?.('online', this.#online);
    const error = new ParleyError({ code: 'closed', message: why.message, ...this.#refusal });
    this.#setState('closed', why);
    this.#requests.failAll(error);
    this.#ready?.reject(error);
    this.#emit('closed', { ...why, error });
  }

  /** Scripts can't see WebSocket pings, and a dead mobile connection makes no sound: so this asks, and expects. */
  #beat(interval) {
    this.#pingedAt = Date.now();
    this.#trace({ dir: 'out', type: 'ping', fields: {} });
    this.#wire?.ping();
    this.#timers.start('pong', PONG_TIMEOUT_MS, () => {
      if (this.#heardAt < this.#pingedAt) this.#lost({ code: 1006, message: 'the hub has gone silent' });
    });
    this.#timers.start('heartbeat', interval, () => this.#beat(interval));
  }

  async #refreshToken() {
    try {
      await this.request('hello', { token: await this.#options.token() });
    } catch (error) {
      // Not the end yet: the hub closes at the token's expiry, and says with its code whether to come back.
      this.#emit('error', { code: error.code ?? 'no-token', message: error.message, retryable: false });
    }
  }

  // ---- what crosses

  /** What can't leave is not lost: requests are sent again after the resume, and the resume itself says `received`. */
  #transmit(type, fields, id, attempt) {
    this.#trace({ dir: 'out', type, fields, id, attempt });
    if (!this.#wire) return;
    const received = id === undefined ? undefined : this.#inbox.told();
    this.#wire.send(type, { ...(id && { id }), ...fields, ...(received && { received }) });
  }

  #reply(re, ok, body) {
    this.#heardAt = Date.now();
    const ms = this.#requests.age(re);
    this.#trace({ dir: 'in', type: ok ? 'ack' : 'error', re, fields: body, ms, note: ms === undefined ? 'late' : undefined });
    this.#requests.answer(re, ok, body);
  }

  #pong() {
    this.#heardAt = Date.now();
    this.#timers.stop('pong');
    this.#trace({ dir: 'in', type: 'pong', fields: {}, ms: this.#heardAt - this.#pingedAt });
    // The hub replays before it answers, so everything since `welcome` was a replay.
    if (this.#replay) this.#emit('resumed', { away: Date.now() - this.#brokenAt, ...this.#replay });
    this.#replay = null;
  }

  #hear(type, fields) {
    this.#heardAt = Date.now();
    const repeat = this.#inbox.isRepeat(fields);
    this.#trace({ dir: 'in', type, fields, note: repeat ? 'repeat' : undefined });
    if (this.#replay && fields.seq !== undefined && !repeat) this.#replay.replayed++;
    if (!repeat) this.#handle(type, fields);
    this.#inbox.taken();
  }

  #handle(type, fields) {
    switch (type) {
      case 'welcome':
        return this.#welcome(fields);
      case 'peer-joined':
      case 'peer-updated':
      case 'peer-left':
        return this.#rosters.event(type, fields);
      case 'error':
        if (this.#state !== 'connected') this.#refusal = fields;
        break;
      case 'room-closed':
        this.#rosters.leave(fields.room);
        break;
      case 'go-away':
        this.#timers.start('go-away', fields.delay ?? 0, () => this.#lost({ code: 4000, message: fields.reason }, 0));
        break;
      case 'token-expiring':
        this.#refreshToken();
        break;
    }
    this.#emit(type, fields);
  }

  #setState(state, detail = {}) {
    this.#state = state;
    this.#emit('state', { state, ...detail });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #trace(detail) {
    this.#emit('trace', detail);
  }
}

/** Requests that wait for their replies, and what is done about them meanwhile. */
class Requests {
  #options;
  #transmit;
  #maxMessage = Infinity;
  #connected = false;
  #lastId = 0;
  /** In the order in which they were made. @type {Map<string, Pending>} */ #pending = new Map();
  #timers = new Timers();

  /** @param {typeof DEFAULTS} options @param {(pending: Pending) => void} transmit */
  constructor(options, transmit) {
    this.#options = options;
    this.#transmit = transmit;
  }

  /** @param {string} type @param {object} fields @returns {Promise<any>} */
  ask(type, fields) {
    const problem = this.#problem(type, fields);
    if (problem) return Promise.reject(problem);
    const id = `c${++this.#lastId}`;
    const pending = { type, fields, id, tries: 0, sentAt: 0, ...deferred() };
    this.#pending.set(id, pending);
    this.#timers.start(`deadline ${id}`, this.#options.requestDeadline, () => this.#settle(pending, timeout(type)));
    if (this.#connected) this.#send(pending);
    return pending.promise;
  }

  /** Sends whatever waits, in order; what had been sent before is safe to repeat, since its id is the same. */
  resume(maxMessage = Infinity) {
    this.#connected = true;
    this.#maxMessage = maxMessage;
    for (const pending of this.#pending.values()) this.#send(pending);
  }

  pause() {
    this.#connected = false;
    for (const id of this.#pending.keys()) this.#timers.stop(`try ${id}`);
  }

  /** Ids mean nothing to a new session: what may have been carried out in the old one must not be sent again. */
  sessionLost() {
    for (const pending of [...this.#pending.values()]) {
      if (OUTLIVES_SESSION.has(pending.type)) continue;
      this.#settle(pending, new ParleyError({ code: 'session-lost', message: `the session of this ${pending.type} is over` }));
    }
  }

  /** @param {ParleyError} error */
  failAll(error) {
    for (const pending of [...this.#pending.values()]) this.#settle(pending, error);
  }

  /** Since a request was first sent, in ms; undefined if none waits under that id. @param {string} id */
  age(id) {
    const pending = this.#pending.get(id);
    return pending && Date.now() - pending.sentAt;
  }

  /** @param {string} id @param {boolean} ok @param {any} body */
  answer(id, ok, body) {
    const pending = this.#pending.get(id);
    if (!pending) return; // the answer to a try that had been given up
    if (ok) this.#settle(pending, null, { id, ...body });
    else this.#failed(pending, new ParleyError(body));
  }

  #problem(type, fields) {
    if (this.#pending.size >= PENDING_REQUESTS) {
      return new ParleyError({ code: 'overloaded', message: `${PENDING_REQUESTS} requests are waiting` });
    }
    // Said here because the hub closes the connection over it, and would again at every retry.
    const bytes = new TextEncoder().encode(JSON.stringify(fields)).length + FRAMING_BYTES;
    if (bytes <= this.#maxMessage) return null;
    return new ParleyError({ code: 'too-large', message: `${type} has ${bytes} bytes, the hub takes ${this.#maxMessage}` });
  }

  /** @param {Pending} pending */
  #send(pending) {
    pending.tries++;
    pending.sentAt ||= Date.now();
    this.#timers.start(`try ${pending.id}`, this.#options.requestTimeout, () => this.#failed(pending, timeout(pending.type)));
    this.#transmit(pending);
  }

  /** @param {Pending} pending @param {ParleyError} error */
  #failed(pending, error) {
    if (!error.retryable || pending.tries >= this.#options.requestTries) return this.#settle(pending, error);
    const backoff = jittered(this.#options.backoffMin * 2 ** (pending.tries - 1));
    const pause = error.code === 'timeout' ? 0 : (error.retryAfter ?? backoff);
    this.#timers.start(`try ${pending.id}`, pause, () => this.#send(pending));
  }

  /** @param {Pending} pending @param {ParleyError | null} error @param {any} [body] */
  #settle(pending, error, body) {
    this.#pending.delete(pending.id);
    this.#timers.stop(`try ${pending.id}`, `deadline ${pending.id}`);
    if (error) pending.reject(error);
    else pending.resolve(body);
  }
}

/** Knows which pushes have been here, and tells the hub, in batches, which have reached the application. */
class Inbox {
  /** The last push. */ seq = 0;
  /** The last that the application has had. */ #taken = 0;
  /** The last that the hub has been told of. */ #told = 0;
  #mids = new Set();
  #tell;
  #timers = new Timers();

  /** @param {(seq: number) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /** A connection begins; the numbering goes on if the session does. @param {boolean} resumed */
  begin(resumed) {
    if (!resumed) this.seq = 0;
    this.#told = this.#taken = this.seq; // the resume has said it
  }

  pause() {
    this.#timers.stop();
  }

  /** Whether this push has been here before: by its number, or, under a new number, by its `mid`. */
  isRepeat({ seq, mid }) {
    if (seq !== undefined) {
      if (seq <= this.seq) return true;
      this.seq = seq;
    }
    if (mid === undefined) return false;
    if (this.#mids.has(mid)) return true;
    this.#mids.add(mid);
    if (this.#mids.size > MIDS_REMEMBERED) this.#mids.delete(this.#mids.values().next().value);
    return false;
  }

  /** The application has had everything so far. */
  taken() {
    this.#taken = this.seq;
    const untold = this.seq - this.#told;
    if (untold >= RECEIVED_PUSHES) this.#flush();
    else if (untold > 0 && !this.#timers.running('received')) this.#timers.start('received', RECEIVED_MS, () => this.#flush());
  }

  /** What a message that leaves now may say of what the application has had; `undefined` if there is nothing new. */
  told() {
    if (this.#taken === this.#told) return undefined;
    this.#timers.stop();
    return (this.#told = this.#taken);
  }

  #flush() {
    this.#timers.stop();
    this.#told = this.#taken;
    this.#tell(this.#taken);
  }
}

/** The rosters of the rooms that this peer is in; reads one again when its versions show that an event is missing. */
class Rosters {
  /** Whom not to count among the others. @type {string | undefined} */ self;
  /** @type {Map<string, Room>} */ #rooms = new Map();
  #hub;
  #timers = new Timers();

  /** @param {{join: (fields: object) => Promise<any>, emit: (type: string, detail: object) => void}} hub */
  constructor(hub) {
    this.#hub = hub;
  }

  async join(name, as) {
    const room = this.#rooms.get(name) ?? new Room();
    this.#rooms.set(name, room);
    room.as = as;
    try {
      return await this.#read(name, room);
    } catch (error) {
      if (!room.joined) this.#rooms.delete(name);
      throw error;
    }
  }

  leave(name) {
    this.#rooms.delete(name);
  }

  peers(name) {
    return [...(this.#rooms.get(name)?.peers.values() ?? [])];
  }

  event(type, fields) {
    const name = fields.room;
    const room = this.#rooms.get(name);
    if (!room) return;
    const verdict = room.apply(type, fields, this.self);
    if (verdict === 'applied') {
      if (type === 'peer-left' && fields.peer === this.self) this.#rooms.delete(name); // put out of it
      this.#hub.emit(type, fields);
      this.#tell(name, room);
    } else if (verdict === 'gap' && room.reading === 0) {
      // At once, unless that has just been done and did not help.
      const pause = Math.max(0, room.readAt + ROSTER_RETRY_MS - Date.now());
      this.#timers.start(name, pause, () => this.#readAgain(name, room));
    }
  }

  forget() {
    for (const room of this.#rooms.values()) room.forget();
  }

  readAll() {
    for (const [name, room] of this.#rooms) this.#readAgain(name, room);
  }

  stop() {
    this.#timers.stop();
  }

  async #read(name, room) {
    room.reading++;
    let reply;
    try {
      reply = await this.#hub.join({ room: name, ...room.as });
    } finally {
      room.reading--;
    }
    room.readAt = Date.now();
    if (this.#rooms.get(name) !== room) return reply; // left meanwhile
    for (const { type, fields } of room.reset(reply, this.self)) this.event(type, fields);
    this.#tell(name, room);
    return reply;
  }

  async #readAgain(name, room) {
    if (this.#rooms.get(name) !== room || room.reading > 0) return;
    try {
      await this.#read(name, room);
    } catch (error) {
      this.#hub.emit('error', { code: error.code, message: `could not join ${name} again: ${error.message}`, room: name });
    }
  }

  #tell(name, room) {
    this.#hub.emit('roster', { room: name, version: room.version, peers: [...room.peers.values()] });
  }
}

/** What is known of one room: its roster as of one version, and events that came before they could be placed. */
class Room {
  /** @type {{name?: string, metadata?: object}} */ as = {};
  /** @type {Map<string, Peer>} */ peers = new Map();
  /** Joins under way. */ reading = 0;
  readAt = 0;
  joined = false;
  version = -1;
  /** @type {{type: string, fields: any}[]} */ #early = [];

  /** Takes a roster; gives back the events to try again, which came before it could be known where they belong. */
  reset(reply, self) {
    if (reply.version < this.version) return []; // events have overtaken this reply
    this.joined = true;
    this.version = reply.version;
    this.peers = new Map(reply.peers.filter(({ peer }) => peer !== self).map((entry) => [entry.peer, entry]));
    return this.#early.splice(0).sort((a, b) => a.fields.version - b.fields.version);
  }

  forget() {
    this.version = -1;
    this.peers = new Map();
    this.#early = [];
  }

  /** @returns {'applied' | 'old' | 'gap'} */
  apply(type, fields, self) {
    if (fields.version <= this.version) return 'old';
    const follows = fields.after ?? fields.version - 1; // what lies between was this peer's own doing
    if (this.version < 0 || follows > this.version) {
      this.#early.push({ type, fields });
      // The newest are kept: they show, after the roster is read, whether it has to be read once more.
      if (this.#early.length > EARLY_EVENTS) this.#early.shift();
      return 'gap';
    }
    this.version = fields.version;
    const { room, version, after, seq, reason, ...entry } = fields;
    if (type === 'peer-left') this.peers.delete(entry.peer);
    else if (entry.peer !== self) this.peers.set(entry.peer, { ...this.peers.get(entry.peer), ...entry });
    return 'applied';
  }
}

/**
 * What a wire tells.
 * @typedef {object} Listener
 * @property {(type: string, fields: any) => void} push
 * @property {(re: string, ok: boolean, body: any) => void} reply
 * @property {() => void} pong
 * @property {(why: {code: number, message: string}) => void} down
 */

/** One connection of the native wire: JSON text frames. */
class WebSocketWire {
  #socket;

  /** @param {Options} options @param {() => object} hello @param {Listener} listener */
  constructor({ url, WebSocket = globalThis.WebSocket }, hello, listener) {
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.send('hello', hello());
    this.#socket.onmessage = ({ data }) => {
      const { type, re, ...fields } = JSON.parse(data);
      if (type === 'pong') listener.pong();
      else if (type === 'ack') listener.reply(re, true, fields);
      else if (type === 'error' && re !== undefined) listener.reply(re, false, fields);
      else listener.push(type, re === undefined ? fields : { re, ...fields }); // `undeliverable` bears a `re`, too
    };
    this.#socket.onerror = () => {}; // says nothing; the close that follows does
    this.#socket.onclose = ({ code, reason }) => listener.down({ code, message: reason });
  }

  send(type, fields) {
    // What can't leave is sent again after the resume.
    if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify({ type, ...fields }));
  }

  ping() {
    this.send('ping', {});
  }

  /** Leaves without ending the session: any close code but 1000 does that, and scripts may choose from 3000 up. */
  drop() {
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(3000, 'dropped');
  }

  /** Close code 1000 ends the session. */
  end() {
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(1000);
  }
}

/**
 * One connection of the web wire. A new Socket.IO client for each, without its own reconnecting: that would buffer and
 * resend by itself, beside the rules of the session.
 */
class SocketIoWire {
  #socket;

  /** @param {Options} options @param {() => object} hello @param {Listener} listener */
  constructor({ url, io }, hello, listener) {
    const auth = (give) => give(hello());
    this.#socket = /** @type {Function} */ (io)(url, { forceNew: true, reconnection: false, auth });
    let closing = null;
    this.#socket.onAny((type, fields = {}) => {
      if (type === 'closing') closing = fields;
      if (type === 'pong') listener.pong();
      else listener.push(type, fields);
    });
    this.#socket.on('connect_error', ({ message, data }) => {
      // With data the hub has refused the handshake; without, it could not be reached.
      if (data) listener.push('error', { message, ...data });
      listener.down({ code: data && !data.retryable ? 4501 : 1006, message });
    });
    this.#socket.on('disconnect', (reason) => {
      const code = reason === 'io server disconnect' ? 4500 : 1006;
      listener.down({ code, message: reason, ...closing });
    });
    this.reply = listener.reply;
    this.pong = listener.pong;
  }

  send(type, fields) {
    if (!this.#socket.connected) return; // Socket.IO would buffer it; it is sent again after the resume
    if (fields.id === undefined) this.#socket.emit(type, fields);
    else this.#socket.emit(type, fields, ({ ok, error, ...body }) => this.reply(fields.id, ok, ok ? body : error));
  }

  ping() {
    if (this.#socket.connected) this.#socket.emit('ping', {}, () => this.pong());
  }

  /** Leaves without Socket.IO's DISCONNECT, which would end the session. */
  drop() {
    this.#silence();
    this.#socket.io.engine?.close();
  }

  end() {
    this.#silence();
    this.#socket.disconnect();
  }

  #silence() {
    this.#socket.offAny();
    this.#socket.off();
  }
}

/** Named timers, so that "stop whatever waits for the connection" is one line. */
class Timers {
  /** @type {Map<string, any>} */ #handles = new Map();

  start(name, ms, action) {
    this.stop(name);
    const handle = setTimeout(() => {
      this.#handles.delete(name);
      action();
    }, ms);
    this.#handles.set(name, handle);
  }

  running(name) {
    return this.#handles.has(name);
  }

  /** Those named, or all. @param {string[]} names */
  stop(...names) {
    for (const name of names.length ? names : [...this.#handles.keys()]) {
      clearTimeout(this.#handles.get(name));
      this.#handles.delete(name);
    }
  }
}

/**
 * @typedef {{promise: Promise<any>, resolve: (value: any) => void, reject: (error: any) => void}} Deferred
 * @typedef {Deferred & {type: string, fields: object, id: string, tries: number, sentAt: number}} Pending
 * @returns {Deferred}
 */
function deferred() {
  /** @type {any} */
  const result = {};
  result.promise = new Promise((resolve, reject) => Object.assign(result, { resolve, reject }));
  return result;
}

/** @param {string} type */
function timeout(type) {
  return new ParleyError({ code: 'timeout', message: `no reply to ${type}`, retryable: true });
}

/** Between a half and the whole: clients that lost the same node must not come back in the same instant. */
function jittered(ms) {
  return ms * (0.5 + Math.random() / 2);
}

// @parley/client 0.1.0, Apache-2.0. Built from clients/js/src by `npm run demo` in clients/packed; not to be changed by hand.
// js/src/errors.ts
var ParleyError = class extends Error {
  constructor(error) {
    super(error.message ?? error.code);
    this.name = "ParleyError";
    this.code = error.code;
    this.retryable = error.retryable ?? false;
    if (error.retryAfter !== void 0) this.retryAfter = error.retryAfter;
    if (error.closed) this.closed = error.closed;
  }
};
var NAMES = {
  1e3: "closed-by-client",
  4e3: "going-away",
  4001: "taken-over",
  4002: "too-slow",
  4003: "heartbeat-missed",
  4004: "hub-unavailable",
  4500: "bad-protocol",
  4501: "unauthorized",
  4502: "kicked",
  4503: "banned",
  4504: "flooding",
  4505: "replaced"
};
function closeReason(code, message = "") {
  const name = NAMES[code] ?? "network";
  return { code, name, message, comeBack: code !== 1e3 && (code < 4500 || code > 4999) };
}

// js/src/events.ts
var Emitter = class {
  constructor() {
    this.listeners = /* @__PURE__ */ new Map();
  }
  /** Calls the listener at each event of the type, until the function that is returned is called. */
  on(type, listener) {
    const own = (event) => listener(event);
    const all = this.listeners.get(type) ?? /* @__PURE__ */ new Set();
    this.listeners.set(type, all.add(own));
    return () => {
      all.delete(own);
    };
  }
  /** As {@link on}, for the next event alone. */
  once(type, listener) {
    const off = this.on(type, (event) => {
      off();
      listener(event);
    });
    return off;
  }
  emit(type, event) {
    const all = this.listeners.get(type) ?? /* @__PURE__ */ new Set();
    for (const listener of [...all]) if (all.has(listener)) guarded(() => listener(event));
  }
  hasListeners(type) {
    return (this.listeners.get(type)?.size ?? 0) > 0;
  }
  hasAnyListeners() {
    return [...this.listeners.keys()].some((type) => this.hasListeners(type));
  }
};
var Value = class {
  constructor(current) {
    this.current = current;
    this.listeners = /* @__PURE__ */ new Set();
    this.getSnapshot = () => this.current;
    this.subscribe = (listener) => {
      const own = () => listener();
      this.listeners.add(own);
      this.watched(this.listeners.size);
      return () => {
        if (this.listeners.delete(own)) this.watched(this.listeners.size);
      };
    };
  }
  get isWatched() {
    return this.listeners.size > 0;
  }
  /** Takes another value, and tells it. */
  set(value) {
    this.current = value;
    for (const listener of [...this.listeners]) if (this.listeners.has(listener)) guarded(listener);
  }
  /** @param _listeners so many there are by now */
  watched(_listeners) {
  }
};
function guarded(action) {
  try {
    action();
  } catch (error) {
    const scope = globalThis;
    if (scope.reportError) scope.reportError(error);
    else scope.console?.error(error);
  }
}

// js/src/timers.ts
var systemClock = {
  now: () => Date.now(),
  setTimeout: (action, ms) => setTimeout(action, ms),
  clearTimeout: (handle) => clearTimeout(handle),
  random: () => Math.random()
};
var Timers = class {
  constructor(clock) {
    this.clock = clock;
    this.handles = /* @__PURE__ */ new Map();
  }
  /** In place of the one of that name, if it runs. */
  start(name, ms, action) {
    this.stop(name);
    const handle = this.clock.setTimeout(() => {
      this.handles.delete(name);
      action();
    }, ms);
    this.handles.set(name, handle);
  }
  /** Whether the one of that name runs. */
  running(name) {
    return this.handles.has(name);
  }
  /** Those of these names, if they run. */
  stop(...names) {
    for (const name of names) {
      this.clock.clearTimeout(this.handles.get(name));
      this.handles.delete(name);
    }
  }
  /** All of them. */
  stopAll() {
    this.stop(...this.handles.keys());
  }
};

// js/src/requests.ts
var MOST_PENDING = 256;
var FRAMING_BYTES = 256;
var OUTLIVES_SESSION = /* @__PURE__ */ new Set(["join", "leave", "status", "ice"]);
var Requests = class {
  constructor(limits, clock, transmit) {
    this.limits = limits;
    this.transmit = transmit;
    this.maxMessage = Infinity;
    this.connected = false;
    this.lastId = 0;
    /** In the order in which they were made. */
    this.pending = /* @__PURE__ */ new Map();
    this.timers = new Timers(clock);
    this.prefix = Math.floor(clock.random() * 36 ** 6).toString(36);
  }
  ask(type, fields, lane) {
    if (this.pending.size >= MOST_PENDING) {
      return Promise.reject(new ParleyError({ code: "overloaded", message: `${MOST_PENDING} requests are waiting`, retryable: true }));
    }
    let json;
    try {
      json = JSON.stringify(fields);
    } catch (error) {
      return Promise.reject(new ParleyError({ code: "bad-request", message: `${type} is no JSON: ${String(error)}` }));
    }
    return new Promise((resolve, reject) => {
      const copy = JSON.parse(json);
      const id = `${this.prefix}.${++this.lastId}`;
      const pending = { type, fields: copy, id, lane, bytes: utf8Length(json) + FRAMING_BYTES, tries: 0, sentAt: 0, resolve, reject };
      this.pending.set(id, pending);
      this.timers.start(`deadline ${id}`, this.limits.requestDeadline, () => this.fail(pending, timeout(type)));
      if (this.connected) this.sendInTurn(pending);
    });
  }
  /** Sends whatever waits, in order; what had been sent before is safe to repeat, since its id is the same. */
  resume(maxMessage) {
    this.connected = true;
    this.maxMessage = maxMessage;
    for (const pending of [...this.pending.values()]) {
      if (this.pending.has(pending.id) && !this.timers.running(`try ${pending.id}`)) this.sendInTurn(pending);
    }
  }
  pause() {
    this.connected = false;
    for (const id of this.pending.keys()) this.timers.stop(`try ${id}`);
  }
  /** Ids mean nothing to a new session: what may have been carried out in the old one must not be sent again. */
  sessionLost() {
    this.failAll(
      ({ type }) => new ParleyError({ code: "session-lost", message: `the session of this ${type} is over` }),
      ({ type }) => !OUTLIVES_SESSION.has(type)
    );
  }
  failAll(error, which = () => true) {
    const those = [...this.pending.values()].filter(which);
    for (const pending of those) this.remove(pending);
    for (const pending of those) pending.reject(error(pending));
    for (const lane of new Set(those.map((pending) => pending.lane))) this.goOn(lane);
  }
  /** Since a request was first sent, in ms; undefined if none waits under that id. */
  age(id) {
    const pending = this.pending.get(id);
    return pending && this.timers.clock.now() - pending.sentAt;
  }
  answer(id, ok, body) {
    const pending = this.pending.get(id);
    if (!pending || pending.tries === 0) return;
    if (!ok) return this.failed(pending, new ParleyError(body));
    this.remove(pending);
    pending.resolve({ id, ...body });
    this.goOn(pending.lane);
  }
  /** Whether no older one of its lane is under way. */
  isInTurn({ lane, id }) {
    if (lane === void 0) return true;
    for (const other of this.pending.values()) if (other.lane === lane) return other.id === id;
    return true;
  }
  sendInTurn(pending) {
    if (this.isInTurn(pending)) this.send(pending);
  }
  goOn(lane) {
    if (lane === void 0 || !this.connected) return;
    for (const next of this.pending.values()) {
      if (next.lane !== lane) continue;
      if (next.tries === 0 || !this.timers.running(`try ${next.id}`)) this.send(next);
      return;
    }
  }
  send(pending) {
    if (pending.bytes > this.maxMessage) {
      const message = `${pending.type} has ${pending.bytes} bytes, the hub takes ${this.maxMessage}`;
      return this.fail(pending, new ParleyError({ code: "too-large", message }));
    }
    pending.tries++;
    pending.sentAt || (pending.sentAt = this.timers.clock.now());
    this.timers.start(`try ${pending.id}`, this.limits.requestTimeout, () => this.failed(pending, timeout(pending.type)));
    this.transmit(pending);
  }
  failed(pending, error) {
    if (!error.retryable || pending.tries >= this.limits.requestTries) return this.fail(pending, error);
    const backoff = jittered(this.limits.backoffMin * 2 ** (pending.tries - 1), this.timers.clock);
    const pause = error.code === "timeout" ? 0 : error.retryAfter ?? backoff;
    this.timers.start(`try ${pending.id}`, pause, () => this.send(pending));
  }
  fail(pending, error) {
    this.remove(pending);
    pending.reject(error);
    this.goOn(pending.lane);
  }
  remove({ id }) {
    this.pending.delete(id);
    this.timers.stop(`try ${id}`, `deadline ${id}`);
  }
};
function jittered(ms, clock) {
  return Math.round(ms * (0.5 + clock.random() / 2));
}
function timeout(type) {
  return new ParleyError({ code: "timeout", message: `no reply to ${type}`, retryable: true });
}
function utf8Length(text) {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes += unit < 128 ? 1 : unit < 2048 || unit >= 55296 && unit <= 57343 ? 2 : 3;
  }
  return bytes;
}

// js/src/connection.ts
var STABLE_MS = 5e3;
var STOOD_STILL_MS = 1e3;
var Connection = class {
  constructor(options, factory, timing, clock, tokens, owner) {
    this.factory = factory;
    this.timing = timing;
    this.clock = clock;
    this.tokens = tokens;
    this.owner = owner;
    this.current = { state: "idle" };
    /** Rises with every attempt to connect, so that what belongs to an earlier one is passed over. */
    this.attempt = 0;
    /** Connections in a row that came to nothing, or did not last. */
    this.failures = 0;
    /** Of all, to take turns between the URLs. */
    this.turns = 0;
    this.heardAt = 0;
    this.pingedAt = 0;
    this.urls = typeof options.url === "string" ? [options.url] : options.url;
    this.timers = new Timers(clock);
  }
  get state() {
    return this.current.state;
  }
  /** Opens at once; also in place of waiting. */
  async open() {
    const attempt = ++this.attempt;
    const isCurrent = () => attempt === this.attempt;
    this.timers.stop("reconnect");
    this.refusal = void 0;
    const { connectTimeout } = this.timing;
    this.timers.start("connect", connectTimeout, () => this.lost(1006, `no welcome within ${connectTimeout} ms`));
    this.become({ state: "connecting" });
    let token;
    try {
      token = await this.tokens.get();
    } catch (error) {
      if (isCurrent()) this.noToken(error);
      return;
    }
    if (!isCurrent()) return;
    const current = (action) => (...told) => {
      if (isCurrent()) action(...told);
    };
    try {
      this.transport = this.factory.open(this.urls[this.turns % this.urls.length] ?? "", () => this.owner.hello(token), {
        push: current((type, fields) => this.push(type, fields)),
        reply: current((re, ok, body) => {
          this.heard();
          this.owner.reply(re, ok, body);
        }),
        pong: current(() => {
          this.heard();
          this.owner.pong(this.heardAt - this.pingedAt);
        }),
        down: current((code, message) => this.lost(code, message))
      });
    } catch (error) {
      this.finish(closeReason(4500, error.message));
    }
  }
  send(type, fields) {
    this.transport?.send(type, fields);
  }
  /** Ends the session. */
  close() {
    const { transport } = this;
    this.refusal = void 0;
    this.finish(closeReason(1e3, "closed by this client"));
    transport?.end();
  }
  /** Gives the connection up and comes back after `pause`, or after the usual back-off. */
  lost(code, message, pause) {
    this.attempt++;
    this.transport?.drop();
    this.transport = void 0;
    this.timers.stopAll();
    this.owner.paused();
    const reason = closeReason(code === 1e3 ? 1006 : code, String(this.refusal?.message ?? message));
    const comeBack = reason.comeBack || code === 4501 && this.tokens.refuse();
    if (!comeBack) return this.finish(reason);
    if (this.current.state === "connecting" || code < 4e3) this.turns++;
    const delay = pause ?? this.backoff();
    this.timers.start("reconnect", delay, () => void this.open());
    this.become({ state: "waiting", reason, delay });
  }
  /** Whether the hub is there: at once. */
  check() {
    if (this.current.state === "waiting") void this.open();
    else if (this.current.state === "connected" && !this.timers.running("pong")) this.ping();
  }
  /** What was opened on another network is worth nothing. */
  networkChanged() {
    this.failures = 0;
    this.tokens.networkChanged();
    if (this.current.state === "connecting") this.lost(1006, "the network has changed", 0);
    else this.check();
  }
  // ----
  push(type, fields) {
    this.heard();
    if (type === "welcome") return this.welcome(fields);
    if (type === "error" && this.current.state !== "connected") {
      this.refusal = fields;
      return;
    }
    if (type === "go-away") this.goAway(fields);
    this.owner.push(type, fields);
  }
  welcome(welcome) {
    this.timers.stop("connect");
    this.timers.start("stable", STABLE_MS, () => this.failures = 0);
    this.tokens.accept();
    this.node = welcome.node;
    this.become({ state: "connected" });
    if (this.current.state !== "connected") return;
    const { attempt } = this;
    this.owner.welcome(welcome);
    if (attempt === this.attempt) this.ping();
    if (attempt === this.attempt) this.owner.open(welcome.maxMessage);
  }
  goAway({ delay, reason }) {
    this.timers.start("go-away", delay ?? 0, () => {
      this.turns++;
      this.lost(4e3, reason, 0);
    });
  }
  noToken(error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof ParleyError && !error.retryable) {
      this.refusal = { code: error.code, message };
      this.finish(closeReason(4501, message));
    } else this.lost(1006, `no token: ${message}`);
  }
  finish(reason) {
    if (this.current.state === "closed") return;
    this.attempt++;
    this.transport = void 0;
    this.timers.stopAll();
    this.owner.paused();
    this.become({ state: "closed", reason });
    this.owner.finished(reason, this.refusal && new ParleyError({ ...this.refusal, closed: reason }));
  }
  backoff() {
    const ceiling = Math.min(this.timing.backoffMax, this.timing.backoffMin * 2 ** this.failures++);
    return Math.max(jittered(ceiling, this.clock), Number(this.refusal?.retryAfter ?? 0));
  }
  become(snapshot) {
    this.current = { ...snapshot, ...this.node !== void 0 && { node: this.node } };
    this.owner.changed(this.current);
  }
  // ---- scripts can't see WebSocket pings, and a dead mobile connection makes no sound: so this asks, and expects
  heard() {
    this.heardAt = this.clock.now();
    if (!this.timers.running("pong")) return;
    this.timers.stop("pong");
    this.pingAfter(this.timing.pingInterval);
  }
  pingAfter(ms) {
    this.timers.start("heartbeat", ms, () => {
      const left = this.heardAt + this.timing.pingInterval - this.clock.now();
      if (left > 0) this.pingAfter(left);
      else this.ping();
    });
  }
  ping() {
    this.timers.stop("heartbeat");
    this.pingedAt = this.clock.now();
    this.transport?.ping();
    this.timers.start("pong", this.timing.pongTimeout, () => {
      const late = this.clock.now() - this.pingedAt - this.timing.pongTimeout;
      if (late > STOOD_STILL_MS) this.ping();
      else this.lost(1006, "the hub has gone silent");
    });
    this.owner.pinged();
  }
};

// js/src/inbox.ts
var RECEIVED_MS = 100;
var RECEIVED_PUSHES = 32;
var MIDS_REMEMBERED = 2048;
var Inbox = class {
  constructor(clock, tell) {
    this.tell = tell;
    /** The last push. */
    this.seq = 0;
    /** The last that the application has had, and the last that the hub has been told of. */
    this.taken = 0;
    this.told = 0;
    this.mids = /* @__PURE__ */ new Set();
    this.timers = new Timers(clock);
  }
  /** Goes on with a session of which so much has been received. */
  continueFrom(seq) {
    this.seq = this.taken = this.told = seq;
  }
  /** A connection begins, and what was received has been said by its resume. */
  begin(resumed) {
    this.continueFrom(resumed ? this.seq : 0);
  }
  pause() {
    this.timers.stopAll();
  }
  /** Whether this push has been here before: by its number, or, under a new number, by its `mid`. */
  isRepeat(seq, mid) {
    if (seq !== void 0) {
      if (seq <= this.seq) return true;
      this.seq = seq;
    }
    if (mid === void 0) return false;
    if (this.mids.has(mid)) return true;
    this.mids.add(mid);
    if (this.mids.size > MIDS_REMEMBERED) this.mids.delete(this.mids.values().next().value);
    return false;
  }
  /** The application has had everything so far. */
  take() {
    this.taken = this.seq;
    const untold = this.seq - this.told;
    if (untold >= RECEIVED_PUSHES) this.flush();
    else if (untold > 0 && !this.timers.running("received")) this.timers.start("received", RECEIVED_MS, () => this.flush());
  }
  /** What a message that leaves now may say of what the application has had; nothing if there is nothing new. */
  sayReceived() {
    if (this.taken === this.told) return {};
    this.pause();
    this.told = this.taken;
    return { received: this.taken };
  }
  flush() {
    const { received } = this.sayReceived();
    if (received !== void 0) this.tell(received);
  }
};

// js/src/lifecycle.ts
function appState(source) {
  return (hooks) => {
    const subscription = source.addEventListener("change", (state) => {
      if (state === "active") hooks.resumed();
      else if (state === "background") hooks.suspended();
    });
    return () => subscription.remove();
  };
}
function netInfo(source) {
  return (hooks) => {
    let last;
    return source.addEventListener(({ type, isConnected, details }) => {
      const { ipAddress } = details ?? {};
      const network = [type, isConnected, ipAddress].join();
      if (last !== void 0 && network !== last) hooks.networkChanged();
      last = network;
    });
  };
}
function listen(target, type, listener) {
  const source = target;
  if (!source?.addEventListener || !source.removeEventListener) return () => {
  };
  source.addEventListener(type, listener);
  return () => source.removeEventListener?.(type, listener);
}
function browser() {
  return (hooks) => {
    const scope = globalThis;
    const { document } = scope;
    const connection = scope.navigator?.connection;
    let type = connection?.type;
    const changed2 = () => hooks.networkChanged();
    const estimated = () => {
      if (type !== connection?.type) changed2();
      type = connection?.type;
    };
    const all = [
      listen(scope, "online", changed2),
      listen(scope, "offline", changed2),
      listen(scope, "pageshow", ({ persisted }) => persisted && hooks.resumed()),
      listen(scope, "pagehide", ({ persisted }) => persisted || hooks.gone()),
      listen(connection, "change", estimated),
      listen(document, "visibilitychange", () => document?.visibilityState === "hidden" ? hooks.suspended() : hooks.resumed())
    ];
    return () => all.forEach((off) => off());
  };
}

// js/src/native.ts
function nativeWire(WebSocket) {
  return {
    wire: "native",
    open: (url, hello, listener) => {
      const Socket = WebSocket ?? globalThis.WebSocket;
      if (!Socket) throw new TypeError("there is no WebSocket here: pass one to nativeWire()");
      return new NativeTransport(new Socket(url), hello, listener);
    }
  };
}
var OPEN = 1;
var DROPPED = 3e3;
var NativeTransport = class {
  constructor(socket, hello, listener) {
    this.socket = socket;
    this.listener = listener;
    socket.onopen = () => this.send("hello", hello());
    socket.onmessage = ({ data }) => this.read(data);
    socket.onerror = () => {
    };
    socket.onclose = ({ code, reason }) => {
      this.silence();
      listener.down(code ?? 1006, reason ?? "");
    };
  }
  send(type, fields) {
    if (this.socket.readyState === OPEN) this.socket.send(JSON.stringify({ type, ...fields }));
  }
  ping() {
    this.send("ping", {});
  }
  drop() {
    this.silence();
    const { terminate } = this.socket;
    if (terminate) terminate.call(this.socket);
    else this.socket.close(DROPPED, "dropped");
  }
  end() {
    this.silence();
    this.socket.close(1e3);
  }
  read(data) {
    let frame;
    try {
      frame = JSON.parse(String(data));
    } catch {
      this.drop();
      return this.listener.down(1006, "a frame that is no JSON");
    }
    const { type, ...fields } = frame;
    const { re, ...body } = fields;
    if (type === "pong") this.listener.pong();
    else if (type === "ack") this.listener.reply(String(re), true, body);
    else if (type === "error" && re !== void 0) this.listener.reply(String(re), false, body);
    else this.listener.push(String(type), fields);
  }
  silence() {
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
  }
};

// js/src/roster.ts
var MOST_EARLY = 256;
var Roster = class {
  constructor() {
    this.version = -1;
    this.peers = /* @__PURE__ */ new Map();
    this.early = [];
  }
  /** Takes a roster. @returns the events to try again, which came before it could be known where they belong */
  reset(reply) {
    if (reply.version >= this.version) {
      this.version = reply.version;
      this.peers = new Map(reply.peers.filter(({ peer }) => peer !== reply.peer).map((entry) => [entry.peer, entry]));
    }
    return this.early.splice(0).sort((a, b) => a.fields.version - b.fields.version);
  }
  /** @returns who was there */
  forget() {
    const { peers } = this;
    this.version = -1;
    this.peers = /* @__PURE__ */ new Map();
    this.early = [];
    return peers;
  }
  apply(event, self) {
    const { fields } = event;
    if (fields.version <= this.version) return "old";
    const follows = fields.after ?? fields.version - 1;
    if (this.version < 0 || follows > this.version) {
      this.early.push(event);
      if (this.early.length > MOST_EARLY) this.early.shift();
      return "gap";
    }
    this.version = fields.version;
    if (fields.peer === self) return "applied";
    const peers = new Map(this.peers);
    if (event.type === "peer-left") peers.delete(fields.peer);
    else {
      const entry = changed(peers.get(fields.peer), event.fields);
      if (entry) peers.set(fields.peer, entry);
    }
    this.peers = peers;
    return "applied";
  }
};
function changed(before, fields) {
  if (!before && !("user" in fields)) return void 0;
  const { room, version, after, seq, ...said } = fields;
  const entry = { ...before, ...said };
  if (entry.name === null) delete entry.name;
  if (entry.metadata === null) delete entry.metadata;
  return entry;
}

// js/src/room.ts
var READ_AGAIN_MS = 200;
var REJOIN_MS = 5e3;
var MOST_HELD_BACK = 1024;
var LOST = /* @__PURE__ */ new Set(["lost", "node-lost"]);
var Room = class extends Emitter {
  /** @hidden {@link ParleyClient.room} makes them. */
  constructor(name, host) {
    super();
    this.name = name;
    this.host = host;
    this.known = new Roster();
    this.currentState = "idle";
    /** Rises when the room is joined, left or lost, so that what belongs to before is passed over. */
    this.stay = 0;
    this.reading = 0;
    this.readAt = -Infinity;
    /** Since the session began. */
    this.wasPutOut = false;
    /** Whether the room was lost while a join was under way. */
    this.doubt = false;
    /** Signals that came before the roster that has their sender; before the first join those of a session of an earlier page. */
    this.heldBack = [];
    /** Left, or put out of it: whatever may still be on its way. */
    this.over = false;
    /** The hub has nothing to tell of the room any more. */
    this.gone = false;
    this.timers = new Timers(host.clock);
    this.snapshot = new Value({ state: "idle", self: host.self(), version: -1, peers: [] });
    this.roster = this.snapshot;
  }
  get state() {
    return this.currentState;
  }
  /** The others, in the order in which they joined. */
  get peers() {
    return this.snapshot.getSnapshot().peers;
  }
  /** Of the others, the one with that id. */
  peer(id) {
    return this.known.peers.get(id);
  }
  /**
   * Joins, or, when in it already, changes name or metadata. From then on the client keeps this peer in the room, over
   * lost sessions, too, until {@link leave}.
   */
  async join(as = {}) {
    if (!this.host.keep(this)) throw new ParleyError({ code: "closed", message: `${this.name} was left and forgotten; the client has another by now` });
    const before = this.wanted;
    this.wanted = as;
    if (this.currentState !== "joined" && this.currentState !== "joining") this.begin();
    const stay = this.stay;
    try {
      await this.read();
    } catch (error) {
      if (stay === this.stay) this.joinFailed(error, as, before);
      throw error;
    }
    return this.snapshot.getSnapshot();
  }
  /** Leaves; nothing is told of the room any more from this call on. */
  async leave() {
    this.host.cancelJoins(this.lane(), new ParleyError({ code: "closed", message: `${this.name} was left meanwhile` }));
    this.end("idle");
    await this.takeLeave();
  }
  /** Sends a session description that offers. */
  offer(to, sdp) {
    return this.host.request("offer", { room: this.name, to, sdp }, this.lane(to));
  }
  /** Sends a session description that answers. */
  answer(to, sdp) {
    return this.host.request("answer", { room: this.name, to, sdp }, this.lane(to));
  }
  /** Sends ICE candidates. @param candidates as the browser gives them; none means that there are no more */
  candidates(to, candidates) {
    return this.host.request("candidates", { room: this.name, to, candidates }, this.lane(to));
  }
  /** Tells a peer that there is nothing more to come. */
  bye(to, reason) {
    return this.host.request("bye", { room: this.name, to, ...reason !== void 0 && { reason } }, this.lane(to));
  }
  /** Any JSON, to one peer, or to everybody else in the room. */
  send(data, to) {
    return this.host.request("message", { room: this.name, data, ...to !== void 0 && { to } });
  }
  /** Tells the operators what became of the connection to a peer. */
  async report(to, state, stats) {
    await this.host.request("report", { room: this.name, to, state, ...stats && { stats } });
  }
  /** For moderators. @param ban seconds for which the peer's user may not join again */
  async kick(peer, ban) {
    await this.host.request("kick", { room: this.name, peer, ...ban !== void 0 && { ban } });
  }
  // ---- what the client tells it
  /** @internal Whether nobody would notice if another took its place. */
  get isForgettable() {
    return this.gone && !this.hasAnyListeners() && !this.snapshot.isWatched;
  }
  /** @internal */
  hearRoster(event) {
    if (!this.wanted) return;
    const { fields } = event;
    const before = this.known.peers;
    const verdict = this.known.apply(event, this.host.self());
    if (verdict === "applied") {
      if (event.type === "peer-left" && fields.peer === this.host.self()) return this.putOut(event.fields.reason);
      this.tell(before, event.type === "peer-left" ? event.fields.reason : "unknown");
    } else if (verdict === "gap" && this.reading === 0) {
      const pause = Math.max(0, this.readAt + READ_AGAIN_MS - this.host.clock.now());
      this.timers.start("read", pause, () => this.readAgain());
    }
  }
  /** @internal */
  hearSignal(type, fields) {
    if (this.over) return;
    const deliver = () => {
      this.host.signal(type, fields);
      this.emit(type, fields);
    };
    if (this.heldBack && this.heldBack.length < MOST_HELD_BACK) this.heldBack.push(deliver);
    else deliver();
  }
  /** @internal This peer is in the room no more. @param replayed whether it may have been told before, under another number */
  putOut(reason, replayed = false) {
    if (!this.wanted) return this.notInIt();
    if (replayed && this.wasPutOut) return this.rejoin();
    this.wasPutOut = true;
    this.doubt = this.reading > 0;
    if (LOST.has(reason) || this.doubt) return this.rejoin();
    this.close({ reason });
  }
  /** @internal The room has to be joined anew; what was said to the peer of the old session is said to nobody. */
  sessionLost() {
    if (!this.wanted) return this.notInIt();
    this.heldBack = [];
    this.wasPutOut = false;
    this.rejoin();
  }
  /** A leave that had no answer is done. */
  notInIt() {
    this.gone || (this.gone = this.over);
  }
  rejoin() {
    this.heldBack ?? (this.heldBack = []);
    if (this.reading === 0) this.begin();
    else this.become("joining", this.known.forget());
    this.readAgain();
  }
  /** @internal Roster events were lost. */
  readAgain() {
    if (!this.wanted || this.reading > 0) return;
    const stay = this.stay;
    this.read().catch((error) => {
      if (stay !== this.stay || error.code === "closed") return;
      if (error.retryable) this.timers.start("read", REJOIN_MS, () => this.readAgain());
      else this.close({ reason: "rejoin-failed", error });
    });
  }
  /** @internal The client is at its end. */
  clientClosed() {
    if (this.wanted) this.close({ reason: "client-closed" });
    else this.end("idle");
  }
  // ----
  begin() {
    this.heldBack ?? (this.heldBack = []);
    this.over = this.gone = false;
    this.restart("joining");
  }
  joinFailed(error, as, before) {
    if (this.currentState === "joining" && this.reading === 0) {
      this.end("idle");
      if (error.retryable) this.takeLeave().catch(() => {
      });
      else this.gone = true;
      return;
    }
    if (this.wanted === as) this.wanted = before;
    this.readAgain();
  }
  async takeLeave() {
    const { stay } = this;
    try {
      await this.host.request("leave", { room: this.name }, this.lane());
    } catch (error) {
      if (error.code !== "not-in-room") throw error;
    }
    if (stay === this.stay) this.gone = true;
  }
  close(how) {
    this.end("closed");
    this.gone = true;
    this.emit("closed", how);
  }
  end(state) {
    this.wanted = void 0;
    this.heldBack = [];
    this.over = true;
    this.restart(state);
  }
  restart(state) {
    this.stay++;
    this.reading = 0;
    this.doubt = false;
    this.timers.stopAll();
    this.become(state, this.known.forget());
  }
  async read() {
    const stay = this.stay;
    this.reading++;
    let reply;
    try {
      reply = await this.host.request("join", { room: this.name, ...this.wanted }, this.lane());
    } finally {
      if (stay === this.stay) this.reading--;
    }
    if (stay !== this.stay) return;
    if (this.doubt) {
      this.doubt = false;
      return this.read();
    }
    this.readAt = this.host.clock.now();
    const before = this.known.peers;
    const early = this.known.reset(reply);
    this.currentState = "joined";
    this.tell(before, "unknown", true);
    if (stay !== this.stay) return;
    for (const event of early) this.hearRoster(event);
    this.timers.start("release", 0, () => this.release());
  }
  release() {
    const { stay } = this;
    const held = this.heldBack ?? [];
    this.heldBack = void 0;
    for (const deliver of held) if (stay === this.stay) deliver();
  }
  /** Tells what has changed, until a listener leaves; all that was found out at once has the same snapshot. */
  tell(before, reason, always = false) {
    const { stay } = this;
    const now = this.known.peers;
    if (now !== before || always) this.become(this.currentState);
    this.tellLeft(before, reason);
    for (const [id, peer] of now) {
      if (stay !== this.stay) return;
      const previous = before.get(id);
      if (!previous) this.emit("peer-joined", { peer });
      else if (previous !== peer && JSON.stringify(previous) !== JSON.stringify(peer)) this.emit("peer-updated", { peer, previous });
    }
  }
  tellLeft(before, reason) {
    const now = this.known.peers;
    for (const [id, peer] of before) if (!now.has(id)) this.emit("peer-left", { peer, reason });
  }
  /** @param gone whom the roster had until now, where it was forgotten */
  become(state, gone = /* @__PURE__ */ new Map()) {
    this.currentState = state;
    this.snapshot.set({ state, self: this.host.self(), version: this.known.version, peers: [...this.known.peers.values()] });
    this.tellLeft(gone, "unknown");
  }
  /** Joins and leaves of a room, and signals to a peer, wait for each other. */
  lane(to = "") {
    return `${this.name} ${to}`;
  }
};

// js/src/tokens.ts
var Tokens = class {
  /** @param patience after so many milliseconds without an answer the provider is asked again */
  constructor(source, patience, clock) {
    this.source = source;
    this.patience = patience;
    this.clock = clock;
    /** Why the next one is asked for. */
    this.reason = "start";
    /** Whether the connection under way was the first to use it: an older one may have expired on the way. */
    this.fresh = false;
  }
  get canRenew() {
    return typeof this.source === "function";
  }
  /** For a connection. */
  async get() {
    this.fresh = this.current === void 0;
    if (this.current !== void 0) return this.used = this.current;
    const now = this.clock.now();
    const { reason } = this;
    if (!this.asked || now - this.asked.at >= this.patience) this.asked = { at: now, answer: this.ask(reason) };
    const { asked } = this;
    let token;
    try {
      token = await asked.answer;
    } finally {
      if (this.asked === asked) this.asked = void 0;
    }
    if (token === this.refused) {
      throw new ParleyError({ code: "unauthorized", message: "the token provider gave the token again that the hub has refused" });
    }
    if (this.current === void 0 && this.reason === reason) this.current = this.used = token;
    return this.current ?? token;
  }
  /** What was asked on another network is waited for no more. */
  networkChanged() {
    this.asked = void 0;
  }
  /**
   * Another, while this one is still good. A connection that begins before the hub has answered begins with it, too: with the
   * older one it would undo what may have been done.
   * @param give to the hub
   */
  async renew(give) {
    const token = await this.ask("expiring");
    this.current = token;
    try {
      await give(token);
    } catch (error) {
      if (!error.retryable && this.current === token) this.current = this.used;
      throw error;
    }
    this.used = token;
    this.accept();
  }
  /** The hub has taken the one of the connection. */
  accept() {
    this.refused = void 0;
    this.reason = "start";
  }
  /** The hub has closed with 4501. @returns whether another token may be better */
  refuse() {
    if (this.current !== this.used) return true;
    if (!this.canRenew || this.reason === "refused" && this.fresh) return false;
    this.refused = this.current;
    this.current = this.asked = void 0;
    this.reason = "refused";
    return true;
  }
  async ask(reason) {
    return typeof this.source === "function" ? this.source(reason) : this.source;
  }
};

// js/src/client.ts
var TIMING = {
  connectTimeout: 1e4,
  backoffMin: 250,
  backoffMax: 1e4,
  pingInterval: 5e3,
  pongTimeout: 3e3,
  requestTimeout: 7e3,
  requestTries: 5,
  requestDeadline: 45e3
};
var ITSELF = { name: "@parley/client", version: "0.1.0" };
var ICE_RENEWAL = 0.75;
var ICE_RETRY = 0.05;
var TOKEN_RETRY_MS = 1e3;
var ParleyClient = class extends Emitter {
  constructor(options) {
    super();
    this.snapshot = new Value({ state: "idle" });
    this.allRooms = /* @__PURE__ */ new Map();
    /** What ends the watching of what is outside. */
    this.watches = [];
    this.servers = [];
    this.brokenAt = 0;
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.connection = this.snapshot;
    const factory = options.transport ?? nativeWire();
    this.wire = factory.wire;
    const timing = { ...TIMING, ...options.timing };
    this.timers = new Timers(this.clock);
    this.tokens = new Tokens(options.token, 2 * timing.connectTimeout, this.clock);
    this.link = new Connection(options, factory, timing, this.clock, this.tokens, this.owner());
    this.requests = new Requests(timing, this.clock, (pending) => this.transmit(pending.type, pending.fields, pending));
    this.inbox = new Inbox(this.clock, (seq) => this.transmit("received", { seq }));
  }
  get state() {
    return this.snapshot.getSnapshot().state;
  }
  /** One's own public id, once welcomed. */
  get peer() {
    return this.self;
  }
  /** With credentials that are good. */
  get iceServers() {
    return this.servers;
  }
  /** The number of the last push. */
  get seq() {
    return this.inbox.seq;
  }
  /** Connects, once; resolves with the first `welcome`, fails with the hub's refusal, or `closed`. */
  connect() {
    if (this.ready) return this.ready.promise;
    if (this.state === "closed") return Promise.reject(new ParleyError({ code: "closed" }));
    let settle;
    const promise = new Promise((resolve, reject) => settle = { resolve, reject });
    this.ready = { promise, ...settle };
    this.watch();
    void this.link.open();
    return promise;
  }
  /**
   * Ends the session: others see this peer leave at once, or, while the connection is broken, at the end of the resume window. What waits
   * fails with `closed`.
   */
  close() {
    this.link.close();
  }
  /**
   * The room of that name, joined or not: listeners may be added before {@link Room.join}. It is always the same, but one that
   * was left, and that nobody listens to, is forgotten.
   */
  room(name) {
    const existing = this.allRooms.get(name);
    if (existing) return existing;
    for (const other of this.allRooms.values()) if (other.isForgettable) this.allRooms.delete(other.name);
    const room = new Room(name, {
      clock: this.clock,
      keep: (one) => {
        const known = this.allRooms.get(name) ?? one;
        this.allRooms.set(name, known);
        return known === one;
      },
      self: () => this.self,
      request: (type, fields, lane) => this.ask(type, fields, lane),
      cancelJoins: (lane, error) => this.requests.failAll(() => error, (pending) => pending.type === "join" && pending.lane === lane),
      signal: (type, fields) => this.emit(type, fields)
    });
    this.allRooms.set(name, room);
    return room;
  }
  /** Joins a room: `client.room(name).join(as)`. */
  async join(name, as) {
    const room = this.room(name);
    await room.join(as);
    return room;
  }
  /** Rooms that were joined and have not been left. */
  get rooms() {
    return [...this.allRooms.values()].filter(({ state }) => state !== "idle");
  }
  /** Also said again to a new session, when this one is lost. */
  async setStatus(status) {
    this.status = status;
    await this.ask("status", { status }, "status");
  }
  /** ICE servers with fresh credentials; also renewed by itself. */
  async refreshIceServers() {
    const reply = await this.ask("ice", {});
    this.takeIceServers(reply);
    return reply;
  }
  /**
   * Sends any request of the protocol. Rooms that are joined by it have no {@link Room} that follows them.
   * @returns the reply, and the request's `id`
   */
  request(type, fields) {
    return this.ask(type, fields);
  }
  /** Asks the hub for a sign of life, at once; comes back by itself if there is none in `pongTimeout`, or if it waits. */
  checkConnection() {
    this.link.check();
  }
  /** Breaks the connection as a lost network would, and comes back after `pause` ms. For tests and demonstrations. */
  breakConnection(pause = 0) {
    if (this.state === "connected") this.link.lost(1006, "broken on purpose", pause);
  }
  // ----
  ask(type, fields, lane) {
    if (this.state === "closed") {
      const { reason } = this.snapshot.getSnapshot();
      return Promise.reject(new ParleyError({ code: "closed", message: reason?.message ?? "closed", ...reason && { closed: reason } }));
    }
    return this.requests.ask(type, fields, lane);
  }
  watch() {
    const hooks = {
      suspended: () => this.inbox.flush(),
      resumed: () => this.link.check(),
      networkChanged: () => this.link.networkChanged(),
      gone: () => this.options.keeper || this.close()
    };
    this.watches = (this.options.lifecycle ?? [browser()]).map((watch) => watch(hooks));
    const { keeper } = this.options;
    if (!keeper) return;
    const saved = keeper.take();
    if (saved) {
      this.session = saved.session;
      this.inbox.continueFrom(saved.seq);
    }
    const current = () => this.session === void 0 ? void 0 : { session: this.session, seq: this.inbox.seq };
    this.watches.push(keeper.keep(current, () => this.sessionTaken()));
  }
  /** Another page has this session by now. */
  sessionTaken() {
    this.session = void 0;
    if (this.state !== "closed") this.link.lost(1006, "another page has the session", 0);
  }
  owner() {
    return {
      hello: (token) => this.hello(token),
      welcome: (welcome) => this.welcome(welcome),
      open: (maxMessage) => this.requests.resume(maxMessage),
      push: (type, fields) => this.hear(type, fields),
      reply: (re, ok, body) => this.reply(re, ok, body),
      pinged: () => this.trace({ dir: "out", type: "ping", fields: {} }),
      pong: (ms) => this.pong(ms),
      paused: () => this.pause(),
      changed: (snapshot) => {
        this.snapshot.set(snapshot);
        this.emit("state", snapshot);
      },
      finished: (reason, refusal) => this.finished(reason, refusal)
    };
  }
  hello(token) {
    const fields = {
      token,
      ...this.session !== void 0 && { resume: { session: this.session, seq: this.inbox.seq } },
      client: { ...ITSELF, ...this.options.client }
    };
    this.trace({ dir: "out", type: "hello", fields });
    return fields;
  }
  welcome(welcome) {
    const previous = this.self;
    this.session = welcome.session;
    this.self = welcome.peer;
    this.replay = welcome.resumed ? { replayed: 0, gap: welcome.gap } : void 0;
    this.inbox.begin(welcome.resumed);
    const lost = previous !== void 0 && !welcome.resumed;
    if (lost) this.requests.sessionLost();
    this.trace({ dir: "in", type: "welcome", fields: welcome });
    this.emit("welcome", welcome);
    this.takeIceServers(welcome);
    if (lost) this.emit("session-lost", { peer: welcome.peer, previous });
    for (const room of this.allRooms.values()) {
      if (lost) room.sessionLost();
      else if (welcome.gap) room.readAgain();
    }
    if (lost && this.status !== void 0) this.setStatus(this.status).catch((error) => this.warn(error));
    this.ready?.resolve(welcome);
  }
  pause() {
    if (this.state === "connected") this.brokenAt = this.clock.now();
    this.timers.stop("token");
    this.inbox.pause();
    this.requests.pause();
  }
  finished(reason, refusal) {
    const error = new ParleyError({ code: "closed", message: reason.message, closed: reason });
    this.timers.stopAll();
    for (const watch of this.watches.splice(0)) watch();
    this.session = void 0;
    this.requests.failAll(() => error);
    for (const room of this.allRooms.values()) room.clientClosed();
    this.ready?.reject(refusal ?? error);
    this.emit("closed", reason);
  }
  takeIceServers({ iceServers, iceLifetime }) {
    this.servers = iceServers;
    this.emit("ice-servers", { iceServers });
    if (iceLifetime && this.state !== "closed") this.timers.start("ice", iceLifetime * ICE_RENEWAL, () => this.renewIceServers(iceLifetime));
  }
  /** @param lifetime of those at hand, in ms */
  renewIceServers(lifetime) {
    this.refreshIceServers().catch((error) => {
      if (this.state === "closed") return;
      this.warn(error);
      this.timers.start("ice", lifetime * ICE_RETRY, () => this.renewIceServers(lifetime));
    });
  }
  /** The hub closes at the token's expiry, and a fresh one is asked for then at the latest. */
  async renewToken(retry) {
    if (!this.tokens.canRenew) return;
    try {
      await this.tokens.renew((token) => this.ask("hello", { token }));
    } catch (error) {
      if (this.state === "closed") return;
      this.warn(error instanceof ParleyError ? error : new ParleyError({ code: "no-token", message: String(error), retryable: true }));
      this.timers.start("token", retry, () => void this.renewToken(retry * 2));
    }
  }
  warn(error) {
    this.emit("warning", error);
  }
  // ---- what crosses
  /** What can't leave is not lost: requests are sent again after the resume, and the resume itself says `received`. */
  transmit(type, fields, pending) {
    const { id, tries } = pending ?? {};
    this.trace({ dir: "out", type, fields, ...id !== void 0 && { id }, ...tries !== void 0 && { attempt: tries } });
    const received = pending ? this.inbox.sayReceived() : {};
    this.link.send(type, { ...id !== void 0 && { id }, ...fields, ...received });
  }
  reply(re, ok, body) {
    const ms = this.requests.age(re);
    this.trace({ dir: "in", type: ok ? "ack" : "error", re, fields: body, ...ms === void 0 ? { note: "late" } : { ms } });
    this.requests.answer(re, ok, body);
  }
  pong(ms) {
    this.trace({ dir: "in", type: "pong", fields: {}, ms });
    const { replay } = this;
    this.replay = void 0;
    if (replay) this.emit("resumed", { away: this.clock.now() - this.brokenAt, ...replay });
  }
  hear(type, fields) {
    const { seq, mid, re, to } = fields;
    const repeat = this.inbox.isRepeat(seq, type === "undeliverable" ? `${re} ${to}` : mid);
    this.trace({ dir: "in", type, fields, ...repeat && { note: "repeat" } });
    if (!repeat) {
      if (this.replay && seq !== void 0) this.replay.replayed++;
      this.handle({ type, fields });
    }
    if (this.state === "connected") this.inbox.take();
  }
  handle(push) {
    switch (push.type) {
      case "peer-joined":
      case "peer-updated":
      case "peer-left":
        return this.allRooms.get(push.fields.room)?.hearRoster(push);
      case "offer":
      case "answer":
      case "candidates":
      case "bye":
      case "message": {
        const room = this.options.keeper ? this.room(push.fields.room) : this.allRooms.get(push.fields.room);
        return room ? room.hearSignal(push.type, push.fields) : this.emit(push.type, push.fields);
      }
      case "room-closed":
        this.emit(push.type, push.fields);
        return this.allRooms.get(push.fields.room)?.putOut(push.fields.reason, this.replay !== void 0);
      case "error":
        return this.warn(new ParleyError(push.fields));
      case "token-expiring":
        this.emit(push.type, push.fields);
        return void this.renewToken(TOKEN_RETRY_MS);
      case "undeliverable":
      case "artifact":
      case "artifact-progress":
      case "go-away":
        return this.emit(push.type, push.fields);
      case "welcome":
      case "closing":
        return;
      // the connection's own
      default:
        this.emit("unknown", push);
    }
  }
  trace(trace) {
    if (this.hasListeners("trace")) this.emit("trace", trace);
  }
};

// js/src/socketio.ts
function webWire(io, options = {}) {
  return {
    wire: "web",
    open: (url, hello, listener) => {
      const auth = (give) => give(hello());
      const socket = io(url, { ...options, forceNew: true, reconnection: false, timeout: false, auth });
      return new WebTransport(socket, listener);
    }
  };
}
var WebTransport = class {
  constructor(socket, listener) {
    this.socket = socket;
    this.listener = listener;
    socket.onAny((type, fields = {}) => this.hear(type, fields));
    socket.on("connect_error", (refusal) => this.refused(refusal));
    socket.on("disconnect", (reason) => {
      const { code, message } = this.closing ?? { code: reason === "io server disconnect" ? 4500 : 1006, message: reason };
      this.down(code, message);
    });
  }
  send(type, fields) {
    if (!this.socket.connected) return;
    const { id } = fields;
    if (id === void 0) this.socket.emit(type, fields);
    else this.socket.emit(type, fields, (ack) => this.replied(String(id), ack));
  }
  ping() {
    if (this.socket.connected) this.socket.emit("ping", {}, () => this.listener.pong());
  }
  /** Without Socket.IO's DISCONNECT, which would end the session. */
  drop() {
    this.silence();
    this.closeEngine();
  }
  end() {
    this.silence();
    this.socket.disconnect();
  }
  hear(type, fields) {
    if (type === "closing") this.closing = fields;
    if (type === "pong") this.listener.pong();
    else this.listener.push(type, fields);
  }
  replied(re, { ok, error, ...body }) {
    this.listener.reply(re, ok, ok ? body : error ?? {});
  }
  /** With data the hub has refused the handshake; without, it could not be reached. */
  refused({ message, data }) {
    if (data) this.listener.push("error", { message, ...data });
    const code = !data || data.retryable ? 1006 : data.code === "unauthorized" ? 4501 : 4500;
    this.down(code, message);
  }
  down(code, message) {
    this.silence();
    this.closeEngine();
    this.listener.down(code, message);
  }
  closeEngine() {
    const { engine } = this.socket.io;
    const { ws } = engine?.transport ?? {};
    engine?.close();
    ws?.terminate?.();
  }
  silence() {
    this.socket.offAny();
    this.socket.off();
  }
};

// js/src/keeper.ts
function tabSession(key = "parley-session") {
  const store = () => globalThis.sessionStorage;
  const take = () => {
    try {
      const text = store()?.getItem(key);
      store()?.removeItem(key);
      const { session, seq } = JSON.parse(text ?? "{}");
      return typeof session === "string" && typeof seq === "number" ? { session, seq } : void 0;
    } catch {
      return void 0;
    }
  };
  return {
    take,
    keep(current, lost) {
      let gone;
      const offs = [
        listen(globalThis, "pagehide", () => {
          const saved = current();
          gone = saved?.session;
          try {
            if (saved) store()?.setItem(key, JSON.stringify(saved));
          } catch {
          }
        }),
        listen(globalThis, "pageshow", () => {
          if (gone !== void 0 && take()?.session !== gone) lost();
          gone = void 0;
        })
      ];
      return () => offs.forEach((off) => off());
    }
  };
}
export {
  Emitter,
  ParleyClient,
  ParleyError,
  Room,
  Timers,
  Value,
  appState,
  browser,
  nativeWire,
  netInfo,
  systemClock,
  tabSession,
  webWire
};

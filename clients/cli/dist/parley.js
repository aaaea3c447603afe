#!/usr/bin/env node

// src/arguments.ts
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
var UsageError = class extends Error {
};
function parse(args2, options) {
  const known = Object.fromEntries(
    Object.entries(options).map(([name2, { value }]) => [name2, { type: value ? "string" : "boolean", multiple: true }])
  );
  try {
    const { values, positionals } = parseArgs({ args: args2, options: known, allowPositionals: true, strict: true });
    const all = (name2) => values[name2] ?? [];
    for (const [name2, { many, value }] of Object.entries(options)) {
      if (value && !many && all(name2).length > 1) throw new UsageError(`--${name2} is given ${all(name2).length} times`);
    }
    return { words: positionals, all, get: (name2) => all(name2).at(-1), has: (name2) => all(name2).length > 0 };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error.message.split(". ")[0] ?? String(error));
  }
}
var UNITS = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
function duration(name2, text) {
  const [, number2, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const millis = Number(number2) * (UNITS[unit ?? ""] ?? Number.NaN);
  if (!(millis > 0)) throw new UsageError(`--${name2} has "${text}": expected a duration like 500ms, 30s, 5m or 1h`);
  return millis;
}
function count(name2, text, most) {
  const number2 = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number2 >= 1 && number2 <= most)) throw new UsageError(`--${name2} has "${text}": expected a number from 1 to ${most}`);
  return number2;
}
function url(name2, text, schemes) {
  if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol)) {
    throw new UsageError(`--${name2} has "${text}": expected a URL that begins with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}`);
  }
  return text;
}
function secret(given) {
  const file = given.get("secret-file");
  if (file === void 0) return process.env["PARLEY_JWT_SECRET"] || void 0;
  try {
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    throw new UsageError(`--secret-file: ${error.message}`);
  }
}

// ../js/dist/esm/index.js
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
function closeReason(code, message2 = "") {
  const name2 = NAMES[code] ?? "network";
  return { code, name: name2, message: message2, comeBack: code !== 1e3 && (code < 4500 || code > 4999) };
}
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
    for (const listener of [...this.listeners.get(type) ?? []]) guarded(() => listener(event));
  }
  hasListeners(type) {
    return (this.listeners.get(type)?.size ?? 0) > 0;
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
  set(value) {
    this.current = value;
    for (const listener of [...this.listeners]) guarded(listener);
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
  start(name2, ms, action) {
    this.stop(name2);
    const handle = this.clock.setTimeout(() => {
      this.handles.delete(name2);
      action();
    }, ms);
    this.handles.set(name2, handle);
  }
  running(name2) {
    return this.handles.has(name2);
  }
  stop(...names) {
    for (const name2 of names) {
      this.clock.clearTimeout(this.handles.get(name2));
      this.handles.delete(name2);
    }
  }
  stopAll() {
    this.stop(...this.handles.keys());
  }
};
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
    this.pending = /* @__PURE__ */ new Map();
    this.timers = new Timers(clock);
    this.prefix = Math.floor(clock.random() * 36 ** 6).toString(36);
  }
  ask(type, fields, lane) {
    if (this.pending.size >= MOST_PENDING) {
      return Promise.reject(new ParleyError({ code: "overloaded", message: `${MOST_PENDING} requests are waiting` }));
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
    for (const pending of [...this.pending.values()]) this.sendInTurn(pending);
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
  answer(id, ok2, body) {
    const pending = this.pending.get(id);
    if (!pending || pending.tries === 0) return;
    if (!ok2) return this.failed(pending, new ParleyError(body));
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
      const message2 = `${pending.type} has ${pending.bytes} bytes, the hub takes ${this.maxMessage}`;
      return this.fail(pending, new ParleyError({ code: "too-large", message: message2 }));
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
var STABLE_MS = 5e3;
var STOOD_STILL_MS = 1e3;
var Connection = class {
  constructor(options, factory, timing, clock, tokens2, owner) {
    this.factory = factory;
    this.timing = timing;
    this.clock = clock;
    this.tokens = tokens2;
    this.owner = owner;
    this.current = { state: "idle" };
    this.attempt = 0;
    this.failures = 0;
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
    let token2;
    try {
      token2 = await this.tokens.get();
    } catch (error) {
      if (isCurrent()) this.noToken(error);
      return;
    }
    if (!isCurrent()) return;
    const current = (action) => (...told) => {
      if (isCurrent()) action(...told);
    };
    try {
      this.transport = this.factory.open(this.urls[this.turns % this.urls.length] ?? "", () => this.owner.hello(token2), {
        push: current((type, fields) => this.push(type, fields)),
        reply: current((re, ok2, body) => {
          this.heard();
          this.owner.reply(re, ok2, body);
        }),
        pong: current(() => {
          this.heard();
          this.owner.pong();
        }),
        down: current((code, message2) => this.lost(code, message2))
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
  lost(code, message2, pause) {
    this.attempt++;
    this.transport?.drop();
    this.transport = void 0;
    this.timers.stopAll();
    this.owner.paused();
    const reason = closeReason(code === 1e3 ? 1006 : code, String(this.refusal?.message ?? message2));
    const comeBack2 = reason.comeBack || code === 4501 && this.tokens.refuse();
    if (!comeBack2) return this.finish(reason);
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
  }
  goAway({ delay, reason }) {
    this.timers.start("go-away", delay ?? 0, () => {
      this.turns++;
      this.lost(4e3, reason, 0);
    });
  }
  noToken(error) {
    const { message: message2 } = error;
    if (error instanceof ParleyError && !error.retryable) {
      this.refusal = { code: error.code, message: message2 };
      this.finish(closeReason(4501, message2));
    } else this.lost(1006, `no token: ${message2}`);
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
  }
};
var RECEIVED_MS = 100;
var RECEIVED_PUSHES = 32;
var MIDS_REMEMBERED = 2048;
var Inbox = class {
  constructor(clock, tell) {
    this.tell = tell;
    this.seq = 0;
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
    const changed2 = () => hooks.networkChanged();
    const all = [
      listen(scope, "online", changed2),
      listen(scope, "offline", changed2),
      listen(scope, "pageshow", ({ persisted }) => persisted && hooks.resumed()),
      listen(scope.navigator?.connection, "change", changed2),
      listen(document, "visibilitychange", () => document?.visibilityState === "hidden" ? hooks.suspended() : hooks.resumed())
    ];
    return () => all.forEach((off) => off());
  };
}
function nativeWire(WebSocket2) {
  return {
    wire: "native",
    open: (url2, hello, listener) => {
      const Socket = WebSocket2 ?? globalThis.WebSocket;
      if (!Socket) throw new TypeError("there is no WebSocket here: pass one to nativeWire()");
      return new NativeTransport(new Socket(url2), hello, listener);
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
var MOST_EARLY = 256;
var Roster = class {
  constructor() {
    this.version = -1;
    this.peers = /* @__PURE__ */ new Map();
    this.early = [];
  }
  /** Takes a roster. @returns the events to try again, which came before it could be known where they belong */
  reset(reply) {
    if (reply.version < this.version) return [];
    this.version = reply.version;
    this.peers = new Map(reply.peers.filter(({ peer }) => peer !== reply.peer).map((entry) => [entry.peer, entry]));
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
var READ_AGAIN_MS = 200;
var REJOIN_MS = 5e3;
var MOST_HELD_BACK = 1024;
var LOST = /* @__PURE__ */ new Set(["lost", "node-lost"]);
var Room = class extends Emitter {
  constructor(name2, host) {
    super();
    this.name = name2;
    this.host = host;
    this.known = new Roster();
    this.currentState = "idle";
    this.stay = 0;
    this.reading = 0;
    this.readAt = -Infinity;
    this.wasPutOut = false;
    this.doubt = false;
    this.heldBack = [];
    this.over = false;
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
  peer(id) {
    return this.known.peers.get(id);
  }
  /**
   * Joins, or, when in it already, changes name or metadata. From then on the client keeps this peer in the room, over
   * lost sessions, too, until {@link leave}.
   */
  async join(as = {}) {
    this.wanted = as;
    if (this.currentState !== "joined" && this.currentState !== "joining") this.begin();
    const stay = this.stay;
    try {
      await this.read();
    } catch (error) {
      if (stay === this.stay && this.currentState === "joining" && this.reading === 0) {
        this.end("idle");
        if (error.retryable) this.host.request("leave", { room: this.name }, this.lane()).catch(() => {
        });
      }
      throw error;
    }
    return this.snapshot.getSnapshot();
  }
  /** Leaves; nothing is told of the room any more from this call on. */
  async leave() {
    this.host.cancelJoins(this.lane(), new ParleyError({ code: "closed", message: `${this.name} was left meanwhile` }));
    this.end("idle");
    await this.host.request("leave", { room: this.name }, this.lane());
  }
  offer(to, sdp) {
    return this.host.request("offer", { room: this.name, to, sdp }, this.lane(to));
  }
  answer(to, sdp) {
    return this.host.request("answer", { room: this.name, to, sdp }, this.lane(to));
  }
  /** @param candidates as the browser gives them; none means that there are no more */
  candidates(to, candidates) {
    return this.host.request("candidates", { room: this.name, to, candidates }, this.lane(to));
  }
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
    if (!this.wanted) return;
    if (replayed && this.wasPutOut) return this.rejoin();
    this.wasPutOut = true;
    this.doubt = this.reading > 0;
    if (LOST.has(reason) || this.doubt) return this.rejoin();
    this.close({ reason });
  }
  /** @internal The room has to be joined anew; what was said to the peer of the old session is said to nobody. */
  sessionLost() {
    if (!this.wanted) return;
    this.heldBack = [];
    this.wasPutOut = false;
    this.rejoin();
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
    this.over = false;
    this.restart("joining");
  }
  close(how) {
    this.end("closed");
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
    for (const event of early) this.hearRoster(event);
    this.timers.start("release", 0, () => this.release());
  }
  release() {
    const held = this.heldBack ?? [];
    this.heldBack = void 0;
    for (const deliver of held) deliver();
  }
  /** Tells what has changed; all that was found out at once has the same snapshot. */
  tell(before, reason, always = false) {
    const now = this.known.peers;
    if (now !== before || always) this.become(this.currentState);
    this.tellLeft(before, reason);
    for (const [id, peer] of now) {
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
var Tokens = class {
  constructor(source) {
    this.source = source;
    this.reason = "start";
    this.fresh = false;
  }
  get canRenew() {
    return typeof this.source === "function";
  }
  /** For a connection. */
  async get() {
    this.fresh = this.current === void 0;
    if (this.current !== void 0) return this.current;
    const token2 = await this.ask(this.reason);
    if (token2 === this.refused) {
      throw new ParleyError({ code: "unauthorized", message: "the token provider gave the token again that the hub has refused" });
    }
    return this.current = token2;
  }
  /** Another, while this one is still good; to be handed to {@link accept} when the hub has taken it. */
  async renewed() {
    return this.ask("expiring");
  }
  accept(token2) {
    this.current = token2 ?? this.current;
    this.refused = void 0;
    this.reason = "start";
  }
  /** The hub has closed with 4501. @returns whether another token may be better */
  refuse() {
    if (!this.canRenew || this.reason === "refused" && this.fresh) return false;
    this.refused = this.current;
    this.current = void 0;
    this.reason = "refused";
    return true;
  }
  async ask(reason) {
    return typeof this.source === "function" ? this.source(reason) : this.source;
  }
};
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
    this.tokens = new Tokens(options.token);
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
  /** Ends the session: others see this peer leave at once. What waits fails with `closed`. */
  close() {
    this.link.close();
  }
  /** The room of that name, joined or not, always the same: listeners may be added before {@link Room.join}. */
  room(name2) {
    const existing = this.allRooms.get(name2);
    if (existing) return existing;
    const room = new Room(name2, {
      clock: this.clock,
      self: () => this.self,
      request: (type, fields, lane) => this.ask(type, fields, lane),
      cancelJoins: (lane, error) => this.requests.failAll(() => error, (pending) => pending.type === "join" && pending.lane === lane),
      signal: (type, fields) => this.emit(type, fields)
    });
    this.allRooms.set(name2, room);
    return room;
  }
  /** Joins a room: `client.room(name).join(as)`. */
  async join(name2, as) {
    const room = this.room(name2);
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
      networkChanged: () => this.link.networkChanged()
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
      hello: (token2) => this.hello(token2),
      welcome: (welcome) => this.welcome(welcome),
      push: (type, fields) => this.hear(type, fields),
      reply: (re, ok2, body) => this.reply(re, ok2, body),
      pong: () => this.pong(),
      paused: () => this.pause(),
      changed: (snapshot) => {
        this.snapshot.set(snapshot);
        this.emit("state", snapshot);
      },
      finished: (reason, refusal) => this.finished(reason, refusal)
    };
  }
  hello(token2) {
    const fields = {
      token: token2,
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
    this.requests.resume(welcome.maxMessage);
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
  takeIceServers({ iceServers: iceServers2, iceLifetime }) {
    this.servers = iceServers2;
    this.emit("ice-servers", { iceServers: iceServers2 });
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
      const token2 = await this.tokens.renewed();
      await this.ask("hello", { token: token2 });
      this.tokens.accept(token2);
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
  reply(re, ok2, body) {
    const ms = this.requests.age(re);
    this.trace({ dir: "in", type: ok2 ? "ack" : "error", re, fields: body, ...ms === void 0 ? { note: "late" } : { ms } });
    this.requests.answer(re, ok2, body);
  }
  pong() {
    this.trace({ dir: "in", type: "pong", fields: {} });
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
function webWire(io2, options = {}) {
  return {
    wire: "web",
    open: (url2, hello, listener) => {
      const auth = (give) => give(hello());
      const socket = io2(url2, { ...options, forceNew: true, reconnection: false, timeout: false, auth });
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
      const { code, message: message2 } = this.closing ?? { code: reason === "io server disconnect" ? 4500 : 1006, message: reason };
      this.down(code, message2);
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
  replied(re, { ok: ok2, error, ...body }) {
    this.listener.reply(re, ok2, ok2 ? body : error ?? {});
  }
  /** With data the hub has refused the handshake; without, it could not be reached. */
  refused({ message: message2, data }) {
    if (data) this.listener.push("error", { message: message2, ...data });
    const code = !data || data.retryable ? 1006 : data.code === "unauthorized" ? 4501 : 4500;
    this.down(code, message2);
  }
  down(code, message2) {
    this.silence();
    this.closeEngine();
    this.listener.down(code, message2);
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

// src/connect.ts
import { io } from "socket.io-client";
import WebSocket from "ws";
var ITSELF2 = { name: "@parley/cli", version: "0.1.0" };
var URLS = {
  native: { value: "URL", about: "Of the native wire, such as wss://hub.example/v1/ws." },
  web: { value: "URL", about: "Of the web wire, such as https://hub.example." }
};
var nativeUrl = (text) => url("native", text, ["ws:", "wss:"]);
var webUrl = (text) => url("web", text, ["http:", "https:"]);
function native(origin) {
  if (origin === void 0) return nativeWire(WebSocket);
  return nativeWire(
    class extends WebSocket {
      constructor(address3) {
        super(address3, { origin });
      }
    }
  );
}
function web(transports) {
  return webWire(io, transports ? { transports } : {});
}
function client(address3, token2, options = {}) {
  const transport = address3.startsWith("ws") ? native() : web();
  return new ParleyClient({ url: address3, token: token2, transport, client: ITSELF2, ...options });
}

// ../server/dist/esm/index.js
import { createHmac } from "node:crypto";
var bytesOf = (secret2) => typeof secret2 === "string" ? Buffer.from(secret2, "utf8") : Buffer.from(secret2);
var ROLES = /* @__PURE__ */ new Set(["member", "moderator", "admin"]);
var ROOM_PATTERN = /^[A-Za-z0-9_.:-]{0,128}\*?$/;
var MOST = 256;
var SHORTEST_SECRET = 32;
var YEAR = 31622400;
function createToken(secret2, options) {
  const key = bytesOf(secret2);
  const { user, rooms, lifetime = 3600, name: name2, role, id, issuer, audience, names = {}, now = Date.now() } = options;
  require2(key.length >= SHORTEST_SECRET, `the secret has ${key.length} bytes, and needs at least ${SHORTEST_SECRET}`);
  require2(typeof user === "string" && user.length >= 1 && user.length <= MOST, `user has to be of 1 to ${MOST} characters`);
  require2(!new RegExp("\\p{Cc}", "u").test(user), "user has control characters");
  require2(Number.isFinite(lifetime) && lifetime > 0 && lifetime <= YEAR, `lifetime has to be above 0 and at most ${YEAR} seconds, and is ${lifetime}`);
  require2(Array.isArray(rooms), "rooms has to be a list");
  for (const room of rooms) require2(typeof room === "string" && room !== "" && ROOM_PATTERN.test(room), `rooms has "${room}": expected characters of A-Z a-z 0-9 _ . : - and a * at the end only`);
  require2(name2 === void 0 || name2.length <= MOST, `name is longer than ${MOST} characters`);
  require2(id === void 0 || id.length <= MOST, `id is longer than ${MOST} characters`);
  require2(role === void 0 || ROLES.has(role), `role has to be one of ${[...ROLES].join(", ")}, and is ${role}`);
  const issued = Math.floor(now / 1e3);
  const claims = {
    ...options.claims,
    sub: user,
    iat: issued,
    exp: issued + Math.ceil(lifetime),
    [names.rooms ?? "rooms"]: rooms,
    ...name2 !== void 0 && { [names.name ?? "name"]: name2 },
    ...role !== void 0 && { [names.role ?? "role"]: role },
    ...id !== void 0 && { jti: id },
    ...issuer !== void 0 && { iss: issuer },
    ...audience !== void 0 && { aud: audience }
  };
  const signed2 = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${signed2}.${createHmac("sha256", key).update(signed2).digest("base64url")}`;
}
var encoded = (part) => Buffer.from(JSON.stringify(part), "utf8").toString("base64url");
function require2(holds, otherwise) {
  if (!holds) throw new TypeError(otherwise);
}

// src/token.ts
var SECRET = {
  "secret-file": { value: "FILE", about: "Has the hub's PARLEY_JWT_SECRET; if absent, that variable is taken." }
};
var token = {
  about: "makes a token",
  usage: "token --user NAME [OPTIONS]",
  options: {
    user: { value: "NAME", about: "Whom it is for." },
    room: { value: "NAME", about: "A room that may be joined, or the beginning of such with a *; several times; * if absent.", many: true },
    lifetime: { value: "DURATION", about: "Until it expires; 1h if absent." },
    name: { value: "TEXT", about: "Shown to others." },
    role: { value: "ROLE", about: "member, moderator or admin." },
    id: { value: "TEXT", about: "By which it can be revoked." },
    issuer: { value: "TEXT", about: "Where the hub demands one." },
    audience: { value: "TEXT", about: "Where the hub demands one." },
    ...SECRET
  },
  run: async (given) => {
    if (given.words.length > 0) throw new UsageError(`"${given.words[0]}" is more than is needed`);
    console.log(signed(given, required(given, "user")));
    return 0;
  }
};
var TOKENS = {
  user: { value: "NAME", about: "Whom to connect as, with a token made by --secret-file; a name of its own if absent." },
  ...SECRET
};
function tokens(given) {
  const { PARLEY_TOKEN: fixed } = process.env;
  if (fixed && !given.has("secret-file")) return () => fixed;
  if (secret(given) === void 0) {
    throw new UsageError("no token: put one into the variable PARLEY_TOKEN, or name the hub's secret, by --secret-file or the variable PARLEY_JWT_SECRET");
  }
  const user = given.get("user");
  return (each) => signed(given, user ?? each);
}
function signed(given, user) {
  const key = secret(given);
  if (key === void 0) throw new UsageError("no secret: name its file by --secret-file, or put it into the variable PARLEY_JWT_SECRET");
  const rooms = given.all("room");
  const [name2, role, id, issuer, audience] = ["name", "role", "id", "issuer", "audience"].map((option) => given.get(option));
  try {
    return createToken(key, {
      user,
      rooms: rooms.length > 0 ? rooms : ["*"],
      lifetime: duration("lifetime", given.get("lifetime") ?? "1h") / 1e3,
      ...name2 !== void 0 && { name: name2 },
      ...role !== void 0 && { role },
      ...id !== void 0 && { id },
      ...issuer !== void 0 && { issuer },
      ...audience !== void 0 && { audience }
    });
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}
function required(given, name2) {
  const value = given.get(name2);
  if (value === void 0) throw new UsageError(`--${name2} is missing`);
  return value;
}

// src/doctor/meeting.ts
import { randomBytes } from "node:crypto";

// src/doctor/session.ts
var PATIENCE_MS = 8e3;
async function open(url2, transport, token2, options = {}) {
  const client2 = new ParleyClient({ url: url2, token: token2, transport, client: ITSELF2, ...options });
  const begin = performance.now();
  try {
    const welcome = await new Promise((resolve, reject) => {
      client2.on("state", ({ state, reason }) => (state === "waiting" || state === "closed") && reject(new Refused(reason?.code ?? 1006, reason?.message ?? "")));
      client2.connect().then(resolve, reject);
    });
    return { client: client2, welcome, ms: performance.now() - begin };
  } catch (error) {
    client2.close();
    throw error;
  }
}
function comeBack({ client: client2 }) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not within ${PATIENCE_MS / 1e3} s`)), PATIENCE_MS);
    client2.on("welcome", (welcome) => {
      clearTimeout(timer);
      resolve(welcome);
    });
    client2.breakConnection();
  });
}
var Refused = class extends Error {
  constructor(code, message2) {
    super(`${code}${message2 ? ` ${message2}` : ""}`);
    this.code = code;
  }
  code;
};

// src/doctor/verdict.ts
var ok = (text) => ({ level: "ok", text });
var warn = (text, advice) => ({ level: "warn", text, advice });
var fail = (text, advice) => ({ level: "fail", text, advice });
var Report = class {
  seen = { ok: 0, warn: 0, fail: 0 };
  async take(check2) {
    for await (const { level, text, advice } of check2) {
      this.seen[level]++;
      console.log(`${level.padEnd(5)} ${text}${advice === void 0 ? "" : `
      -> ${advice}`}`);
    }
  }
  get failed() {
    return this.seen.fail > 0;
  }
  get summary() {
    const { ok: ok2, warn: warn2, fail: fail2 } = this.seen;
    return `${ok2} ok, ${warn2} to be looked at, ${fail2} failed`;
  }
};

// src/doctor/meeting.ts
var ADVICE = "signaling and rooms need one RabbitMQ and one shared Redis together: see the pools in /health/ready of both";
async function* meet({ native: one2, web: other, token: token2 }, room = `doctor-${randomBytes(6).toString("hex")}`) {
  const sessions = [];
  try {
    sessions.push(await open(one2, native(), token2("doctor-native")), await open(other, web(), token2("doctor-web")));
    const rooms = sessions.map(({ client: client2 }) => client2.room(room));
    for (const each of rooms) await each.join();
    const peers = sessions.map(({ client: client2 }) => client2.peer);
    for (const [n, each] of rooms.entries()) {
      const there = peers[1 - n];
      const begin = performance.now();
      await within("they see each other", (done) => {
        if (each.peer(there)) done();
        else each.on("peer-joined", ({ peer }) => peer.peer === there && done());
      });
      const heard = within("the signal comes", (done) => rooms[1 - n]?.on("offer", () => done()));
      const [{ outcome }] = await Promise.all([each.offer(there, "v=0"), heard]);
      yield ok(`both: an offer from ${n === 0 ? "native to web" : "web to native"} is ${outcome}, after ${Math.round(performance.now() - begin)} ms`);
    }
  } catch (error) {
    const { code, message: message2 } = error;
    yield code === "forbidden" || code === "unauthorized" ? fail(`both: the token does not allow the room ${room}`, "name one that it allows by --room") : fail(`both: peers of the two wires do not reach each other: ${code ?? ""} ${message2}`, ADVICE);
  } finally {
    for (const { client: client2 } of sessions) client2.close();
  }
}
function within(what, begin) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not within ${PATIENCE_MS / 1e3} s: ${what}`)), PATIENCE_MS);
    begin(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

// src/doctor/http.ts
import { request as plain } from "node:http";
import { request as secure } from "node:https";
var DEADLINE_MS = 1e4;
var MOST_BODY = 65536;
function ask(method, address3, headers = {}) {
  const url2 = new URL(address3.replace(/^ws/, "http"));
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = (url2.protocol === "https:" ? secure : plain)(url2, { method, headers, agent: false });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${DEADLINE_MS / 1e3} s`)), DEADLINE_MS);
    const answered = (status, head, body) => {
      clearTimeout(timer);
      const ends = outgoing.socket?.getPeerCertificate?.()?.valid_to;
      outgoing.destroy();
      resolve({ status, headers: head, body, ms: performance.now() - begin, ...ends && { certificateEnds: new Date(ends) } });
    };
    outgoing.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.once("upgrade", ({ headers: head }) => answered(101, head, ""));
    outgoing.once("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        body += part;
        if (body.length > MOST_BODY) response.destroy();
      });
      response.once("close", () => answered(response.statusCode ?? 0, response.headers, body));
    });
    outgoing.end();
  });
}
var UPGRADE = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "cGFybGV5IGRvY3RvciAwMQ=="
};

// src/doctor/wires.ts
var UNAUTHORIZED = 4501;
var POLLING_SESSIONS = 6;
var WEEKS_MS = 14 * 864e5;
var STRANGER = "https://stranger.invalid";
var LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;
var STATUSES = {
  400: "a proxy in front may not pass the handshake on: HTTP/1.1 and the headers Upgrade and Connection are needed (docs/proxies has samples)",
  403: "the hub does not know this origin or path: look at PARLEY_ORIGINS and at PARLEY_TRUSTED_PROXIES",
  404: "nothing is there: look at the path, and at what the proxy does to it",
  426: "a proxy in front does not pass Upgrade on (docs/proxies has samples)",
  429: "too many failed connections came from this address, or from a proxy that is not in PARLEY_TRUSTED_PROXIES",
  502: "the proxy in front reaches no node",
  503: "the proxy in front has no node that is ready",
  504: "the proxy in front gets no answer from a node"
};
var Wire = class {
  constructor(name2, url2, deployment) {
    this.name = name2;
    this.url = url2;
    this.deployment = deployment;
  }
  name;
  url;
  deployment;
  works = false;
  iceServers;
  async *reached(answer, expected) {
    try {
      const { status, ms, certificateEnds } = await answer;
      yield* this.encrypted(certificateEnds);
      if (status === expected) return true;
      yield fail(`${this.name}: ${this.url} answers ${status} after ${Math.round(ms)} ms`, STATUSES[status] ?? `expected ${expected}: something else than Parley may listen there`);
    } catch (error) {
      const { message: message2, code } = error;
      const certificate = /CERT|SELF_SIGNED|UNABLE_TO/.test(code ?? "");
      yield fail(`${this.name}: ${this.url} can't be reached: ${message2 || code}`, certificate ? "browsers and apps refuse this certificate, too: it needs the whole chain, and this host in it" : "look at DNS, firewalls, and whether a node or proxy listens there");
    }
    return false;
  }
  *encrypted(ends) {
    const days = ends && Math.floor((ends.getTime() - Date.now()) / 864e5);
    if (ends && ends.getTime() - Date.now() < WEEKS_MS) yield warn(`${this.name}: the certificate ends in ${days} days`, "renew it; where the hub itself has TLS, it reads the new one by itself");
    else if (ends) yield ok(`${this.name}: TLS, with a certificate for ${days} more days`);
    else if (!LOOPBACK.test(new URL(this.url).hostname)) yield warn(`${this.name}: without TLS`, "pages get camera and microphone by https alone, and tokens can be read on the way");
  }
  token(user = "doctor") {
    return this.deployment.token(user);
  }
  /** A session of some moments. */
  async *welcomed(how, transport) {
    try {
      const session = await open(this.url, transport, this.token());
      this.iceServers ??= session.welcome.iceServers;
      yield ok(`${this.name}: welcome${how} after ${Math.round(session.ms)} ms, at ${session.welcome.node}`);
      return session;
    } catch (error) {
      yield error.code === UNAUTHORIZED ? fail(`${this.name}: the token is refused: ${error.message}`, "compare its secret, issuer and audience with the hub's settings; the hub's log names the claim") : fail(`${this.name}: no welcome${how}: ${error.message}`, "the hub's log and /health/ready of its ops port say more");
      return void 0;
    }
  }
  async *resumes(session) {
    const { welcome } = session;
    try {
      const { resumed, node } = await comeBack(session);
      yield resumed ? ok(`${this.name}: a broken connection resumes, ${node === welcome.node ? "at the same node" : `at ${node}`}`) : fail(`${this.name}: a broken connection does not resume: it gets a new session at ${node}`, "the nodes of a service need one Redis of their own together, and that must not evict keys");
    } catch (error) {
      yield fail(`${this.name}: a broken connection does not come back: ${error.message}`, "the hub's log says more");
    }
  }
  async *refusesStrangers(transport) {
    try {
      (await open(this.url, transport, "a.b.c")).client.close();
      yield fail(`${this.name}: a token that is none is taken`, "this is not Parley, or not one that should be reached");
    } catch (error) {
      if (error.code === UNAUTHORIZED) yield ok(`${this.name}: a token that is none is refused`);
      else yield warn(`${this.name}: a token that is none: ${error.message}`, "expected the close code 4501");
    }
  }
};
var NativeWire = class extends Wire {
  async *verdicts() {
    if (!(yield* this.reached(ask("GET", this.url, UPGRADE), 101))) return;
    const session = yield* this.welcomed("", native());
    if (session) {
      this.works = true;
      yield* this.resumes(session);
      session.client.close();
    }
    yield* this.refusesStrangers(native());
    yield* this.origins();
  }
  async *origins() {
    const { origin } = this.deployment;
    if (origin === void 0) return;
    const status = async (from) => (await ask("GET", this.url, { ...UPGRADE, Origin: from })).status;
    if (await status(origin) !== 101) yield fail(`${this.name}: pages of ${origin} are refused`, "name it in PARLEY_ORIGINS");
    else if (await status(STRANGER) === 101) yield warn(`${this.name}: pages of every origin are let in`, "name those that shall be in PARLEY_ORIGINS");
    else yield ok(`${this.name}: pages of ${origin} are let in, others are not`);
  }
};
var WebWire = class extends Wire {
  get polling() {
    return new URL("/socket.io/?EIO=4&transport=polling", this.url).href;
  }
  async *verdicts() {
    if (!(yield* this.reached(ask("GET", this.polling), 200))) return;
    yield* this.pollsStickily();
    const session = yield* this.welcomed(" by WebSocket", web(["websocket"]));
    if (session) {
      yield* this.resumes(session);
      session.client.close();
    }
    yield* this.refusesStrangers(web());
    yield* this.origins();
  }
  /** Each request of a session has to come to the node that has it. */
  async *pollsStickily() {
    const tries = await Promise.allSettled(Array.from({ length: POLLING_SESSIONS }, () => open(this.url, web(["polling"]), this.token())));
    const sessions = tries.flatMap((one2) => one2.status === "fulfilled" ? [one2.value] : []);
    this.works = sessions.length > 0;
    this.iceServers = sessions[0]?.welcome.iceServers;
    for (const { client: client2 } of sessions) client2.close();
    const nodes = new Set(sessions.map(({ welcome }) => welcome.node));
    const [first] = tries.flatMap((one2) => one2.status === "rejected" ? [one2.reason] : []);
    if (!first) yield ok(`${this.name}: ${POLLING_SESSIONS} sessions by HTTP polling, at ${[...nodes].join(", ")}`);
    else if (first.code === UNAUTHORIZED) yield fail(`${this.name}: the token is refused: ${first.message}`, "compare its secret, issuer and audience with the hub's settings; the hub's log names the claim");
    else yield fail(`${this.name}: ${POLLING_SESSIONS - sessions.length} of ${POLLING_SESSIONS} sessions by HTTP polling fail: ${first.message}`, "a balancer in front has to send all requests of a session to one node: sticky sessions (docs/proxies has samples)");
  }
  async *origins() {
    const { origin } = this.deployment;
    if (origin === void 0) return;
    const allowed = async (from) => (await ask("GET", this.polling, { Origin: from })).headers["access-control-allow-origin"];
    const own = await allowed(origin);
    if (own !== origin && own !== "*") yield fail(`${this.name}: pages of ${origin} are refused`, "name it in PARLEY_ORIGINS; and a proxy must not take CORS headers away");
    else if (await allowed(STRANGER) !== void 0) yield warn(`${this.name}: pages of every origin are let in`, "name those that shall be in PARLEY_ORIGINS");
    else yield ok(`${this.name}: pages of ${origin} are let in, others are not`);
  }
};
var nativeWireChecks = (deployment) => new NativeWire("native", deployment.native ?? "", deployment);
var webWireChecks = (deployment) => new WebWire("web", deployment.web ?? "", deployment);

// src/doctor/turn.ts
import { createSocket } from "node:dgram";
import { connect as plain2 } from "node:net";
import { connect as secure2 } from "node:tls";

// src/doctor/stun.ts
import { createHash, createHmac as createHmac2, randomBytes as randomBytes2 } from "node:crypto";
var BINDING = 1;
var ALLOCATE = 3;
var REFRESH = 4;
var SUCCESS = 256;
var ERROR = 272;
var COOKIE = 554869826;
var HEADER = 20;
var USERNAME = 6;
var MESSAGE_INTEGRITY = 8;
var ERROR_CODE = 9;
var LIFETIME = 13;
var REALM = 20;
var NONCE = 21;
var XOR_RELAYED_ADDRESS = 22;
var REQUESTED_TRANSPORT = 25;
var XOR_MAPPED_ADDRESS = 32;
var UDP = Buffer.from([17, 0, 0, 0]);
function write({ method, lifetime, credentials }, transaction = randomBytes2(12)) {
  const attributes = [];
  if (method === ALLOCATE) attributes.push(attribute(REQUESTED_TRANSPORT, UDP));
  if (lifetime !== void 0) attributes.push(attribute(LIFETIME, number(lifetime)));
  if (!credentials) return message(method, transaction, attributes);
  const { username, password, realm, nonce } = credentials;
  attributes.push(attribute(USERNAME, username), attribute(REALM, realm), attribute(NONCE, nonce));
  const signed2 = message(method, transaction, [...attributes, Buffer.alloc(24)]).subarray(0, -24);
  const key = createHash("md5").update(`${username}:${realm}:${password}`).digest();
  return Buffer.concat([signed2, attribute(MESSAGE_INTEGRITY, createHmac2("sha1", key).update(signed2).digest())]);
}
function length(stream) {
  return stream.length < HEADER ? 0 : HEADER + stream.readUInt16BE(2);
}
function read(packet) {
  if (packet.length < HEADER || packet.readUInt32BE(4) !== COOKIE || length(packet) > packet.length) return void 0;
  const type = packet.readUInt16BE(0);
  if ((type & SUCCESS) === 0) return void 0;
  const answer = { transaction: packet.toString("hex", 8, HEADER), method: type & ~ERROR, ok: (type & ERROR) === SUCCESS };
  const end = length(packet);
  for (let at = HEADER; at + 4 <= end; ) {
    const size = packet.readUInt16BE(at + 2);
    if (at + 4 + size > end) return void 0;
    take(answer, packet.readUInt16BE(at), packet.subarray(at + 4, at + 4 + size), packet);
    at += 4 + padded(size);
  }
  return answer;
}
function take(answer, type, value, packet) {
  if (type === REALM) answer.realm = value.toString();
  else if (type === NONCE) answer.nonce = value.toString();
  else if (type === XOR_MAPPED_ADDRESS) answer.mapped = address(value, packet);
  else if (type === XOR_RELAYED_ADDRESS) answer.relayed = address(value, packet);
  else if (type === ERROR_CODE && value.length >= 4) {
    answer.code = (value.readUInt8(2) & 7) * 100 + value.readUInt8(3);
    answer.reason = value.toString("utf8", 4);
  }
}
function address(value, packet) {
  const host = value.subarray(4).map((byte, n) => byte ^ packet.readUInt8(4 + n));
  const port = value.readUInt16BE(2) ^ COOKIE >>> 16;
  if (host.length === 4) return `${host.join(".")}:${port}`;
  const words = Array.from({ length: 8 }, (_, n) => Buffer.from(host).readUInt16BE(2 * n).toString(16));
  return `[${words.join(":")}]:${port}`;
}
function message(method, transaction, attributes) {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(method, 0);
  head.writeUInt16BE(body.length, 2);
  head.writeUInt32BE(COOKIE, 4);
  return Buffer.concat([head, transaction, body]);
}
function attribute(type, value) {
  const bytes = Buffer.from(value);
  const whole = Buffer.alloc(4 + padded(bytes.length));
  whole.writeUInt16BE(type, 0);
  whole.writeUInt16BE(bytes.length, 2);
  bytes.copy(whole, 4);
  return whole;
}
function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
var padded = (size) => size + 3 & ~3;

// src/doctor/turn.ts
var ICE_URL = /^(stuns?|turns?):(\[[0-9a-fA-F:.]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/;
var UNAUTHORIZED2 = 401;
var STALE_NONCE = 438;
var DEADLINE_MS2 = 5e3;
var AGAIN_MS = [500, 1e3, 2e3];
async function* iceServers(servers) {
  if (servers.length === 0) {
    yield warn("ICE: the hub names no STUN or TURN servers", "calls between networks behind NAT will fail: set PARLEY_STUN_URLS, PARLEY_TURN_URLS and PARLEY_TURN_SECRET");
    return;
  }
  for (const { urls, username, credential } of servers) {
    for (const url2 of urls) yield await one(url2, username, credential);
  }
  if (!servers.some(({ urls }) => urls.some((url2) => url2.startsWith("turn")))) {
    yield warn("ICE: there is no TURN server", "behind strict NAT, some one in ten calls need one: set PARLEY_TURN_URLS and PARLEY_TURN_SECRET");
  }
}
async function one(url2, username, password) {
  const server = parsed(url2);
  if (!server) return fail(`ICE: ${url2} is no URL of a STUN or TURN server`, "RFC 7064 and 7065 say how they look: turn:HOST:PORT?transport=udp");
  const exchange = new Exchange(server);
  const begin = performance.now();
  const took = () => `after ${Math.round(performance.now() - begin)} ms`;
  try {
    await exchange.open();
    if (!server.relays) {
      const { mapped } = await exchange.ask({ method: BINDING });
      return ok(`ICE: ${url2} sees this machine at ${mapped} (${took()})`);
    }
    const { answer, credentials } = await allocate(exchange, username ?? "", password ?? "");
    if (!answer.ok) return refused(url2, answer);
    if (credentials) await exchange.ask({ method: REFRESH, lifetime: 0, credentials });
    return ok(`ICE: ${url2} relays from ${answer.relayed} (${took()})`);
  } catch (error) {
    return fail(`ICE: ${url2} can't be used: ${error.message}`, `look whether it runs, and whether ${server.transport === "udp" ? "UDP" : "TCP"} port ${server.port} is open to the outside`);
  } finally {
    exchange.close();
  }
}
async function allocate(exchange, username, password) {
  let answer = await exchange.ask({ method: ALLOCATE });
  let credentials;
  for (let tries = 0; tries < 2 && (answer.code === UNAUTHORIZED2 || answer.code === STALE_NONCE); tries++) {
    if (answer.code === UNAUTHORIZED2 && credentials) break;
    credentials = { username, password, realm: answer.realm ?? "", nonce: answer.nonce ?? "" };
    answer = await exchange.ask({ method: ALLOCATE, credentials });
  }
  return { answer, ...credentials && { credentials } };
}
function refused(url2, { code, reason }) {
  const advice = code === UNAUTHORIZED2 ? "PARLEY_TURN_SECRET is not the static-auth-secret of the TURN server, or the clocks of both differ" : "its log says more; 486 and 508 mean that its quota or its ports are used up";
  return fail(`ICE: ${url2} refuses the hub's credentials: ${code} ${reason}`, advice);
}
function parsed(url2) {
  const [, scheme = "", host = "", port, transport] = ICE_URL.exec(url2) ?? [];
  if (!scheme) return void 0;
  const tls = scheme.endsWith("s");
  return {
    url: url2,
    relays: scheme.startsWith("turn"),
    host: host.replace(/^\[|\]$/g, ""),
    port: port === void 0 ? tls ? 5349 : 3478 : Number(port),
    transport: tls ? "tls" : transport === "tcp" ? "tcp" : "udp"
  };
}
var Exchange = class {
  constructor(server) {
    this.server = server;
  }
  server;
  send;
  end = () => {
  };
  heard = () => {
  };
  broken = () => {
  };
  stream = Buffer.alloc(0);
  open() {
    return this.server.transport === "udp" ? this.openDatagrams() : this.openStream();
  }
  close() {
    this.end();
  }
  ask(request) {
    const message2 = write(request);
    const transaction = message2.toString("hex", 8, 20);
    const timers = [];
    return new Promise((resolve, reject) => {
      this.broken = reject;
      this.heard = (answer) => answer.transaction === transaction && resolve(answer);
      timers.push(setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS2 / 1e3} s`)), DEADLINE_MS2));
      if (this.server.transport === "udp") for (const after of AGAIN_MS) timers.push(setTimeout(() => this.send(message2), after));
      this.send(message2);
    }).finally(() => timers.forEach(clearTimeout));
  }
  openDatagrams() {
    const { host, port } = this.server;
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    this.end = () => socket.close();
    return new Promise((resolve, reject) => {
      socket.on("error", (error) => {
        reject(error);
        this.broken(error);
      });
      socket.on("message", (packet) => this.hear(packet));
      socket.connect(port, host, () => {
        this.send = (message2) => socket.send(message2);
        resolve();
      });
    });
  }
  openStream() {
    const { host, port, transport } = this.server;
    return new Promise((resolve, reject) => {
      const opened = () => {
        this.send = (message2) => socket.write(message2);
        resolve();
      };
      const socket = transport === "tls" ? secure2({ host, port, servername: host }, opened) : plain2({ host, port }, opened);
      this.end = () => socket.destroy();
      socket.setTimeout(DEADLINE_MS2, () => socket.destroy(new Error(`no connection within ${DEADLINE_MS2 / 1e3} s`)));
      socket.on("error", (error) => {
        reject(error);
        this.broken(error);
      });
      socket.on("close", () => this.broken(new Error("it closed the connection")));
      socket.on("data", (part) => this.gather(part));
    });
  }
  gather(part) {
    this.stream = Buffer.concat([this.stream, part]);
    for (let size = length(this.stream); size > 0 && size <= this.stream.length; size = length(this.stream)) {
      this.hear(this.stream.subarray(0, size));
      this.stream = this.stream.subarray(size);
    }
  }
  hear(packet) {
    const answer = read(packet);
    if (answer) this.heard(answer);
  }
};

// src/doctor/doctor.ts
var doctor = {
  about: "checks a deployment from outside: both wires, TLS, origins, proxies, resuming, STUN and TURN",
  usage: "doctor [--native URL] [--web URL] [OPTIONS]",
  options: {
    ...URLS,
    ...TOKENS,
    origin: { value: "URL", about: "Of the pages that shall be let in, such as https://app.example." },
    room: { value: "NAME", about: "A room that the token allows, for the two wires to meet in; one of its own if absent." }
  },
  run: async (given) => {
    if (given.words.length > 0) throw new UsageError(`"${given.words[0]}" is more than is needed`);
    const [native2, web2, origin] = [given.get("native"), given.get("web"), given.get("origin")];
    const deployment = {
      token: tokens(given),
      ...native2 !== void 0 && { native: nativeUrl(native2) },
      ...web2 !== void 0 && { web: webUrl(web2) },
      ...origin !== void 0 && { origin: new URL(webUrl(origin)).origin }
    };
    if (!deployment.native && !deployment.web) throw new UsageError("expected --native, --web, or both");
    const report = new Report();
    const found = await check(deployment, given.get("room"), report);
    if (found) await report.take(iceServers(found));
    console.log(report.summary);
    return report.failed ? 1 : 0;
  }
};
async function check(deployment, room, report) {
  const native2 = nativeWireChecks(deployment);
  if (deployment.native) await report.take(native2.verdicts());
  const web2 = webWireChecks(deployment);
  if (deployment.web) await report.take(web2.verdicts());
  if (native2.works && web2.works) await report.take(meet(deployment, room));
  return native2.iceServers ?? web2.iceServers;
}

// src/join.ts
import { createInterface } from "node:readline";
var join = {
  about: "joins a room, and logs what happens in it; lines of standard input are sent to it as messages",
  usage: "join ROOM --native URL | --web URL [OPTIONS]",
  options: {
    ...URLS,
    ...TOKENS,
    name: { value: "TEXT", about: "Shown to others." },
    for: { value: "DURATION", about: "Leaves after so long; otherwise at Ctrl-C or the end of standard input." },
    trace: { about: "Logs all that crosses the wire, too." }
  },
  run: async (given) => {
    const [room, ...more] = given.words;
    if (room === void 0 || more.length > 0) throw new UsageError("expected one room");
    const peer = client(address2(given), tokens(given)("cli"));
    const time = given.get("for");
    const limit = time === void 0 ? void 0 : duration("for", time);
    return new Peer(peer, given.has("trace")).stay(room, given.get("name"), limit);
  }
};
function address2(given) {
  const [native2, web2] = [given.get("native"), given.get("web")];
  if (native2 === void 0 === (web2 === void 0)) throw new UsageError("expected one of --native and --web");
  return native2 !== void 0 ? nativeUrl(native2) : webUrl(web2);
}
var Peer = class {
  constructor(client2, trace) {
    this.client = client2;
    client2.on("welcome", ({ peer, node, resumed }) => log("welcome", `as ${peer} at ${node}${resumed ? ", resumed" : ""}`));
    client2.on("state", ({ state, reason, delay }) => state === "waiting" && log("waiting", `${delay} ms: ${reason?.code} ${reason?.message}`));
    client2.on("session-lost", ({ previous }) => log("lost", `the session of ${previous}; a new one begins`));
    client2.on("undeliverable", ({ re, to, code }) => log("undeliverable", `${re} to ${to}: ${code}`));
    client2.on("go-away", ({ delay }) => log("go-away", `in ${delay} ms`));
    client2.on("warning", (error) => log("warning", `${error.code}: ${error.message}`));
    client2.on("closed", ({ code, message: message2 }) => {
      log("closed", `${code} ${message2}`);
      this.end(code === 1e3 ? 0 : 1);
    });
    if (trace) client2.on("trace", ({ dir, type, id, re, fields }) => log(dir === "in" ? "<-" : "->", `${type} ${id ?? re ?? ""} ${JSON.stringify(fields)}`));
  }
  client;
  end;
  async stay(name2, as, limit) {
    const over = new Promise((resolve) => this.end = resolve);
    const room = this.watched(this.client.room(name2));
    const leave = () => this.leave(room);
    process.once("SIGINT", leave).once("SIGTERM", leave);
    const timer = limit === void 0 ? void 0 : setTimeout(leave, limit);
    try {
      await this.client.connect();
      const { peers } = await room.join(as === void 0 ? {} : { name: as });
      log("joined", `${name2}: ${peers.length === 0 ? "nobody else is there" : peers.map(({ peer, user }) => `${user} (${peer})`).join(", ")}`);
      this.read(room, limit === void 0 ? leave : () => {
      });
    } catch (error) {
      log("failed", `${error.code}: ${error.message}`);
      this.end(1);
    }
    const status = await over;
    clearTimeout(timer);
    process.off("SIGINT", leave).off("SIGTERM", leave);
    process.stdin.destroy();
    this.client.close();
    return status;
  }
  watched(room) {
    room.on("peer-joined", ({ peer }) => log("peer-joined", `${peer.user} (${peer.peer}) by ${peer.wire}`));
    room.on("peer-updated", ({ peer }) => log("peer-updated", `${peer.user} (${peer.peer}): ${peer.connected ? peer.status : "away"}`));
    room.on("peer-left", ({ peer, reason }) => log("peer-left", `${peer.user} (${peer.peer}): ${reason}`));
    for (const type of ["offer", "answer", "candidates", "bye"]) room.on(type, ({ from }) => log(type, `from ${from}`));
    room.on("message", ({ from, data }) => log("message", `from ${from}: ${JSON.stringify(data)}`));
    room.on("closed", ({ reason }) => {
      log("room-closed", reason);
      this.end(1);
    });
    return room;
  }
  read(room, end) {
    const lines = createInterface({ input: process.stdin });
    lines.on("close", end);
    lines.on("line", (line) => {
      room.send(line).then(
        ({ outcome, failed = [] }) => log("sent", `${outcome}${failed.map(({ to, code }) => `, not to ${to}: ${code}`).join("")}`),
        (error) => log("not sent", `${error.code}: ${error.message}`)
      );
    });
  }
  leave(room) {
    room.leave().then(() => log("left", room.name), () => {
    }).finally(() => this.end(0));
  }
};
function log(what, of) {
  console.log(`${(/* @__PURE__ */ new Date()).toISOString().slice(11, 23)}  ${what.padEnd(13)} ${of}`);
}

// src/load.ts
import { randomBytes as randomBytes3 } from "node:crypto";
var MOST_PAIRS = 2e3;
var MOST_RATE = 2e4;
var LAST_CHANCE_MS = 5e4;
var SDP = "v=0 ".repeat(300);
var load = {
  about: "has pairs of peers exchange offers and answers, and tells what became of them",
  usage: "load --native URL [--web URL] [OPTIONS]",
  options: {
    ...URLS,
    ...TOKENS,
    pairs: { value: "NUMBER", about: "Pairs, each in a room of its own, on the two wires in turn; 10 if absent." },
    rate: { value: "NUMBER", about: "Offers a second of all together; 10 if absent." },
    for: { value: "DURATION", about: "10s if absent." },
    room: { value: "PREFIX", about: "What the rooms' names begin with; load- if absent." }
  },
  run: async (given) => {
    const urls = addresses(given);
    const token2 = tokens(given);
    const pairs = count("pairs", given.get("pairs") ?? "10", MOST_PAIRS);
    const rate = count("rate", given.get("rate") ?? "10", MOST_RATE);
    const time = duration("for", given.get("for") ?? "10s");
    const figures = new Figures();
    const all = Array.from({ length: pairs }, (_, n) => {
      const ends = [0, 1].map((side) => client(urls[(n + side) % urls.length], token2(`load-${n}-${side}`)));
      return new Pair(ends, `${given.get("room") ?? "load-"}${randomBytes3(6).toString("hex")}`, figures);
    });
    try {
      console.log(`${pairs} pairs join ...`);
      await Promise.all(all.map((pair) => pair.join()));
      console.log(`${rate} offers a second for ${time / 1e3} s ...`);
      await figures.done(offer(all, rate, time), LAST_CHANCE_MS);
    } catch (error) {
      console.error(`failed: ${error.code ?? "error"}: ${error.message}`);
      return 1;
    } finally {
      for (const pair of all) pair.close();
    }
    console.log(figures.told());
    return figures.lost > 0 || figures.repeated > 0 ? 1 : 0;
  }
};
function addresses(given) {
  if (given.words.length > 0) throw new UsageError(`"${given.words[0]}" is more than is needed`);
  const [native2, web2] = [given.get("native"), given.get("web")];
  const urls = [...native2 === void 0 ? [] : [nativeUrl(native2)], ...web2 === void 0 ? [] : [webUrl(web2)]];
  if (urls.length === 0) throw new UsageError("expected --native, --web, or both");
  return urls;
}
async function offer(pairs, rate, time) {
  const begin = performance.now();
  const total = Math.round(rate * time / 1e3);
  for (let n = 0; n < total; ) {
    const due = Math.min(total, Math.floor((performance.now() - begin) * rate / 1e3) + 1);
    while (n < due) pairs[n++ % pairs.length].offer();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
var Pair = class {
  constructor(ends, name2, figures) {
    this.ends = ends;
    this.name = name2;
    this.figures = figures;
  }
  ends;
  name;
  figures;
  caller;
  async join() {
    const rooms = await Promise.all(this.ends.map(async (end) => {
      await end.connect();
      return end.join(this.name);
    }));
    const [caller, callee] = rooms;
    this.caller = caller;
    for (const end of this.ends) end.on("undeliverable", ({ re, code }) => this.figures.undeliverable(re, code));
    callee.on("offer", ({ from, sdp }) => {
      const offered = sdp.slice(0, sdp.indexOf(" "));
      if (this.figures.arrived(`offer ${offered}`)) this.figures.send(`answer ${offered}`, callee.answer(from, `${offered} ${SDP}`));
    });
    caller.on("answer", ({ sdp }) => this.figures.arrived(`answer ${sdp.slice(0, sdp.indexOf(" "))}`));
  }
  offer() {
    const callee = this.ends[1].peer;
    const number2 = this.figures.next();
    if (callee) this.figures.send(`offer ${number2}`, this.caller.offer(callee, `${number2} ${SDP}`));
  }
  close() {
    for (const end of this.ends) end.close();
  }
};
var Figures = class {
  repeated = 0;
  number = 0;
  signals = /* @__PURE__ */ new Map();
  begin = performance.now();
  next() {
    return this.number++;
  }
  send(name2, outcome) {
    const signal = { sent: performance.now() };
    this.signals.set(name2, signal);
    outcome.then(
      ({ outcome: outcome2, id }) => Object.assign(signal, { told: outcome2, id }),
      ({ code }) => signal.told = code
    );
  }
  /** @returns whether it is the first time */
  arrived(name2) {
    const signal = this.signals.get(name2);
    if (!signal) return false;
    if (signal.took !== void 0) {
      this.repeated++;
      return false;
    }
    signal.took = performance.now() - signal.sent;
    return true;
  }
  undeliverable(id, code) {
    for (const signal of this.signals.values()) if (signal.id === id) signal.told = code;
  }
  /** Told to be there, and never seen. */
  get lost() {
    return [...this.signals.values()].filter(({ told, took }) => took === void 0 && (told === "delivered" || told === "held" || told === void 0)).length;
  }
  /** Waits for all to be sent, and then for each to have its outcome and to arrive. */
  async done(sending, most) {
    await sending;
    const deadline = performance.now() + most;
    const open2 = () => [...this.signals.values()].some(({ told, took }) => told === void 0 || (told === "delivered" || told === "held") && took === void 0);
    while (open2() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  told() {
    const all = [...this.signals.values()];
    const times = all.flatMap(({ took }) => took ?? []).sort((one2, other) => one2 - other);
    const at = (share) => times.length === 0 ? "none" : `${times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1)} ms`;
    const outcomes = /* @__PURE__ */ new Map();
    for (const { told = "no outcome" } of all) outcomes.set(told, (outcomes.get(told) ?? 0) + 1);
    return [
      `signals    ${all.length}: ${[...outcomes].map(([outcome, n]) => `${n} ${outcome}`).join(", ")}`,
      `arrived    ${times.length}; lost ${this.lost}, repeated ${this.repeated}`,
      `on the way p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, longest ${at(1)}`,
      `in all     ${((performance.now() - this.begin) / 1e3).toFixed(1)} s`
    ].join("\n");
  }
};

// src/main.ts
var COMMANDS = { token, join, load, doctor };
var [name = "", ...args] = process.argv.slice(2);
process.exitCode = await main(name, args);
async function main(name2, args2) {
  const command = COMMANDS[name2];
  if (!command) {
    const list = Object.entries(COMMANDS).map(([each, { about }]) => `  ${each.padEnd(8)} ${about}`);
    const text = ["usage: parley COMMAND [OPTIONS]", "", ...list, "", "parley COMMAND --help tells its options."].join("\n");
    const asked = ["help", "--help", "-h"].includes(name2);
    (asked ? console.log : console.error)(name2 && !asked ? `parley: there is no command "${name2}"
${text}` : text);
    return asked ? 0 : 2;
  }
  try {
    const given = parse(args2, { ...command.options, help: { about: "This." } });
    if (!given.has("help")) return await command.run(given);
    console.log(usage(command));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`parley ${name2}: ${error.message}
${usage(command)}`);
    return 2;
  }
}
function usage({ usage: usage2, options }) {
  const lines = Object.entries(options).map(([name2, { value, about }]) => `  ${`--${name2}${value ? ` ${value}` : ""}`.padEnd(26)} ${about}`);
  return [`usage: parley ${usage2}`, "", ...lines].join("\n");
}

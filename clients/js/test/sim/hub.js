/**
 * A cluster of hubs in virtual time, small enough to read, that follows docs/protocol.md as far as a client can see it:
 * sessions that outlive connections and nodes, replies by id, outboxes, rosters with versions, tokens that end. Its faults
 * are made by the test.
 */
const SIGNALS = new Set(['offer', 'answer', 'candidates', 'bye', 'message']);
/** Told of the moment: carried out again, whatever was answered. */
const OF_THE_MOMENT = new Set(['join', 'ice']);
/** So many requests of a connection may wait for their reply before no more is read. */
const MOST_UNANSWERED = 64;
const FINAL = (code, message = code) => ({ ok: false, error: { code, message, retryable: false } });

export class SimHub {
  sessions = new Map();
  /** By their peers, the ended ones, too. */
  allSessions = new Map();
  rooms = new Map();
  /** Every request as it came: {session, type, fields, id}. */
  requests = [];
  /** What was carried out, as [from, fields] of each signal. */
  carriedOut = [];
  pings = 0;
  /** For a test to refuse ({error}), to leave unanswered ({silent}), or to answer late ({late: ms}). */
  meddle = () => undefined;
  resumeWindow = 30_000;
  heartbeat = 10_000;
  maxMessage = 65_536;
  /** Of TURN credentials; none if 0. */
  iceLifetime = 0;
  #iceServersGiven = 0;
  #count = 0;

  constructor(world, nodes = 2) {
    this.world = world;
    this.nodes = Array.from({ length: nodes }, (_, n) => ({ name: `n${n}`, up: true, connections: new Set() }));
  }

  /** As clients know it. */
  urls(wire) {
    return this.nodes.map(({ name }) => (wire === 'native' ? `ws://${name}/v1/ws` : `http://${name}`));
  }

  nodeAt(url) {
    const node = this.nodes.find(({ name }) => url.includes(`//${name}`));
    if (!node) throw new SyntaxError(`unusable URL ${url}`);
    return node;
  }

  /** `user~expiry~…`, the expiry in ms of this world's time. */
  token(user, lifetime = 3_600_000) {
    return `${user}~${this.world.now() + lifetime}~${++this.#count}`;
  }

  accept(node, wire, to) {
    const connection = new Connection(this, node, wire, to);
    node.connections.add(connection);
    return connection;
  }

  // ---- what tests do to it

  session(peer) {
    return [...this.sessions.values()].find((session) => session.peer === peer);
  }

  kill(node, silently = false) {
    node.up = false;
    for (const connection of [...node.connections]) {
      if (connection.session) connection.session.uncertain = true;
      if (silently) connection.silenced();
      else connection.cut();
    }
  }

  start(node) {
    node.up = true;
  }

  drain(node) {
    for (const connection of node.connections) {
      connection.to.push('go-away', { reason: 'drain', deadline: 5_000, delay: this.world.below(2_000) });
      this.world.setTimeout(() => connection.close(4000, 'going away'), 5_000);
    }
  }

  /** As if it had never been. */
  forget(session) {
    this.end(session, 'lost');
    session.connection?.cut();
  }

  kick(session) {
    const { connection } = session;
    this.end(session, 'kicked');
    connection?.close(4502, 'kicked');
  }

  /** Of one room, though it did not leave. */
  putOut(session, name, reason) {
    this.#leave(session, name, 'lost');
    this.push(session, 'room-closed', { room: name, reason });
  }

  push(session, type, fields) {
    const push = { type, fields: { seq: ++session.seq, ...fields } };
    session.outbox.push(push);
    if (SIGNALS.has(type)) session.signals.push({ mid: fields.mid, room: fields.room });
    session.connection?.to.push(type, push.fields);
  }

  // ---- sessions

  open(connection, { token = '', resume }) {
    const [user, expiry] = token.split('~');
    if (!(Number(expiry) > this.world.now())) {
      connection.to.refuse({ code: 'unauthorized', message: 'exp: over', retryable: false }, 4501);
      return undefined;
    }
    const refusal = this.meddle('hello', { token, resume });
    if (refusal?.error) {
      connection.to.refuse(refusal.error, refusal.close ?? 4004);
      return undefined;
    }
    const known = this.sessions.get(resume?.session);
    const session = known?.user === user ? known : this.#newSession(user);
    const resumed = session === known;
    this.world.clearTimeout(session.ending);
    const older = session.connection;
    session.connection = connection;
    older?.close(4001, 'replaced by a newer connection');
    session.wire = connection.wire;
    if (resumed) this.#received(session, resume.seq);
    if (resumed && session.uncertain) this.#renumber(session);
    connection.to.push('welcome', {
      session: session.secret, peer: session.peer, resumed, gap: Boolean(session.gap), resumeWindow: this.resumeWindow,
      heartbeat: this.heartbeat, maxMessage: this.maxMessage, ...this.#ice(), node: connection.node.name,
    });
    session.gap = false;
    for (const { type, fields } of session.outbox) connection.to.push(type, fields);
    if (resumed) this.#tellRooms(session, { connected: true });
    return session;
  }

  #newSession(user) {
    const n = ++this.#count;
    const session = {
      secret: `secret-${n}`, peer: `p${n}`, user, seq: 0, outbox: [], written: [], signals: [], replies: new Map(), status: 'online', rooms: new Set(),
    };
    this.sessions.set(session.secret, session);
    this.allSessions.set(session.peer, session);
    return session;
  }

  /** Pushes of a node that died may come again, under new numbers. */
  #renumber(session) {
    session.uncertain = false;
    const again = session.written.slice(-3);
    session.seq += 10;
    session.outbox = [...again, ...session.outbox].map(({ type, fields }) => ({ type, fields: { ...fields, seq: ++session.seq } }));
  }

  gone(connection, ended) {
    const { session } = connection;
    if (session?.connection !== connection) return;
    session.connection = undefined;
    if (ended) return this.end(session, 'left');
    this.#tellRooms(session, { connected: false });
    this.world.clearTimeout(session.ending);
    session.ending = this.world.setTimeout(() => this.end(session, 'lost'), this.resumeWindow);
  }

  end(session, reason) {
    this.world.clearTimeout(session.ending);
    this.sessions.delete(session.secret);
    session.ended = true;
    for (const name of [...session.rooms]) this.#leave(session, name, reason);
  }

  #received(session, seq) {
    session.written = [...session.written, ...session.outbox.filter(({ fields }) => fields.seq <= seq)].slice(-8);
    session.outbox = session.outbox.filter(({ fields }) => fields.seq > seq);
  }

  #ice() {
    if (!this.iceLifetime) return { iceServers: [] };
    const username = `${++this.#iceServersGiven}`;
    return { iceServers: [{ urls: ['turn:turn.example'], username, credential: 'c' }], iceLifetime: this.iceLifetime };
  }

  // ---- requests

  request(session, type, { received, ...fields }, id) {
    this.requests.push({ session, type, fields, id, received });
    if (received !== undefined) this.#received(session, received);
    if (type === 'received') return void this.#received(session, fields.seq);
    const wish = this.meddle(type, fields, session, id);
    if (wish?.error) return { reply: { ok: false, error: wish.error }, ...wish };
    const earlier = id === undefined ? undefined : session.replies.get(id);
    if (earlier && earlier.body !== JSON.stringify([type, fields])) return { reply: FINAL('bad-request', 'another body under the same id') };
    const reply = earlier && !OF_THE_MOMENT.has(type) ? { ...earlier.reply, duplicate: true } : this.#carryOut(session, type, fields);
    if (id !== undefined && !earlier && reply.ok) session.replies.set(id, { reply, body: JSON.stringify([type, fields]) });
    return { reply, ...wish };
  }

  #carryOut(session, type, fields) {
    if (SIGNALS.has(type)) return this.#signal(session, type, fields);
    switch (type) {
      case 'join':
        return this.#join(session, fields);
      case 'leave':
        if (!session.rooms.has(fields.room)) return FINAL('not-in-room');
        this.#leave(session, fields.room, 'left');
        return { ok: true };
      case 'status':
        session.status = fields.status;
        this.#tellRooms(session, { status: fields.status });
        return { ok: true };
      case 'ice':
        return { ok: true, ...this.#ice() };
      case 'kick': {
        const target = this.session(fields.peer);
        if (!target) return FINAL('unknown-peer');
        this.kick(target);
        return { ok: true };
      }
      case 'hello':
        if (!session.connection.takeToken(fields.token)) return FINAL('unauthorized');
        return { ok: true };
      case 'report':
        return { ok: true };
      default:
        return FINAL('unknown-type');
    }
  }

  #signal(session, type, { to, room: name, ...payload }) {
    const room = this.rooms.get(name);
    if (!room?.members.has(session)) return FINAL('not-in-room');
    const targets = [...room.members.keys()].filter((member) => (to ? member.peer === to : member !== session));
    if (to && targets.length === 0) return FINAL('unknown-peer');
    this.carriedOut.push([session.peer, { type, room: name, to, ...payload }]);
    const mid = `m${++this.#count}`;
    for (const target of targets) this.push(target, type, { mid, room: name, from: session.peer, ...payload });
    return { ok: true, outcome: targets.every(({ connection }) => connection) ? 'delivered' : 'held' };
  }

  // ---- rooms

  #join(session, { room: name, name: as, metadata }) {
    if (!this.rooms.has(name)) this.rooms.set(name, { version: 1_000_000 + this.world.now(), members: new Map() });
    const room = this.rooms.get(name);
    const before = room.members.get(session);
    room.members.set(session, { ...before, order: before?.order ?? ++this.#count, name: as, metadata });
    session.rooms.add(name);
    if (!before) this.#tell(name, 'peer-joined', session, (other) => entry(room, session, other));
    else if (before.name !== as || JSON.stringify(before.metadata) !== JSON.stringify(metadata)) {
      this.#tell(name, 'peer-updated', session, () => ({ peer: session.peer, name: as ?? null, metadata: metadata ?? null }));
    }
    return { ok: true, room: name, peer: session.peer, version: room.version, peers: this.roster(name, session) };
  }

  roster(name, viewer) {
    const room = this.rooms.get(name);
    return [...(room?.members.keys() ?? [])].filter((other) => other !== viewer).map((other) => entry(room, other, viewer));
  }

  #leave(session, name, reason) {
    session.rooms.delete(name);
    if (this.rooms.get(name)?.members.delete(session)) this.#tell(name, 'peer-left', session, () => ({ peer: session.peer, reason }));
  }

  #tellRooms(session, change) {
    for (const name of session.rooms) this.#tell(name, 'peer-updated', session, () => ({ peer: session.peer, ...change }));
  }

  /** A roster event is lost on the way to whoever is away. */
  loseEvents = () => false;

  #tell(name, type, about, fieldsFor) {
    const room = this.rooms.get(name);
    room.version++;
    for (const [member, seat] of room.members) {
      const followsOwn = seat.lastOwn === room.version - 1;
      if (member === about) {
        if (!followsOwn) seat.firstOwn = room.version;
        seat.lastOwn = room.version;
      } else if (!member.connection && this.loseEvents()) {
        member.gap = true;
      } else {
        const after = followsOwn ? { after: seat.firstOwn - 1 } : {};
        this.push(member, type, { room: name, version: room.version, ...after, ...fieldsFor(member) });
      }
    }
  }
}

/** One connection, as a node has it. */
class Connection {
  session;
  #over = false;
  #unanswered = 0;
  #unread = [];
  #paused = false;
  #expiring;
  #expiry;

  constructor(hub, node, wire, to) {
    this.hub = hub;
    this.node = node;
    this.wire = wire;
    /** The other side, which hears nothing any more once this is over. */
    this.to = Object.fromEntries(Object.entries(to).map(([name, action]) => [name, (...told) => this.#over || action(...told)]));
  }

  heard(...frame) {
    this.#unread.push(frame);
    this.#goOn();
  }

  #goOn() {
    while (!this.#over && !this.#paused && this.#unread.length) this.#read(...this.#unread.shift());
  }

  #read(type, fields, id, ack) {
    if (!this.session) {
      if (type !== 'hello') return this.close(4500, 'no hello');
      this.session = this.hub.open(this, fields);
      if (this.session) this.takeToken(fields.token);
      else this.#end();
      return;
    }
    if (type === 'ping') {
      this.hub.pings++;
      return this.to.pong(ack);
    }
    const { session } = this;
    const { reply, silent, late } = this.hub.request(session, type, fields, id) ?? {};
    if (!reply || silent || id === undefined) return;
    if (!late) return void this.to.reply(id, reply, ack);
    if (++this.#unanswered >= MOST_UNANSWERED) this.#paused = true;
    this.hub.world.setTimeout(() => {
      this.to.reply(id, reply, ack);
      if (--this.#unanswered <= MOST_UNANSWERED / 2) this.#paused = false;
      this.#goOn();
    }, late);
  }

  takeToken(token) {
    const [user, expiry] = token.split('~');
    const { world } = this.hub;
    const left = Number(expiry) - world.now();
    if (user !== this.session.user || left <= 0) return false;
    world.clearTimeout(this.#expiring);
    world.clearTimeout(this.#expiry);
    const before = Math.min(60_000, left / 5);
    this.#expiring = world.setTimeout(() => this.to.push('token-expiring', { in: before }), left - before);
    this.#expiry = world.setTimeout(() => this.close(4501, 'exp: over'), left);
    return true;
  }

  close(code, message) {
    if (this.#over) return;
    this.to.close(code, message);
    this.#end();
    this.hub.gone(this, false);
  }

  /** The client has closed it. */
  left(ended) {
    if (this.#over) return;
    this.#end();
    this.hub.gone(this, ended);
  }

  /** It breaks, and both sides notice. */
  cut() {
    if (this.#over) return;
    this.to.cut();
    this.#end();
    this.hub.gone(this, false);
  }

  /** It falls silent; the hub notices by its heartbeat. */
  silenced() {
    if (this.#over) return;
    if (!this.node.up) {
      this.#end();
      this.hub.gone(this, false);
    } else this.hub.world.setTimeout(() => this.left(false), this.hub.heartbeat * 1.5);
  }

  #end() {
    this.#over = true;
    this.node.connections.delete(this);
    this.hub.world.clearTimeout(this.#expiring);
    this.hub.world.clearTimeout(this.#expiry);
  }
}

function entry(room, session, viewer) {
  const { name, metadata, order } = room.members.get(session);
  return {
    peer: session.peer, user: session.user, ...(name !== undefined && { name }), wire: session.wire, status: session.status,
    connected: Boolean(session.connection), polite: room.members.get(viewer).order > order, ...(metadata && { metadata }),
  };
}

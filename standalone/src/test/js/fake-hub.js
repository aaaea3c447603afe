/**
 * A hub of one process, small enough to read, that follows the protocol's rules as far as the page meets them: sessions,
 * resume, replies by id, rosters with versions, signals. Faults are made by the page's test.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { Server as SocketIoServer } from 'socket.io';

const UNNUMBERED = new Set(['welcome', 'artifact-progress', 'go-away', 'closing', 'token-expiring']);
const SIGNALS = new Set(['offer', 'answer', 'candidates', 'bye', 'message']);

export class FakeHub {
  sessions = new Map();
  rooms = new Map();
  resumeWindow = 30_000;
  /** Whether whoever connects is sent away without a word. */
  away = false;
  #counter = 0;
  #closers = [];

  async start() {
    const http = createServer();
    new WebSocketServer({ server: http, path: '/v1/ws' }).on('connection', (socket) => this.#acceptWebSocket(socket));
    const web = createServer();
    const io = new SocketIoServer(web, { cors: { origin: true } });
    io.on('connection', (socket) => this.#acceptSocketIo(socket));
    for (const server of [http, web]) server.on('connection', (socket) => this.away && socket.destroy());
    this.wsUrl = `ws://127.0.0.1:${await listen(http)}/v1/ws`;
    this.sioUrl = `http://127.0.0.1:${await listen(web)}`;
    this.#closers.push(() => this.cut(), () => io.close(), () => http.close(), () => web.close());
    return this;
  }

  stop() {
    for (const session of this.sessions.values()) clearTimeout(session.expiry);
    for (const close of this.#closers) close();
  }

  // ---- what tests do to it

  session(peer) {
    return [...this.sessions.values()].find((session) => session.peer === peer);
  }

  /** Breaks connections without a word. */
  cut() {
    for (const session of this.sessions.values()) session.link?.cut();
  }

  close(peer, code, message) {
    this.session(peer).link.close(code, message);
  }

  /** As if the hub had never seen it. */
  forget(peer) {
    const session = this.session(peer);
    this.#end(session, 'lost');
    session.link?.cut();
  }

  /** As nodes without a wire do. */
  tellRoom(name, type, fields) {
    for (const member of this.rooms.get(name)?.members.keys() ?? []) this.push(member, type, fields);
  }

  push(session, type, fields) {
    if (UNNUMBERED.has(type)) return session.link?.push(type, fields);
    const push = { type, fields: { seq: ++session.seq, ...fields } };
    session.outbox.push(push);
    session.link?.push(push.type, push.fields);
  }

  // ---- the wires

  #acceptWebSocket(socket) {
    let session;
    const send = (frame) => socket.readyState === 1 && socket.send(JSON.stringify(frame));
    const link = {
      wire: 'native',
      push: (type, fields) => send({ type, ...fields }),
      close: (code, message) => socket.close(code, message),
      cut: () => socket.terminate(),
    };
    socket.on('message', (data) => {
      const { type, ...fields } = JSON.parse(data);
      if (!session) {
        session = this.#welcome(link, fields);
        return;
      }
      if (type === 'ping') return send({ type: 'pong' });
      const reply = this.#request(session, type, fields);
      if (!reply || fields.id === undefined) return;
      const { ok, error, ...body } = reply;
      send(ok ? { type: 'ack', re: fields.id, ...body } : { type: 'error', re: fields.id, ...error });
    });
    socket.on('close', (code) => session && this.#gone(session, link, code === 1000 || code === 1005));
  }

  #acceptSocketIo(socket) {
    const link = {
      wire: 'web',
      push: (type, fields) => socket.emit(type, fields),
      close: (code, message) => {
        socket.emit('closing', { code, message });
        if (code >= 4500) socket.disconnect();
        else socket.conn.close();
      },
      cut: () => socket.conn.close(true),
    };
    const session = this.#welcome(link, socket.handshake.auth);
    socket.onAny((type, fields, ack) => {
      if (type === 'ping') return ack?.({ ok: true });
      const reply = this.#request(session, type, fields);
      if (reply) ack?.(reply);
    });
    socket.on('disconnect', (reason) => this.#gone(session, link, reason === 'client namespace disconnect'));
  }

  // ---- sessions

  #welcome(link, { token, resume }) {
    let session = this.sessions.get(resume?.session);
    const resumed = Boolean(session);
    if (!session) {
      const n = ++this.#counter;
      session = { id: `secret-${n}`, peer: `p${n}`, user: userOf(token), seq: 0, outbox: [], replies: new Map(), status: 'online', rooms: new Set() };
      this.sessions.set(session.id, session);
    }
    clearTimeout(session.expiry);
    session.link?.close(4001, 'replaced by a newer connection');
    session.link = link;
    session.wire = link.wire;
    if (resumed) session.outbox = session.outbox.filter(({ fields }) => fields.seq > resume.seq);
    link.push('welcome', {
      session: session.id, peer: session.peer, resumed, gap: false, resumeWindow: this.resumeWindow,
      heartbeat: 25_000, maxMessage: 65_536, iceServers: [], node: `fake-${link.wire}`,
    });
    for (const { type, fields } of session.outbox) link.push(type, fields);
    if (resumed) this.#tellRooms(session, { connected: true });
    return session;
  }

  #gone(session, link, ended) {
    if (session.link !== link) return;
    session.link = null;
    if (ended) return this.#end(session, 'left');
    this.#tellRooms(session, { connected: false });
    session.expiry = setTimeout(() => this.#end(session, 'lost'), this.resumeWindow);
    session.expiry.unref();
  }

  #end(session, reason) {
    clearTimeout(session.expiry);
    this.sessions.delete(session.id);
    for (const name of session.rooms) this.#leave(session, name, reason);
  }

  // ---- requests

  #request(session, type, fields) {
    if (type === 'received') {
      session.outbox = session.outbox.filter((push) => push.fields.seq > fields.seq);
      return undefined;
    }
    const earlier = session.replies.get(fields.id);
    const reply = earlier ? { ...earlier, duplicate: true } : this.#carryOut(session, type, fields);
    if (fields.id !== undefined && !earlier) session.replies.set(fields.id, reply);
    return reply;
  }

  #carryOut(session, type, fields) {
    if (SIGNALS.has(type)) return this.#signal(session, type, fields);
    switch (type) {
      case 'join': return this.#join(session, fields);
      case 'leave': this.#leave(session, fields.room, 'left'); return { ok: true };
      case 'status': session.status = fields.status; this.#tellRooms(session, { status: fields.status }); return { ok: true };
      case 'ice': return { ok: true, iceServers: [] };
      case 'hello': case 'report': return { ok: true };
      default: return failure('unknown-type', `there is no message type ${type}`);
    }
  }

  #signal(session, type, { id, to, room: name, ...payload }) {
    const room = this.rooms.get(name);
    if (!room?.members.has(session)) return failure('not-in-room', `not in ${name}`);
    const targets = [...room.members.keys()].filter((member) => (to ? member.peer === to : member !== session));
    if (to && targets.length === 0) return failure('unknown-peer', `no peer ${to} in ${name}`);
    const mid = `m${++this.#counter}`;
    for (const target of targets) this.push(target, type, { mid, room: name, from: session.peer, ...payload });
    return { ok: true, outcome: targets.every(({ link }) => link) ? 'delivered' : 'held' };
  }

  // ---- rooms

  #join(session, { room: name, name: as, metadata }) {
    if (!this.rooms.has(name)) this.rooms.set(name, { version: Date.now(), members: new Map() });
    const room = this.rooms.get(name);
    const before = room.members.get(session);
    room.members.set(session, { ...before, order: before?.order ?? ++this.#counter, name: as, metadata });
    session.rooms.add(name);
    if (!before) this.#tell(name, 'peer-joined', session, (other) => entry(room, session, other));
    else if (before.name !== as || JSON.stringify(before.metadata) !== JSON.stringify(metadata)) {
      this.#tell(name, 'peer-updated', session, () => ({ peer: session.peer, name: as, metadata }));
    }
    const peers = [...room.members.keys()].filter((other) => other !== session).map((other) => entry(room, other, session));
    return { ok: true, room: name, peer: session.peer, version: room.version, peers };
  }

  #leave(session, name, reason) {
    session.rooms.delete(name);
    if (this.rooms.get(name)?.members.delete(session)) {
      this.#tell(name, 'peer-left', session, () => ({ peer: session.peer, reason }));
    }
  }

  #tellRooms(session, change) {
    for (const name of session.rooms) this.#tell(name, 'peer-updated', session, () => ({ peer: session.peer, ...change }));
  }

  #tell(name, type, about, fieldsFor) {
    const room = this.rooms.get(name);
    room.version++;
    for (const [member, seat] of room.members) {
      const followsOwn = seat.lastOwn === room.version - 1;
      if (member === about) {
        if (!followsOwn) seat.firstOwn = room.version;
        seat.lastOwn = room.version;
      } else {
        const after = followsOwn ? { after: seat.firstOwn - 1 } : {};
        this.push(member, type, { room: name, version: room.version, ...after, ...fieldsFor(member) });
      }
    }
  }
}

function entry(room, session, viewer) {
  const { name, metadata, order } = room.members.get(session);
  return {
    peer: session.peer, user: session.user, name, wire: session.wire, status: session.status,
    connected: Boolean(session.link), metadata, polite: room.members.get(viewer).order > order,
  };
}

function failure(code, message) {
  return { ok: false, error: { code, message, retryable: false } };
}

/** A token is a JWT here, too, but nobody has signed it. */
export function tokenOf(user) {
  return `e30.${Buffer.from(JSON.stringify({ sub: user })).toString('base64url')}.`;
}

export function userOf(token) {
  return JSON.parse(Buffer.from(String(token).split('.')[1], 'base64url').toString()).sub;
}

export function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

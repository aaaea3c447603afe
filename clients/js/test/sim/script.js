import { ParleyError } from '../../dist/esm/index.js';
import { Bed } from './bed.js';

const ROOMS = ['r0', 'r1'];
/** How long a script makes trouble, and then how long all have to be well again. */
const TROUBLE_MS = 90_000;
const QUIET_MS = 120_000;

/**
 * One random script: some clients on either wire, signals and messages between them, and what happens to phones and hubs.
 * All is decided by the seed. `problems` says what a user would have been hurt by; none is right.
 */
export class Script {
  problems = [];
  /** What happened, for whoever reads a failure. */
  story = [];
  counts = { promises: 0, fulfilled: 0, pushes: 0, resumes: 0, sessionsLost: 0, connections: 0 };
  #said = 0;
  #unsettled = new Map();
  #people = [];

  constructor(seed) {
    this.seed = seed;
    this.bed = new Bed('native', { seed, nodes: 2 });
    this.world = this.bed.world;
    this.hub = this.bed.hub;
    this.hub.resumeWindow = 30_000;
    this.hub.iceLifetime = this.world.pick([0, 40_000]);
    this.tokenLifetime = this.world.pick([20_000, 45_000, 3_600_000]);
    this.troubled = true;
  }

  async run() {
    const { world } = this;
    this.hub.meddle = (type, fields, session) => this.#meddle(type, fields, session);
    this.hub.loseEvents = () => this.troubled && world.chance(0.2);
    const people = 2 + world.below(3);
    for (let n = 0; n < people; n++) this.#addPerson(n);
    while (world.now() < TROUBLE_MS) {
      await world.run(world.pick([5, 30, 100, 500, 2_000]));
      this.#step();
    }
    this.troubled = false;
    this.#note('quiet');
    for (const node of this.hub.nodes) this.hub.start(node);
    for (const person of this.#people) person.device.clock.thaw();
    await world.run(QUIET_MS);
    this.#checkQuiet();
    for (const { client } of this.#people) {
      if (world.chance(0.5)) this.#track(client.room(ROOMS[0]).send({ n: -1 }), 'a last word'); // is closed with what waits
      client.close();
    }
    await world.run(1_000);
    this.#checkEnd();
    return this;
  }

  // ---- what happens

  #addPerson(n) {
    const { world, hub } = this;
    const wire = world.pick(['native', 'web']);
    const hooks = { watching: 0 };
    const lifecycle = (given) => {
      hooks.watching++;
      Object.assign(hooks, given);
      return () => hooks.watching--;
    };
    const client = this.bed.client({ user: `user${n}`, wire, token: (reason) => this.#token(`user${n}`, reason), lifecycle: [lifecycle, lifecycle] });
    const person = { n, client, device: client.device, hooks, as: {}, got: [], left: new Set(), sessions: new Map(), gone: false };
    this.#people.push(person);
    client.on('welcome', ({ peer, resumed }) => {
      person.sessions.set(peer, hub.allSessions.get(peer));
      this.counts.connections++;
      if (resumed) this.counts.resumes++;
      this.#note(`${n} welcome ${peer} resumed ${resumed}`);
    });
    client.on('session-lost', () => this.counts.sessionsLost++);
    client.on('state', ({ state, reason }) => this.#note(`${n} ${state} ${reason?.name ?? ''} ${reason?.message ?? ''}`));
    for (const type of ['offer', 'answer', 'candidates', 'bye', 'message']) {
      client.on(type, (fields) => {
        this.counts.pushes++;
        person.got.push({ peer: client.peer, ...fields });
        const room = client.room(fields.room);
        if (room.state !== 'joined') this.#problem(`${n} was told a signal of ${fields.room}, which is ${room.state}`);
      });
    }
    this.#track(client.connect(), `connect ${n}`);
    for (const name of ROOMS) {
      client.room(name).on('closed', () => person.left.add(name));
      if (world.chance(0.8)) this.#join(person, client.room(name), { name: `N${n}` });
    }
  }

  #token(user, reason) {
    const { world, hub } = this;
    if (this.troubled && reason !== 'start' && world.chance(0.3)) throw new Error('no token just now');
    if (this.troubled && world.chance(0.1)) return new Promise(() => {});
    const token = hub.token(user, this.tokenLifetime);
    return world.chance(0.5) ? token : Promise.resolve(token);
  }

  #meddle(type, fields, session) {
    if (!this.troubled) return undefined;
    const { world } = this;
    if (type === 'hello' && session === undefined) {
      return world.chance(0.05) && { error: { code: 'unavailable', message: 'down', retryable: true }, close: 4004 };
    }
    if (world.chance(0.05)) return { error: { code: world.pick(['unavailable', 'unreachable', 'internal']), message: 'trouble', retryable: true } };
    if (world.chance(0.02)) return { error: { code: 'rate-limited', message: 'slow', retryable: true, retryAfter: world.below(3_000) } };
    if (world.chance(0.03)) return { silent: true };
    if (world.chance(0.05)) return { late: world.below(5_000) };
    return undefined;
  }

  #step() {
    const { world, hub } = this;
    const person = world.pick(this.#people);
    const { client, device, hooks, n } = person;
    const room = client.room(world.pick(ROOMS));
    const other = room.peers.length ? world.pick(room.peers).peer : undefined;
    const data = () => ({ n: ++this.#said });
    const what = world.below(100);
    if (what < 30) this.#say(person, room, 'message', data(), world.chance(0.5) ? other : undefined);
    else if (what < 50 && other) for (let k = world.below(4); k >= 0; k--) this.#say(person, room, world.pick(['offer', 'answer', 'candidates']), data(), other);
    else if (what < 55) this.#track(client.setStatus(world.pick(['online', 'away', 'busy', 'in-call'])), `status ${n}`);
    else if (what < 60) this.#join(person, room, { name: `N${n}`, metadata: data() });
    else if (what < 63) {
      person.left.add(room.name);
      this.#track(room.leave(), `leave ${n} ${room.name}`);
    } else if (what < 65) this.#track(client.refreshIceServers(), `ice ${n}`);
    else if (what < 72) this.#fault(`${n} cut`, () => device.cut());
    else if (what < 77) this.#fault(`${n} silenced`, () => device.silence());
    else if (what < 79) this.#fault(`${n} network changed`, () => (device.silence(), hooks.networkChanged?.()));
    else if (what < 84) {
      this.#fault(`${n} suspended`, () => {
        hooks.suspended?.();
        device.clock.freeze();
        const dies = world.chance(0.5);
        if (dies) device.silence();
      });
      world.setTimeout(() => {
        this.#note(`${n} resumed`);
        device.clock.thaw();
        hooks.resumed?.();
      }, world.pick([500, 5_000, 20_000, 50_000]));
    } else if (what < 88) {
      const node = world.pick(hub.nodes);
      if (node.up) this.#fault(`${node.name} killed`, () => hub.kill(node, world.chance(0.3)));
      world.setTimeout(() => hub.start(node), world.pick([200, 3_000, 20_000]));
    } else if (what < 91) this.#fault('drain', () => hub.drain(world.pick(hub.nodes)));
    else if (what < 93) {
      const session = hub.session(client.peer);
      if (session) this.#fault(`${n} forgotten`, () => hub.forget(session));
    } else if (what < 97) {
      const code = world.pick([4000, 4001, 4002, 4003, 4004, 4501]);
      this.#fault(`${n} closed ${code}`, () => hub.session(client.peer)?.connection?.close(code, 'script'));
    } else if (what < 98) this.#fault(`${n} room closed`, () => this.#closeRoom(person, room));
    else if (world.chance(0.2) && this.#people.filter(({ gone }) => !gone).length > 2) {
      person.gone = true;
      if (world.chance(0.5)) this.#fault(`${n} closes`, () => client.close());
      else this.#fault(`${n} kicked`, () => hub.session(client.peer) && hub.kick(hub.session(client.peer)));
    }
  }

  /** Who could not join is told nothing of the room, though the hub may have taken it for a member meanwhile. */
  #join({ n, left }, room, as) {
    const joining = room.join(as);
    joining.catch(() => left.add(room.name));
    this.#track(joining, `join ${n} ${room.name}`);
  }

  #closeRoom(person, room) {
    const session = this.hub.session(person.client.peer);
    if (!session?.rooms.has(room.name)) return;
    this.hub.putOut(session, room.name, this.world.pick(['closed', 'lost']));
  }

  #say(person, room, type, data, to) {
    const send = {
      message: () => room.send(data, to),
      offer: () => room.offer(to, JSON.stringify(data)),
      answer: () => room.answer(to, JSON.stringify(data)),
      candidates: () => room.candidates(to, [data]),
    }[type];
    this.#track(send(), `${type} ${person.n} ${data.n}`, () => data.n);
  }

  #fault(text, action) {
    this.#note(text);
    action();
  }

  // ---- what has to be so

  #track(promise, text, said) {
    this.counts.promises++;
    const key = Symbol(text);
    this.#unsettled.set(key, text);
    promise.then(
      () => {
        this.#unsettled.delete(key);
        this.counts.fulfilled++;
        if (said) this.#outcomes.push(said());
      },
      (error) => {
        this.#unsettled.delete(key);
        this.#note(`${text}: ${error.code}`);
        if (!(error instanceof ParleyError)) this.#problem(`${text} failed with ${error.stack}`);
      },
    );
  }

  #outcomes = [];

  #checkQuiet() {
    for (const [, text] of this.#unsettled) this.#problem(`not settled: ${text}`);
    const carriedOut = this.hub.carriedOut.map(([, fields]) => saidIn(fields));
    const times = new Map();
    for (const n of carriedOut) times.set(n, (times.get(n) ?? 0) + 1);
    for (const [n, count] of times) if (count > 1) this.#problem(`${n} was carried out ${count} times`);
    for (const n of this.#outcomes) if (!times.has(n)) this.#problem(`${n} has an outcome and was not carried out`);
    this.#checkLanes();
    for (const person of this.#people) this.#checkPerson(person);
  }

  /** Signals from one session to one peer were carried out in the order in which they were asked for. */
  #checkLanes() {
    const last = new Map();
    for (const [from, fields] of this.hub.carriedOut) {
      if (fields.type === 'message') continue;
      const lane = `${from} ${fields.room} ${fields.to}`;
      const n = saidIn(fields);
      if (n < (last.get(lane) ?? 0)) this.#problem(`${lane}: ${n} after ${last.get(lane)}`);
      last.set(lane, n);
    }
  }

  #checkPerson({ n, client, got, left, sessions, gone }) {
    const mids = got.map(({ mid }) => mid);
    if (new Set(mids).size !== mids.length) this.#problem(`${n} was told a signal twice`);
    for (const [peer, session] of sessions) {
      for (const name of ROOMS) {
        const told = got.filter((signal) => signal.peer === peer && signal.room === name).map(({ mid }) => mid);
        const pushed = session.signals.filter(({ room }) => room === name).map(({ mid }) => mid);
        if (!inOrder(told, pushed)) this.#problem(`${n} was told signals of ${peer} in ${name} out of order: ${told} of ${pushed}`);
        if (left.has(name)) continue; // what was on its way when it left is not told
        if (told.some((mid, index) => mid !== pushed[index])) this.#problem(`${n} has a hole in the signals of ${peer} in ${name}`);
        if (!session.ended && told.length < pushed.length) this.#problem(`${n} was told ${told} of ${pushed} of ${peer} in ${name}`);
      }
    }
    if (gone && client.state === 'closed') return; // who was kicked while away does not hear it, and comes back anew
    if (client.state !== 'connected') return this.#problem(`${n} is ${client.state} after a quiet time`);
    const session = this.hub.session(client.peer);
    for (const name of ROOMS) {
      const room = client.room(name);
      const inIt = session.rooms.has(name);
      if (room.state === 'joining') this.#problem(`${n} is still joining ${name}`);
      if (inIt !== (room.state === 'joined')) this.#problem(`${n} takes ${name} for ${room.state}, the hub says ${inIt}`);
      if (!inIt) continue;
      const [truth, view] = [this.hub.roster(name, session), room.peers].map((peers) => JSON.stringify(sorted(peers)));
      if (truth !== view) this.#problem(`${n} sees ${view} in ${name}, not ${truth}`);
    }
    if (session.outbox.length > 0) this.#problem(`${n} has not said that it received ${session.outbox.length} pushes`);
  }

  #checkEnd() {
    for (const [, text] of this.#unsettled) this.#problem(`not settled by closing: ${text}`);
    for (const { n, client, device, hooks } of this.#people) {
      if (device.sockets.size) this.#problem(`${n} has ${device.sockets.size} sockets left`);
      if (device.clock.live.size) this.#problem(`${n} has ${device.clock.live.size} timers left: ${[...device.clock.live].map(({ run }) => run)}`);
      if (hooks.watching) this.#problem(`${n} still watches ${hooks.watching} sources`);
      if (this.hub.session(client.peer)) this.#problem(`the session of ${n} was not ended`);
    }
  }

  #problem(text) {
    this.problems.push(text);
    this.#note(`PROBLEM ${text}`);
  }

  #note(text) {
    this.story.push(`${String(Math.round(this.world.now())).padStart(7)} ${text}`);
  }
}

function saidIn({ data, sdp, candidates }) {
  return (data ?? candidates?.[0] ?? JSON.parse(sdp)).n;
}

function inOrder(part, whole) {
  let at = 0;
  for (const item of whole) if (item === part[at]) at++;
  return at === part.length;
}

function sorted(peers) {
  return peers.map((peer) => Object.fromEntries(Object.entries(peer).sort())).sort((a, b) => a.peer.localeCompare(b.peer));
}

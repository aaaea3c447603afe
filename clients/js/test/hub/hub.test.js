import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';
import { nativeWire, ParleyClient } from '../../dist/esm/index.js';
import { VirtualClock } from '../sim/clock.js';
import { Clients, Hub, token, until } from './hub.js';

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e6));

/** Against the hub itself, on both wires, over real sockets. */
describe('with a hub', { timeout: 200_000, concurrency: 4 }, () => {
  /** @type {Hub} */ let hub;
  /** @type {Clients} */ let clients;
  let rooms = 0;

  before(async () => {
    hub = await Hub.start();
    clients = new Clients(hub);
  });
  after(async () => {
    await clients.end();
    await hub.stop();
  });

  const aRoom = () => `room-${++rooms}`;
  const joined = (...how) => clients.joined(...how);

  it('the example of the README works as it stands there', async () => {
    const example = /```js\n(import[\s\S]*?)```/.exec(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'))[1];
    assert.ok(example.trim().split('\n').filter(Boolean).length <= 10, 'ten lines');
    const [, garden] = await joined('web', 'bob', 'garden');
    const heard = new Promise((resolve) => garden.on('message', resolve));
    const said = [];
    class Here extends ParleyClient {
      constructor({ url, ...options }) {
        assert.equal(new URL(url).pathname, new URL(hub.native).pathname);
        super({ ...options, url: hub.native, transport: nativeWire(WebSocket) });
        clients.add(this);
      }
    }
    const AsyncFunction = (async () => {}).constructor;
    const body = example.replace("import { ParleyClient } from '@parley/client';", '');
    await new AsyncFunction('ParleyClient', 'fetchToken', 'console', body)(Here, () => token('ann'), { log: (...words) => said.push(words.join(' ')) });
    assert.equal((await heard).data, 'Hello, all of you');
    assert.deepEqual(said, ['delivered to 1']);
    await garden.send('Hello, Ann');
    await until(() => said.length === 2);
    assert.equal(said[1], 'bob: Hello, Ann');
    assert.deepEqual(garden.peers.map(({ name }) => name), ['Ann']);
  });

  for (const [here, there] of [['native', 'web'], ['web', 'native']]) {
    describe(`${here} to ${there}`, { concurrency: 3 }, () => {
      it('everything of a call arrives, with its outcome', async () => {
        const name = aRoom();
        const [ann, room] = await joined(here, 'ann', name);
        const [bob, other] = await joined(there, 'bob', name);
        await until(() => room.peers.length === 1);
        assert.deepEqual([room.peers[0].polite, other.peers[0].polite, room.peers[0].wire], [false, true, there]);
        const got = [];
        for (const type of ['offer', 'answer', 'candidates', 'bye', 'message']) other.on(type, (fields) => got.push([type, fields]));
        const outcomes = await Promise.all([
          room.offer(bob.peer, 'v=0'), room.candidates(bob.peer, [{ candidate: 'c', sdpMid: '0' }]), room.candidates(bob.peer, []),
          room.bye(bob.peer, 'done'), room.send({ text: 'hällo 😀' }), room.send(null, bob.peer),
        ]);
        assert.deepEqual(outcomes.map(({ outcome }) => outcome), Array(6).fill('delivered'));
        await until(() => got.length === 6);
        assert.deepEqual(got.filter(([type]) => type !== 'message').map(([type]) => type), ['offer', 'candidates', 'candidates', 'bye']);
        assert.ok(got.every(([, { from, room: of }]) => from === ann.peer && of === name));
        await ann.setStatus('in-call');
        await until(() => other.peers[0].status === 'in-call');
        await room.report(bob.peer, 'connected', { currentRoundTripTime: 0.02 });
        assert.ok(Array.isArray((await ann.refreshIceServers()).iceServers));
        await assert.rejects(room.offer('nobody', 'v=0'), { code: 'unknown-peer' });
        await assert.rejects(ann.request('join', { room: 'no room!' }), { code: 'bad-request' });
        await room.join({ name: 'Anna', metadata: { hat: 'red' } });
        await until(() => other.peers[0].name === 'Anna');
        assert.deepEqual(other.peers[0].metadata, { hat: 'red' });
        await room.leave();
        await until(() => other.peers.length === 0);
      });

      it('a cut connection is resumed, and what came meanwhile is told once, in order', async () => {
        const name = aRoom();
        const [, room] = await joined(here, 'ann', name);
        const [bob, other] = await joined(there, 'bob', name);
        const got = [];
        other.on('message', ({ data }) => got.push(data));
        const resumed = new Promise((resolve) => bob.on('resumed', resolve));
        const { peer } = bob;
        await until(() => room.peers.length === 1);
        await room.send(0);
        bob.proxy.refuses = true;
        bob.proxy.cut();
        await until(() => room.peers[0]?.connected === false);
        assert.equal((await room.send(1)).outcome, 'held');
        await room.send(2);
        bob.proxy.refuses = false;
        bob.checkConnection();
        assert.ok((await resumed).replayed >= 2);
        await room.send(3);
        await until(() => got.at(-1) === 3);
        assert.deepEqual([got, bob.peer], [[0, 1, 2, 3], peer]);
        await until(() => room.peers[0].connected);
      });

      it('a connection that falls silent is found by its own ping, and resumed', async () => {
        const [ann] = await joined(here, 'ann', aRoom(), { timing: { pingInterval: 500, pongTimeout: 500 } });
        const resumed = new Promise((resolve) => ann.on('resumed', resolve));
        const began = Date.now();
        ann.proxy.silence();
        await resumed;
        assert.ok(Date.now() - began < 4_000, `${Date.now() - began} ms`);
      });
    });
  }

  for (const wire of ['native', 'web']) {
    describe(`on the ${wire} wire`, { concurrency: 3 }, () => {
      it('a token is renewed before it ends', async () => {
        const asked = [];
        const [ann] = await joined(wire, 'ann', aRoom(), { token: (reason) => (asked.push(reason), token('ann', { seconds: 10 })) });
        const states = [];
        ann.on('state', ({ state }) => states.push(state));
        await until(() => asked.length >= 2, 12_000);
        await new Promise((resolve) => setTimeout(resolve, 2_500)); // past the end of the first
        assert.deepEqual([new Set(asked.slice(1)), states], [new Set(['expiring']), []]);
      });

      it('a token that has ended is replaced, and the session goes on', async () => {
        let broken = false;
        const asked = [];
        const provider = (reason) => {
          asked.push(reason);
          if (broken) throw new Error('offline');
          return token('ann', { seconds: 3 });
        };
        const [ann, room] = await joined(wire, 'ann', aRoom(), { token: provider });
        const { peer } = ann;
        broken = true;
        const closed = new Promise((resolve) => ann.on('state', (snapshot) => snapshot.reason?.name === 'unauthorized' && resolve(snapshot)));
        await closed;
        broken = false;
        await until(() => ann.state === 'connected', 15_000);
        assert.deepEqual([ann.peer, room.state, asked.at(-1)], [peer, 'joined', 'refused']);
      });

      it('a token that is no good ends it, and says why', async () => {
        const ann = await clients.create(wire, 'ann', { token: () => 'nonsense' });
        await assert.rejects(ann.connect(), (error) => error.code === 'unauthorized' && error.closed.name === 'unauthorized');
      });

      it('who is kicked stays away', async () => {
        const name = aRoom();
        const [ann, room] = await joined(wire, 'ann', name);
        const [, moderators] = await joined(wire, 'mod', name, { token: () => token('mod', { role: 'moderator' }) });
        const left = new Promise((resolve) => moderators.on('peer-left', resolve));
        await assert.rejects(room.kick(ann.peer), { code: 'forbidden' });
        await moderators.kick(ann.peer);
        await until(() => ann.state === 'closed');
        assert.deepEqual([ann.connection.getSnapshot().reason.name, (await left).reason, room.state], ['kicked', 'kicked', 'closed']);
      });

      it('a second session of the same device ends the first', async () => {
        const [ann] = await joined(wire, 'ann', aRoom(), { client: { device: `phone-${wire}` } });
        const [again] = await joined(wire, 'ann', aRoom(), { client: { device: `phone-${wire}` } });
        await until(() => ann.state === 'closed');
        assert.deepEqual([ann.connection.getSnapshot().reason.name, again.state], ['replaced', 'connected']);
      });

      it('two clients that have one session all the same are parted', async () => {
        let secret;
        const keeper = () => ({ take: () => secret && { session: secret, seq: 0 }, keep: () => () => {} });
        const [ann] = await joined(wire, 'ann', aRoom(), { keeper: keeper() });
        ann.on('welcome', ({ session }) => (secret = session));
        ann.proxy.cut();
        await until(() => secret);
        const [copy] = await joined(wire, 'ann', aRoom(), { keeper: keeper() });
        await until(() => ann.peer !== copy.peer && ann.state === 'connected' && copy.state === 'connected', 15_000);
        const welcomes = [];
        for (const client of [ann, copy]) client.on('welcome', () => welcomes.push(client));
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        assert.deepEqual(welcomes, []);
      });
    });
  }

  it(`random breaks on both wires hurt nobody, seed ${SEED}`, async () => {
    await Promise.all(Array.from({ length: 10 }, (_, n) => script(SEED + n)));
  });

  /** Three clients in a room talk while their connections are cut, hang and are refused, and their tokens end. */
  async function script(seed) {
    const world = new VirtualClock(seed); // for its chance alone
    const name = aRoom();
    const people = await Promise.all([0, 1, 2].map(async (n) => {
      const user = `s${seed}-${n}`;
      const options = { token: () => token(user, { seconds: world.pick([4, 3_600]) }), timing: { pingInterval: 700, pongTimeout: 700 } };
      const [client, room] = await joined(world.pick(['native', 'web']), user, name, options);
      const person = { client, room, peer: client.peer, got: [], said: 0 };
      room.on('message', ({ from, data }) => person.got.push([from, data]));
      return person;
    }));
    // What is said to a room goes to those whom the sender's node knows by then.
    await until(() => people.every(({ room }) => room.peers.length === 2), 15_000);
    const promises = [];
    const end = Date.now() + 9_000;
    while (Date.now() < end) {
      const { client, room } = world.pick(people);
      const what = world.below(20);
      if (what < 12) {
        const person = world.pick(people);
        promises.push(person.room.send(++person.said));
      } else if (what < 14) client.proxy.cut();
      else if (what < 15) client.proxy.silence();
      else if (what < 16) {
        client.proxy.refuses = true;
        client.proxy.cut();
        setTimeout(() => (client.proxy.refuses = false), 1_000);
      } else if (what < 17) client.breakConnection(world.below(1_000));
      else if (what < 18) promises.push(client.setStatus(world.pick(['online', 'away'])));
      else if (room.peers.length) promises.push(room.candidates(world.pick(room.peers).peer, [{ n: 1 }]));
      await new Promise((resolve) => setTimeout(resolve, world.below(150)));
    }
    for (const { client } of people) client.proxy.refuses = false;
    const outcomes = await Promise.allSettled(promises);
    const failed = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.code);
    assert.deepEqual(failed, [], `seed ${seed}`);
    await until(() => people.every(({ client }) => client.state === 'connected'), 15_000);
    for (const person of people) {
      assert.equal(person.client.peer, person.peer, `seed ${seed}: a session was lost`);
      for (const other of people) {
        if (other === person) continue;
        const told = () => person.got.filter(([from]) => from === other.peer).map(([, data]) => data);
        await until(() => told().length >= other.said, 15_000).catch((error) => assert.fail(`seed ${seed}: ${told()} of ${other.said}; ${error.message}`));
        assert.deepEqual(told(), Array.from({ length: other.said }, (_, n) => n + 1), `seed ${seed}`);
      }
    }
    const view = ({ room }) => room.peers.map(({ connected, status }) => [connected, status]);
    await until(() => people.every((person) => view(person).length === 2 && view(person).every(([connected]) => connected)), 15_000);
    for (const { client } of people) client.close();
    await until(() => people.every(({ client }) => client.proxy.open === 0), 40_000);
  }
});

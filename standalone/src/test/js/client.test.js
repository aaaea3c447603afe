import { after, before, beforeEach, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { io } from 'socket.io-client';
import { FakeHub } from './fake-hub.js';
import { ParleyClient } from '../../main/resources/dev/parley/standalone/demo/parley-client.js';

/** The same rules on both wires: every test runs on each. */
for (const wire of ['websocket', 'socket.io']) {
  describe(`on the wire ${wire}`, { timeout: 60_000 }, () => {
    /** @type {FakeHub} */ let hub;
    let clients = [];

    before(async () => (hub = await new FakeHub().start()));
    after(() => hub.stop());
    beforeEach(() => {
      for (const client of clients.splice(0)) client.close();
      hub.meddle = () => undefined;
      hub.accepts = (token) => Boolean(token);
      hub.requests = [];
      hub.heartbeat = 25_000;
    });
    after(() => clients.forEach((client) => client.close()));

    function newClient(options = {}) {
      const url = wire === 'websocket' ? hub.wsUrl : hub.sioUrl;
      const client = new ParleyClient({
        wire, url, io, WebSocket, token: () => 'ann~1', backoffMin: 20, backoffMax: 100, requestTimeout: 300, ...options,
      });
      clients.push(client);
      return client;
    }

    async function joined(room, as = {}, options) {
      const client = newClient(options);
      await client.connect();
      await client.join(room, as);
      return client;
    }

    const sent = (type) => hub.requests.filter((request) => request.type === type);

    it('a request gets its reply', async () => {
      const ann = await joined('r1', { name: 'Ann' });
      const bob = await joined('r1', { name: 'Bob' });
      const offer = next(bob, 'offer');
      const reply = await ann.request('offer', { room: 'r1', to: bob.peer, sdp: 'v=0' });
      assert.equal(reply.outcome, 'delivered');
      assert.equal((await offer).from, ann.peer);
      assert.equal((await offer).sdp, 'v=0');
    });

    it('an error that is final fails the request with its code, after one try', async () => {
      const ann = await joined('r2');
      await assert.rejects(ann.request('offer', { room: 'r2', to: 'nobody', sdp: '' }), { code: 'unknown-peer', retryable: false });
      assert.equal(sent('offer').length, 1);
    });

    it('a retryable error is tried again under the same id, after retryAfter', async () => {
      const ann = await joined('r3');
      let refused = 0;
      hub.meddle = (type) => {
        if (type === 'status' && refused++ < 2) {
          return { error: { code: 'rate-limited', message: 'slow down', retryable: true, retryAfter: 60 } };
        }
      };
      const start = Date.now();
      await ann.request('status', { status: 'busy' });
      assert.ok(Date.now() - start >= 115, `took ${Date.now() - start} ms`);
      assert.equal(new Set(sent('status').map(({ fields }) => fields.id)).size, 1);
      assert.equal(sent('status').length, 3);
    });

    it('a retryable error that does not go away fails after a bounded number of tries', async () => {
      const ann = await joined('r4', {}, { requestTries: 3, backoffMin: 5 });
      hub.meddle = (type) => type === 'status' && { error: { code: 'unavailable', message: 'down', retryable: true } };
      await assert.rejects(ann.request('status', { status: 'busy' }), { code: 'unavailable' });
      assert.equal(sent('status').length, 3);
    });

    it('a lost reply leads to a retry under the same id, which is not carried out twice', async () => {
      const ann = await joined('r5');
      const bob = await joined('r5');
      let silenced = 0;
      hub.meddle = (type) => type === 'message' && silenced++ === 0 && { silent: true };
      const got = all(bob, 'message');
      const reply = await ann.request('message', { room: 'r5', data: { text: 'hi' } });
      assert.equal(reply.duplicate, true);
      assert.equal(sent('message').length, 2);
      assert.equal(got.length, 1);
    });

    it('a broken connection resumes: same peer, what was missed arrives in order and once', async () => {
      const ann = await joined('r6');
      const bob = await joined('r6');
      const texts = all(bob, 'message');
      await ann.request('message', { room: 'r6', data: 0 });
      const { peer } = bob;
      const resumed = next(bob, 'resumed');
      bob.breakConnection(150);
      await until(() => ann.peers('r6')[0].connected === false);
      assert.equal((await ann.request('message', { room: 'r6', data: 1 })).outcome, 'held');
      await ann.request('message', { room: 'r6', data: 2 });
      const { replayed, away, gap } = await resumed;
      assert.equal(bob.peer, peer);
      assert.ok(replayed >= 2, `replayed ${replayed}`);
      assert.ok(away >= 140, `away ${away} ms`);
      assert.equal(gap, false);
      await ann.request('message', { room: 'r6', data: 3 });
      await until(() => texts.length === 4);
      assert.deepEqual(texts.map(({ data }) => data), [0, 1, 2, 3]);
      await until(() => ann.peers('r6')[0].connected === true);
    });

    it('a connection that the hub cuts resumes as well, also before anything was received', async () => {
      const ann = newClient();
      await ann.connect();
      const { peer } = ann;
      const resumed = next(ann, 'resumed');
      hub.cut();
      assert.equal((await resumed).replayed, 0);
      assert.equal(ann.peer, peer);
    });

    it('requests made while away wait for the resume', async () => {
      const ann = await joined('r7');
      ann.breakConnection(100);
      const reply = await ann.request('message', { room: 'r7', data: 'later' });
      assert.equal(reply.outcome, 'delivered');
      assert.equal(sent('message').length, 1);
    });

    it('a request whose reply the break swallowed is repeated after the resume, and carried out once', async () => {
      const ann = await joined('r8');
      const bob = await joined('r8');
      const got = all(bob, 'message');
      hub.meddle = (type) => type === 'message' && sent('message').length === 1 && { silent: true };
      const reply = ann.request('message', { room: 'r8', data: 1 });
      await until(() => got.length === 1);
      ann.breakConnection(20);
      assert.equal((await reply).duplicate, true);
      assert.equal(got.length, 1);
    });

    it('a push with a mid that has been seen is dropped, even under a new seq', async () => {
      const ann = await joined('r9');
      const got = all(ann, 'message');
      const session = hub.session(ann.peer);
      hub.push(session, 'message', { mid: 'same', room: 'r9', from: 'x', data: 1 });
      hub.push(session, 'message', { mid: 'same', room: 'r9', from: 'x', data: 1 });
      hub.push(session, 'message', { mid: 'other', room: 'r9', from: 'x', data: 2 });
      await until(() => got.length === 2);
      assert.deepEqual(got.map(({ data }) => data), [1, 2]);
    });

    it('a push that comes again under its seq is dropped, whatever it is', async () => {
      const ann = await joined('r23');
      const got = all(ann, 'undeliverable');
      const session = hub.session(ann.peer);
      hub.push(session, 'undeliverable', { re: 'c1', to: 'x', code: 'expired' });
      session.seq--; // as a hub that has not yet heard of the receipt may do
      hub.push(session, 'undeliverable', { re: 'c1', to: 'x', code: 'expired' });
      hub.push(session, 'undeliverable', { re: 'c2', to: 'x', code: 'expired' });
      await until(() => got.some(({ re }) => re === 'c2'));
      assert.deepEqual(got.map(({ re }) => re), ['c1', 'c2']);
    });

    it('a request says what was received, and nothing else has to', async () => {
      const ann = await joined('r10a');
      const session = hub.session(ann.peer);
      hub.push(session, 'message', { mid: 'm', room: 'r10a', from: 'x', data: 1 });
      await until(() => ann.seq === session.seq);
      await ann.request('status', { status: 'busy' });
      assert.equal(sent('status')[0].fields.received, session.seq);
      await new Promise((resolve) => setTimeout(resolve, 150));
      assert.deepEqual(sent('received'), []);
      await ann.request('status', { status: 'away' });
      assert.equal('received' in sent('status')[1].fields, false, 'there is nothing new');
    });

    it('received tells the last push, batched', async () => {
      const ann = await joined('r10');
      const session = hub.session(ann.peer);
      for (let i = 0; i < 10; i++) hub.push(session, 'message', { mid: `a${i}`, room: 'r10', from: 'x', data: i });
      await until(() => sent('received').length > 0);
      assert.deepEqual(sent('received').map(({ fields }) => fields), [{ seq: session.seq }]);
      hub.requests = [];
      for (let i = 0; i < 40; i++) hub.push(session, 'message', { mid: `b${i}`, room: 'r10', from: 'x', data: i });
      await until(() => sent('received').some(({ fields }) => fields.seq === session.seq));
      assert.equal(sent('received').length, 2, 'one after 32 pushes, one after the pause');
      assert.equal(session.outbox.length, 0);
    });

    it('roster events are applied in order, old ones ignored, and a gap reads the roster again', async () => {
      const ann = await joined('r11', { name: 'Ann' });
      const bob = await joined('r11', { name: 'Bob' });
      await until(() => ann.peers('r11').length === 1);
      assert.equal(ann.peers('r11')[0].polite, false);
      assert.equal(bob.peers('r11')[0].polite, true);
      const session = hub.session(ann.peer);
      const room = hub.rooms.get('r11');
      hub.push(session, 'peer-updated', { room: 'r11', version: room.version - 1, peer: bob.peer, status: 'busy' });
      await ann.request('ice');
      assert.equal(ann.peers('r11')[0].status, 'online');
      hub.requests = [];
      room.version += 3; // two events are lost on the way, the third arrives
      room.members.get(hub.session(bob.peer)).name = 'Robert';
      hub.push(session, 'peer-updated', { room: 'r11', version: room.version, peer: bob.peer, status: 'away' });
      await until(() => ann.peers('r11')[0].name === 'Robert');
      assert.equal(sent('join').length, 1);
    });

    it('what a client did itself is no gap: its status, its resume', async () => {
      const ann = await joined('r24', { name: 'Ann' });
      const bob = await joined('r24', { name: 'Bob' });
      await until(() => ann.peers('r24').length === 1);
      hub.requests = [];
      await ann.request('status', { status: 'busy' });
      await ann.request('status', { status: 'in-call' });
      await bob.request('status', { status: 'away' });
      await until(() => ann.peers('r24')[0].status === 'away');
      const resumed = next(ann, 'resumed');
      ann.breakConnection();
      await resumed;
      await bob.request('status', { status: 'busy' });
      await until(() => ann.peers('r24')[0].status === 'busy');
      assert.deepEqual(bob.peers('r24').map(({ status, connected }) => ({ status, connected })), [{ status: 'in-call', connected: true }]);
      assert.equal('after' in ann.peers('r24')[0], false);
      assert.equal(sent('join').length, 0);
    });

    it('events that overtake the reply to the first join are kept and placed', async () => {
      const ann = newClient();
      await ann.connect();
      hub.meddle = (type, fields, session) => type === 'join' && session.peer === ann.peer && { late: 100 };
      const join = ann.join('r12');
      await until(() => hub.rooms.has('r12'));
      const bob = await joined('r12', { name: 'Bob' });
      await join;
      assert.deepEqual(ann.peers('r12').map(({ peer }) => peer), [bob.peer]);
    });

    it('after a gap all rosters are read again', async () => {
      const ann = await joined('r13');
      const gap = next(ann, 'gap');
      hub.session(ann.peer).gap = true;
      hub.requests = [];
      ann.breakConnection();
      await gap;
      await until(() => sent('join').length === 1);
    });

    it('a lost session: rooms are joined anew, signals of the old one fail', async () => {
      const ann = await joined('r14', { name: 'Ann' });
      const { peer } = ann;
      hub.meddle = (type) => type === 'message' && { silent: true };
      const message = ann.request('message', { room: 'r14', data: 1 });
      await until(() => sent('message').length === 1);
      const lost = next(ann, 'session-lost');
      hub.forget(peer);
      await assert.rejects(message, { code: 'session-lost' });
      assert.equal((await lost).previous, peer);
      assert.notEqual(ann.peer, peer);
      await until(() => [...(hub.rooms.get('r14')?.members.keys() ?? [])].some((member) => member.peer === ann.peer));
    });

    it('close codes below 4500 mean come back', async () => {
      const ann = await joined('r15');
      for (const code of [4000, 4002, 4003, 4004]) {
        const resumed = next(ann, 'resumed');
        const waiting = next(ann, 'state');
        hub.close(ann.peer, code, 'come back');
        assert.equal((await waiting).code, code);
        await resumed;
      }
    });

    it('close codes from 4500 mean stay away', async () => {
      const ann = await joined('r16');
      const closed = next(ann, 'closed');
      hub.close(ann.peer, 4502, 'kicked');
      assert.equal((await closed).code, 4502);
      assert.equal(ann.state, 'closed');
      await assert.rejects(ann.request('ice'), { code: 'closed' });
    });

    it('a refused token is final, and says why', async () => {
      hub.accepts = () => false;
      await assert.rejects(newClient().connect(), { code: 'unauthorized', message: 'the token is no good' });
    });

    it('a token provider that fails is asked again', async () => {
      let asked = 0;
      const ann = newClient({
        token: () => {
          if (asked++ === 0) throw new Error('offline');
          return 'ann~2';
        },
      });
      await ann.connect();
      assert.equal(asked, 2);
    });

    it('token-expiring brings a fresh token by hello', async () => {
      const ann = await joined('r17', {}, { token: counter((n) => `ann~${n}`) });
      hub.push(hub.session(ann.peer), 'token-expiring', { in: 1_000 });
      await until(() => sent('hello').length === 1);
      assert.equal(sent('hello')[0].fields.token, 'ann~2');
    });

    it('TURN credentials are asked for before they end, and again after a refusal', async () => {
      hub.iceLifetime = 200;
      let asked = 0;
      hub.meddle = (type) => type === 'ice' && ++asked === 1 && { error: { code: 'internal', message: 'no', retryable: false } };
      const ann = newClient();
      const told = all(ann, 'ice-servers');
      const start = Date.now();
      await ann.connect();
      assert.equal(ann.iceServers[0].username, '1');
      await until(() => ann.iceServers[0].username === '3');
      assert.ok(Date.now() - start >= 290);
      assert.deepEqual(told.map(({ iceServers }) => iceServers[0].username), ['1', '2', '3']);
      assert.ok(sent('ice').length >= 3);
    });

    it('go-away is heeded after its own delay, and costs nothing', async () => {
      const ann = await joined('r18');
      const { peer } = ann;
      const start = Date.now();
      const resumed = next(ann, 'resumed');
      hub.push(hub.session(peer), 'go-away', { reason: 'drain', deadline: 5_000, delay: 80 });
      await resumed;
      assert.ok(Date.now() - start >= 75);
      assert.equal(ann.peer, peer);
    });

    it('pings at the heartbeat', async () => {
      hub.heartbeat = 40;
      const ann = newClient();
      const pongs = all(ann, 'trace', ({ type }) => type === 'pong');
      await ann.connect();
      await until(() => pongs.length >= 3);
    });

    it('undeliverable names the request', async () => {
      const ann = await joined('r19');
      const told = next(ann, 'undeliverable');
      hub.push(hub.session(ann.peer), 'undeliverable', { re: 'c7', to: 'p9', code: 'expired' });
      const { re, code } = await told;
      assert.deepEqual({ re, code }, { re: 'c7', code: 'expired' });
    });

    it('a request over the hub\'s limit is refused before it is sent', async () => {
      const ann = await joined('r20');
      await assert.rejects(ann.request('message', { room: 'r20', data: 'é'.repeat(40_000) }), { code: 'too-large' });
      assert.equal(sent('message').length, 0);
    });

    it('close ends the session, and others see it at once', async () => {
      const ann = await joined('r21');
      const bob = await joined('r21');
      await until(() => ann.peers('r21').length === 1);
      const left = next(ann, 'peer-left');
      const { peer } = bob;
      bob.close();
      assert.deepEqual({ peer: (await left).peer, reason: (await left).reason }, { peer, reason: 'left' });
    });

    it('waiting requests are bounded', async () => {
      const ann = await joined('r22');
      ann.breakConnection(60_000);
      const requests = Array.from({ length: 256 }, () => ann.request('ice'));
      requests.forEach((request) => request.catch(() => {}));
      await assert.rejects(ann.request('ice'), { code: 'overloaded' });
      ann.close();
      await assert.rejects(requests[0], { code: 'closed' });
    });
  });
}

/** The detail of the next event of a type. */
function next(client, type) {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`no ${type} within 5 s`)), 5_000);
    const listener = ({ detail }) => {
      clearTimeout(deadline);
      resolve(detail);
    };
    client.addEventListener(type, listener, { once: true });
  });
}

/** The details of all events of a type from now on; grows. */
function all(client, type, wanted = () => true) {
  const details = [];
  client.addEventListener(type, ({ detail }) => wanted(detail) && details.push(detail));
  return details;
}

async function until(condition, within = 3_000) {
  const deadline = Date.now() + within;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `not within ${within} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function counter(of) {
  let n = 0;
  return () => of(++n);
}

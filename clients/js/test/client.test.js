import { afterEach, beforeEach, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { ParleyError } from '../dist/esm/index.js';
import { all, Bed } from './sim/bed.js';

/** The same rules on both wires: every test runs on each, in virtual time. */
for (const wire of ['native', 'web']) {
  describe(`on the ${wire} wire`, () => {
    /** @type {Bed} */ let bed;
    beforeEach(() => (bed = new Bed(wire)));
    afterEach(async () => assert.deepEqual(await bed.leftovers(), [], 'what closed clients leave behind'));

    const refusal = (code, more = {}) => ({ error: { code, message: code, retryable: false, ...more } });

    it('a signal gets its outcome, and the other its fields', async () => {
      const [, room] = await bed.joined('r', { name: 'Ann' });
      const [bob, there] = await bed.joined('r', { name: 'Bob' }, { user: 'bob' });
      const offers = all(there, 'offer');
      await bed.world.run(100);
      const { outcome, id } = await bed.settle(room.offer(bob.peer, 'v=0'));
      assert.equal(outcome, 'delivered');
      await bed.world.run(100);
      assert.match(id, /^[A-Za-z0-9_.:-]{1,64}$/);
      assert.deepEqual(offers.map(({ from, sdp, room: name }) => [from, sdp, name]), [[there.peers[0].peer, 'v=0', 'r']]);
    });

    it('all requests of the protocol can be made', async () => {
      const [ann, room] = await bed.joined('r');
      const [bob, there] = await bed.joined('r', {}, { user: 'bob' });
      const got = [];
      for (const type of ['offer', 'answer', 'candidates', 'bye', 'message']) there.on(type, (fields) => got.push([type, fields]));
      await bed.settle(Promise.all([
        room.offer(bob.peer, 'o'), room.answer(bob.peer, 'a'), room.candidates(bob.peer, [{ candidate: 'c' }]), room.bye(bob.peer, 'done'),
        room.send({ text: 'hi' }), room.report(bob.peer, 'connected', { jitter: 0.1 }), ann.setStatus('busy'), ann.refreshIceServers(),
      ]));
      await bed.world.run(200);
      assert.deepEqual(got.map(([type]) => type).sort(), ['answer', 'bye', 'candidates', 'message', 'offer']);
      assert.deepEqual(Object.fromEntries(got).candidates.candidates, [{ candidate: 'c' }]);
      assert.equal(there.peers[0].status, 'busy');
      await bed.settle(room.kick(bob.peer));
      await bed.world.run(200);
      assert.equal(bob.state, 'closed');
      assert.equal(bob.connection.getSnapshot().reason.name, 'kicked');
    });

    it('an error that is final fails the request with its code, after one try', async () => {
      const [, room] = await bed.joined('r');
      await assert.rejects(bed.settle(room.offer('nobody', '')), { name: 'ParleyError', code: 'unknown-peer', retryable: false });
      assert.equal(bed.sent('offer').length, 1);
    });

    it('a retryable error is tried again under the same id, after retryAfter', async () => {
      const [ann] = await bed.joined('r');
      let refused = 0;
      bed.hub.meddle = (type) => type === 'status' && refused++ < 2 && refusal('rate-limited', { retryable: true, retryAfter: 600 });
      const start = bed.world.now();
      await bed.settle(ann.setStatus('busy'));
      assert.ok(bed.world.now() - start >= 1_200);
      assert.equal(new Set(bed.sent('status').map(({ id }) => id)).size, 1);
      assert.equal(bed.sent('status').length, 3);
    });

    it('a retryable error that does not go away fails after a bounded number of tries', async () => {
      const [ann] = await bed.joined('r', {}, { timing: { requestTries: 3 } });
      bed.hub.meddle = (type) => type === 'status' && refusal('unavailable', { retryable: true });
      await assert.rejects(bed.settle(ann.setStatus('busy')), { code: 'unavailable', retryable: true });
      assert.equal(bed.sent('status').length, 3);
    });

    it('a lost reply leads to a retry under the same id, which is not carried out twice', async () => {
      const [, room] = await bed.joined('r');
      const [, there] = await bed.joined('r', {}, { user: 'bob' });
      let silenced = 0;
      bed.hub.meddle = (type) => type === 'message' && silenced++ === 0 && { silent: true };
      const got = all(there, 'message');
      await bed.settle(room.send('hi'));
      assert.equal(bed.sent('message').length, 2);
      assert.equal(got.length, 1);
    });

    it('what the application changes after asking does not change the retry', async () => {
      const [ann, room] = await bed.joined('r');
      const data = { n: 1 };
      bed.hub.meddle = (type) => type === 'message' && bed.sent('message').length === 1 && { silent: true };
      const sending = room.send(data);
      data.n = 2;
      await bed.settle(sending);
      assert.deepEqual(bed.sent('message').map(({ fields }) => fields.data), [{ n: 1 }, { n: 1 }]);
      assert.equal(ann.state, 'connected');
    });

    it('signals to one peer leave one after the other; a retry does not put them out of order', async () => {
      const [, room] = await bed.joined('r');
      const [bob, there] = await bed.joined('r', {}, { user: 'bob' });
      const got = [];
      for (const type of ['offer', 'candidates']) there.on(type, () => got.push(type));
      bed.hub.meddle = (type) => type === 'offer' && bed.sent('offer').length < 3 && refusal('unreachable', { retryable: true });
      await bed.settle(Promise.all([room.offer(bob.peer, 'o'), room.candidates(bob.peer, []), room.candidates(bob.peer, [])]));
      await bed.world.run(100);
      assert.deepEqual(got, ['offer', 'candidates', 'candidates']);
    });

    it('a broken connection resumes: same peer, what was missed arrives in order and once', async () => {
      const [, room] = await bed.joined('r');
      const [bob, there] = await bed.joined('r', {}, { user: 'bob' });
      const [texts, resumed] = [all(there, 'message'), all(bob, 'resumed')];
      await bed.settle(room.send(0));
      await bed.world.run(100);
      const { peer } = bob;
      bob.breakConnection(1_500);
      await bed.world.until(() => room.peers[0].connected === false);
      assert.equal((await bed.settle(room.send(1))).outcome, 'held');
      await bed.settle(room.send(2));
      await bed.world.until(() => resumed.length === 1);
      assert.equal(bob.peer, peer);
      assert.equal(resumed[0].replayed, 2);
      assert.ok(resumed[0].away >= 1_500);
      assert.equal(resumed[0].gap, false);
      await bed.settle(room.send(3));
      await bed.world.until(() => texts.length === 4);
      assert.deepEqual(texts.map(({ data }) => data), [0, 1, 2, 3]);
      await bed.world.until(() => room.peers[0].connected === true);
    });

    it('requests made while away wait for the resume, and are made once', async () => {
      const [ann, room] = await bed.joined('r');
      ann.breakConnection(1_000);
      assert.equal((await bed.settle(room.send('later'))).outcome, 'delivered');
      assert.equal(bed.sent('message').length, 1);
    });

    it('a request whose reply the break swallowed is repeated after the resume, and carried out once', async () => {
      const [ann, room] = await bed.joined('r');
      const [, there] = await bed.joined('r', {}, { user: 'bob' });
      const got = all(there, 'message');
      bed.hub.meddle = (type) => type === 'message' && bed.sent('message').length === 1 && { silent: true };
      const reply = room.send(1);
      await bed.world.until(() => got.length === 1);
      ann.breakConnection(20);
      await bed.settle(reply);
      assert.equal(got.length, 1);
      assert.equal(bed.sent('message').length, 2);
    });

    it('a connection that dies without a sound is found within 8 s, and resumed', async () => {
      const [ann] = await bed.joined('r');
      const resumed = all(ann, 'resumed');
      await bed.world.run(30_000);
      const { peer } = ann;
      ann.device.silence();
      await bed.world.until(() => ann.state === 'waiting', 8_000);
      await bed.world.until(() => resumed.length === 1, 1_000);
      assert.equal(ann.peer, peer);
    });

    it('a hub that speaks is not pinged', async () => {
      const [ann] = await bed.joined('r');
      const pings = all(ann, 'trace').length;
      const session = bed.hub.session(ann.peer);
      const before = all(ann, 'trace');
      for (let i = 0; i < 20; i++) {
        bed.hub.push(session, 'message', { mid: `m${i}`, room: 'r', from: 'x', data: i });
        await bed.world.run(1_000);
      }
      assert.equal(pings, 0);
      assert.deepEqual(before.filter(({ type }) => type === 'pong'), []);
    });

    it('a trace has each ping, and the time to its pong', async () => {
      const [ann] = await bed.joined('r');
      const crossed = all(ann, 'trace');
      await bed.world.run(6_000);
      const signs = crossed.filter(({ type }) => ['ping', 'pong'].includes(type));
      assert.deepEqual(signs.map(({ dir, type }) => [dir, type]), [['out', 'ping'], ['in', 'pong']]);
      assert.ok(signs[1].ms > 0 && signs[1].ms < 1_000, `${signs[1].ms}`);
    });

    it('a process that stood still asks before it takes the connection for dead', async () => {
      const [ann] = await bed.joined('r');
      const states = all(ann, 'state');
      await bed.world.run(4_990);
      ann.device.clock.freeze();
      await bed.world.run(20_000);
      ann.device.clock.thaw();
      await bed.world.run(5_000);
      assert.deepEqual(states.map(({ state }) => state), []);
    });

    it('a push with a mid that has been seen is dropped, even under a new seq', async () => {
      const [ann, room] = await bed.joined('r');
      const got = all(room, 'message');
      const session = bed.hub.session(ann.peer);
      for (const [mid, data] of [['same', 1], ['same', 1], ['other', 2]]) bed.hub.push(session, 'message', { mid, room: 'r', from: 'x', data });
      await bed.world.run(100);
      assert.deepEqual(got.map(({ data }) => data), [1, 2]);
    });

    it('a push that comes again under its seq is dropped, also one that nothing else tells from another', async () => {
      const [ann] = await bed.joined('r');
      const got = all(ann, 'room-closed');
      const session = bed.hub.session(ann.peer);
      bed.hub.push(session, 'room-closed', { room: 'other', reason: 'first' });
      session.seq--;
      bed.hub.push(session, 'room-closed', { room: 'other', reason: 'first' });
      bed.hub.push(session, 'room-closed', { room: 'other', reason: 'first' });
      await bed.world.run(100);
      assert.equal(got.length, 2);
    });

    it('who failed to get a signal is told once, under whatever seq', async () => {
      const [ann] = await bed.joined('r');
      const got = all(ann, 'undeliverable');
      const session = bed.hub.session(ann.peer);
      for (const re of ['c1', 'c1', 'c2']) bed.hub.push(session, 'undeliverable', { re, to: 'x', code: 'expired' });
      await bed.world.run(100);
      assert.deepEqual(got.map(({ re }) => re), ['c1', 'c2']);
    });

    it('a push of an unknown type is told as such', async () => {
      const [ann] = await bed.joined('r');
      const got = all(ann, 'unknown');
      bed.hub.push(bed.hub.session(ann.peer), 'weather', { sun: true });
      await bed.world.run(100);
      assert.deepEqual(got, [{ type: 'weather', fields: { seq: 1, sun: true } }]);
    });

    it('a request says what was received, and nothing else has to', async () => {
      const [ann] = await bed.joined('r');
      const session = bed.hub.session(ann.peer);
      bed.hub.push(session, 'message', { mid: 'm', room: 'r', from: 'x', data: 1 });
      await bed.world.until(() => ann.seq === session.seq);
      await bed.settle(ann.setStatus('busy'));
      assert.equal(bed.sent('status')[0].received, session.seq);
      await bed.world.run(1_000);
      assert.deepEqual(bed.sent('received'), []);
      await bed.settle(ann.setStatus('away'));
      assert.equal(bed.sent('status')[1].received, undefined, 'there is nothing new');
    });

    it('received tells the last push, batched', async () => {
      const [ann] = await bed.joined('r');
      const session = bed.hub.session(ann.peer);
      const burst = (n) => {
        for (let i = 0; i < n; i++) bed.hub.push(session, 'message', { mid: `${session.seq}`, room: 'r', from: 'x', data: i });
      };
      burst(10);
      await bed.world.run(500);
      assert.deepEqual(bed.sent('received').map(({ fields }) => fields.seq), [10]);
      burst(40);
      await bed.world.run(500);
      assert.deepEqual(bed.sent('received').map(({ fields }) => fields.seq).at(-1), 50);
      assert.equal(bed.sent('received').length, 3, 'one after 32 pushes, one after the pause');
      assert.equal(session.outbox.length, 0);
    });

    it('an app that is put into the background says at once what it has received', async () => {
      let hooks;
      const [ann] = await bed.joined('r', {}, { lifecycle: [(given) => ((hooks = given), () => {})] });
      const session = bed.hub.session(ann.peer);
      bed.hub.push(session, 'message', { mid: 'm', room: 'r', from: 'x', data: 1 });
      await bed.world.until(() => ann.seq === 1);
      hooks.suspended();
      await bed.world.run(50);
      assert.deepEqual(session.outbox, []);
    });

    it('rosters are snapshots: new ones for changes, the same otherwise', async () => {
      const [, room] = await bed.joined('r', { name: 'Ann' });
      const before = room.roster.getSnapshot();
      assert.equal(before, room.roster.getSnapshot());
      let told = 0;
      const off = room.roster.subscribe(() => told++);
      const [bob] = await bed.joined('r', { name: 'Bob', metadata: { hat: 'red' } }, { user: 'bob' });
      await bed.world.run(100);
      assert.equal(told, 1);
      assert.deepEqual(before.peers, []);
      const { state, self, peers } = room.roster.getSnapshot();
      assert.deepEqual([state, self], ['joined', bed.clients[0].peer]);
      assert.deepEqual(peers, [{
        peer: bob.peer, user: 'bob', name: 'Bob', wire, status: 'online', connected: true, polite: false, metadata: { hat: 'red' },
      }]);
      assert.equal(room.peer(bob.peer), peers[0]);
      off();
      bob.close();
      await bed.world.run(100);
      assert.equal(told, 1);
      assert.deepEqual(room.peers, []);
    });

    it('peers are told as they come, change and go', async () => {
      const [, room] = await bed.joined('r', { name: 'Ann' });
      const told = [];
      for (const type of ['peer-joined', 'peer-updated', 'peer-left']) room.on(type, (event) => told.push([type, event]));
      const [bob, there] = await bed.joined('r', { name: 'Bob' }, { user: 'bob' });
      await bed.settle(there.join({ metadata: { hat: 'red' } }));
      await bed.world.run(50);
      bob.close();
      await bed.world.run(100);
      assert.deepEqual(told.map(([type]) => type), ['peer-joined', 'peer-updated', 'peer-left']);
      const [, { peer, previous }] = told[1];
      assert.deepEqual([previous.name, peer.name, peer.metadata], ['Bob', undefined, { hat: 'red' }]);
      assert.equal(told[2][1].reason, 'left');
    });

    it('old roster events are ignored, and a gap reads the roster again, telling what was missed', async () => {
      const [ann, room] = await bed.joined('r', { name: 'Ann' });
      const [bob] = await bed.joined('r', { name: 'Bob' }, { user: 'bob' });
      await bed.world.run(100);
      const updates = all(room, 'peer-updated');
      const session = bed.hub.session(ann.peer);
      const there = bed.hub.rooms.get('r');
      bed.hub.push(session, 'peer-updated', { room: 'r', version: there.version - 1, peer: bob.peer, status: 'busy' });
      await bed.world.run(100);
      assert.equal(room.peers[0].status, 'online');
      bed.hub.requests = [];
      there.version += 3; // two events are lost on the way, the third arrives
      there.members.get(bed.hub.session(bob.peer)).name = 'Robert';
      bed.hub.push(session, 'peer-updated', { room: 'r', version: there.version, peer: bob.peer, status: 'away' });
      await bed.world.run(1_000);
      assert.equal(room.peers[0].name, 'Robert');
      assert.equal(bed.sent('join').length, 1);
      assert.deepEqual(updates.map(({ peer }) => peer.name), ['Robert']);
    });

    it('what a client did itself is no gap: its status, its resume', async () => {
      const [ann, room] = await bed.joined('r', { name: 'Ann' });
      const [bob, there] = await bed.joined('r', { name: 'Bob' }, { user: 'bob' });
      bed.hub.requests = [];
      await bed.settle(ann.setStatus('busy'));
      await bed.settle(ann.setStatus('in-call'));
      await bed.settle(bob.setStatus('away'));
      await bed.world.until(() => room.peers[0].status === 'away');
      ann.breakConnection();
      await bed.world.run(1_000);
      await bed.settle(bob.setStatus('busy'));
      await bed.world.until(() => room.peers[0].status === 'busy');
      assert.deepEqual(there.peers.map(({ status, connected }) => ({ status, connected })), [{ status: 'in-call', connected: true }]);
      assert.equal('after' in room.peers[0], false);
      assert.equal(bed.sent('join').length, 0);
    });

    it('events and signals that overtake the reply to the first join wait for it', async () => {
      const ann = await bed.connected();
      bed.hub.meddle = (type, fields, session) => type === 'join' && session.peer === ann.peer && { late: 2_000 };
      const room = ann.room('r');
      const order = [];
      room.on('peer-joined', () => order.push('peer'));
      room.on('message', () => order.push('message'));
      const joining = room.join();
      await bed.world.run(100);
      const [, there] = await bed.joined('r', {}, { user: 'bob' });
      await bed.settle(there.send('hi'));
      assert.deepEqual(order, []);
      await bed.settle(joining);
      await bed.world.run(10);
      assert.deepEqual(order, ['peer', 'message']);
    });

    it('whoever listens only when the join is done misses nothing', async () => {
      const ann = await bed.connected();
      bed.hub.meddle = (type, fields, session) => {
        // In the same moment as the reply.
        if (type === 'join') bed.world.setTimeout(() => bed.hub.push(session, 'message', { mid: 'm', room: 'r', from: 'x', data: 1 }), 0);
      };
      const got = ann.join('r').then((room) => all(room, 'message'));
      await bed.world.run(200);
      assert.equal((await got).length, 1);
    });

    it('after a gap all rosters are read again', async () => {
      const [ann, room] = await bed.joined('r');
      const [bob] = await bed.joined('r', {}, { user: 'bob' });
      await bed.world.run(100);
      bed.hub.loseEvents = () => true;
      ann.breakConnection(500);
      await bed.world.run(100);
      bob.close();
      await bed.world.run(2_000);
      assert.deepEqual(room.peers, []);
    });

    it('a lost session: rooms are joined anew, with the same name and status; signals of the old one fail', async () => {
      const [ann, room] = await bed.joined('r', { name: 'Ann' });
      const [, there] = await bed.joined('r', { name: 'Bob' }, { user: 'bob' });
      await bed.settle(ann.setStatus('away'));
      await bed.world.run(100);
      const [lost, states] = [all(ann, 'session-lost'), []];
      room.roster.subscribe(() => states.push([room.state, room.peers.length]));
      bed.hub.meddle = (type) => type === 'message' && { silent: true };
      const { peer } = ann;
      const message = room.send(1);
      message.catch(() => {});
      await bed.world.run(100);
      bed.hub.forget(bed.hub.session(peer));
      await assert.rejects(bed.settle(message), { code: 'session-lost' });
      await bed.world.until(() => room.state === 'joined');
      await bed.world.run(200);
      assert.deepEqual(lost, [{ peer: ann.peer, previous: peer }]);
      assert.notEqual(ann.peer, peer);
      assert.deepEqual(states, [['joining', 0], ['joined', 1]]);
      assert.deepEqual(there.peers.map(({ peer: id, name, status }) => [id, name, status]), [[ann.peer, 'Ann', 'away']]);
    });

    it('a room that the session was lost from is joined again; one that was closed is not', async () => {
      const [ann, room] = await bed.joined('r');
      const closed = all(room, 'closed');
      const session = bed.hub.session(ann.peer);
      bed.hub.push(session, 'room-closed', { room: 'r', reason: 'lost' });
      await bed.world.run(500);
      assert.equal(bed.sent('join').length, 2);
      assert.equal(room.state, 'joined');
      bed.hub.push(session, 'room-closed', { room: 'r', reason: 'closed' });
      await bed.world.run(500);
      assert.deepEqual([room.state, bed.sent('join').length, closed], ['closed', 2, [{ reason: 'closed' }]]);
      await bed.settle(room.join());
      assert.equal(room.state, 'joined');
    });

    it('a room that can not be joined again is closed, with the error', async () => {
      const [ann, room] = await bed.joined('r');
      const closed = all(room, 'closed');
      bed.hub.meddle = (type) => type === 'join' && refusal('room-full');
      bed.hub.forget(bed.hub.session(ann.peer));
      await bed.world.run(3_000);
      assert.equal(closed[0].reason, 'rejoin-failed');
      assert.equal(closed[0].error.code, 'room-full');
      assert.equal(room.state, 'closed');
    });

    it('a room that can not be joined again for now is tried until it can', async () => {
      const [ann, room] = await bed.joined('r');
      bed.hub.meddle = (type) => type === 'join' && refusal('unavailable', { retryable: true });
      bed.hub.forget(bed.hub.session(ann.peer));
      await bed.world.run(60_000);
      bed.hub.meddle = () => undefined;
      await bed.world.run(10_000);
      assert.equal(room.state, 'joined');
    });

    it('a join that fails leaves the room as it was', async () => {
      const ann = await bed.connected();
      bed.hub.meddle = (type) => type === 'join' && refusal('forbidden');
      await assert.rejects(bed.settle(ann.join('r')), { code: 'forbidden' });
      assert.equal(ann.room('r').state, 'idle');
      bed.hub.meddle = () => undefined;
      await bed.settle(ann.join('r'));
      assert.equal(ann.room('r').state, 'joined');
    });

    it('whoever leaves while joining is not in the room at the end, whatever was sent again', async () => {
      const ann = await bed.connected();
      const room = ann.room('r');
      bed.hub.meddle = (type) => type === 'join' && bed.sent('join').length === 1 && refusal('unavailable', { retryable: true });
      const joining = room.join();
      await bed.world.run(100);
      const leaving = room.leave();
      await assert.rejects(bed.settle(joining), { code: 'closed' });
      await bed.settle(leaving).catch(() => {}); // not in the room: so be it
      await bed.world.run(60_000);
      assert.deepEqual([room.state, bed.hub.session(ann.peer).rooms.size], ['idle', 0]);
      await bed.settle(Promise.all([room.join(), room.leave().catch(() => {}), room.join({ name: 'A' })].map((one) => one.catch(() => {}))));
      assert.deepEqual([room.state, bed.hub.session(ann.peer).rooms.size], ['joined', 1]);
    });

    it('a room that was left, and has no listeners, is forgotten; one that has is not', async () => {
      const ann = await bed.connected();
      const seen = ann.room('seen');
      const off = seen.on('message', () => {});
      const watched = ann.room('watched');
      const unwatch = watched.roster.subscribe(() => {});
      const [left, early] = [ann.room('left'), ann.room('early')];
      for (const room of [seen, watched, left]) await bed.settle(room.join());
      const leaving = Promise.all([seen, watched, left].map((room) => room.leave()));
      ann.room('another');
      assert.equal(ann.room('left'), left, 'while something may still be told of it');
      await bed.settle(leaving);
      ann.room('one more');
      assert.deepEqual([ann.room('seen'), ann.room('watched'), ann.room('early')], [seen, watched, early]);
      assert.notEqual(ann.room('left'), left);
      await assert.rejects(left.join(), { code: 'closed' });
      off();
      unwatch();
      ann.room('the last');
      assert.notEqual(ann.room('watched'), watched);
      await bed.settle(seen.join());
      assert.equal(ann.room('seen'), seen, 'it is known again');
      assert.deepEqual(ann.rooms, [seen]);
    });

    it('so is a room that could not be joined', async () => {
      const ann = await bed.connected();
      bed.hub.meddle = (type) => type === 'join' && refusal('forbidden');
      const refused = ann.room('refused');
      await assert.rejects(bed.settle(refused.join()), { code: 'forbidden' });
      bed.hub.meddle = (type) => type === 'join' && refusal('unavailable', { retryable: true });
      const away = ann.room('away');
      await assert.rejects(bed.settle(away.join()), { code: 'unavailable' });
      await bed.world.run(1_000);
      ann.room('another');
      assert.notEqual(ann.room('refused'), refused);
      assert.notEqual(ann.room('away'), away);
    });

    it('close codes below 4500 mean come back, at first soon', async () => {
      const [ann] = await bed.joined('r');
      const [states, resumed] = [all(ann, 'state'), all(ann, 'resumed')];
      for (const [code, name] of [[4000, 'going-away'], [4001, 'taken-over'], [4002, 'too-slow'], [4003, 'heartbeat-missed'], [4004, 'hub-unavailable']]) {
        states.length = 0;
        bed.hub.session(ann.peer).connection.close(code, 'come back');
        await bed.world.run(10_000);
        const { reason, delay } = states[0];
        assert.deepEqual(reason, { code, name, message: 'come back', comeBack: true });
        assert.ok(delay <= 250);
      }
      assert.equal(resumed.length, 5);
    });

    it('close codes from 4500 mean stay away, and say why', async () => {
      for (const [code, name] of [[4500, 'bad-protocol'], [4502, 'kicked'], [4503, 'banned'], [4504, 'flooding'], [4505, 'replaced']]) {
        const [ann, room] = await bed.joined('r');
        const closed = all(ann, 'closed');
        bed.hub.session(ann.peer).connection.close(code, 'stay away');
        await bed.world.run(60_000);
        assert.deepEqual(closed, [{ code, name, message: 'stay away', comeBack: false }]);
        assert.deepEqual([ann.state, room.state], ['closed', 'closed']);
        await assert.rejects(room.send(1), (error) => error instanceof ParleyError && error.code === 'closed' && error.closed.name === name);
        bed.hub.session(ann.peer) && bed.hub.end(bed.hub.session(ann.peer), 'kicked');
      }
    });

    it('the pause before coming back doubles, is jittered, bounded, and forgotten after a connection that lasted', async () => {
      const [ann] = await bed.joined('r');
      const states = all(ann, 'state');
      const delays = () => states.filter(({ state }) => state === 'waiting').map(({ delay }) => delay);
      bed.hub.kill(bed.hub.nodes[0]);
      await bed.world.run(120_000);
      const ceilings = [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000];
      delays().slice(0, ceilings.length).forEach((delay, n) => assert.ok(delay >= ceilings[n] / 2 && delay <= ceilings[n], `${delay} is no ${n}`));
      assert.ok(delays().length >= 10);
      bed.hub.start(bed.hub.nodes[0]);
      await bed.world.run(30_000);
      states.length = 0;
      bed.hub.session(ann.peer).connection.cut();
      await bed.world.run(1_000);
      assert.ok(delays()[0] <= 250);
    });

    it('goes to another node when one is gone, and resumes there', async () => {
      bed = new Bed(wire, { nodes: 3 });
      const [ann] = await bed.joined('r');
      const { peer } = ann;
      for (let n = 0; n < 2; n++) {
        bed.hub.kill(bed.hub.nodes.find(({ name }) => name === ann.connection.getSnapshot().node));
        await bed.world.until(() => ann.state === 'waiting');
        await bed.world.until(() => ann.state === 'connected', 3_000);
        assert.equal(ann.peer, peer);
      }
    });

    it('go-away is heeded after its own delay, goes to another node, and costs nothing', async () => {
      bed = new Bed(wire, { nodes: 2 });
      const [ann] = await bed.joined('r');
      const resumed = all(ann, 'resumed');
      const { peer } = ann;
      const start = bed.world.now();
      bed.hub.session(peer).connection.to.push('go-away', { reason: 'drain', deadline: 5_000, delay: 800 });
      await bed.world.until(() => resumed.length === 1);
      assert.ok(bed.world.now() - start >= 800);
      assert.deepEqual([ann.peer, ann.connection.getSnapshot().node], [peer, 'n1']);
    });

    it('comes back at once when the network is there again, or the app', async () => {
      for (const what of ['networkChanged', 'resumed']) {
        bed = new Bed(wire);
        let hooks;
        const [ann] = await bed.joined('r', {}, { lifecycle: [(given) => ((hooks = given), () => {})] });
        bed.hub.kill(bed.hub.nodes[0]);
        await bed.world.run(60_000);
        bed.hub.start(bed.hub.nodes[0]);
        await bed.world.until(() => ann.state === 'waiting');
        hooks[what]();
        await bed.world.until(() => ann.state === 'connected', 200);
      }
    });

    it('finds a dead connection within 3 s when the network has changed, or the app comes back', async () => {
      for (const what of ['networkChanged', 'resumed']) {
        let hooks;
        const [ann] = await bed.joined('r', {}, { lifecycle: [(given) => ((hooks = given), () => {})] });
        await bed.world.run(10_100);
        ann.device.silence();
        hooks[what]();
        await bed.world.until(() => ann.state === 'waiting', 3_000);
        await bed.world.until(() => ann.state === 'connected', 500);
        ann.close();
      }
    });

    it('a refused token is final where there is no other, and says why', async () => {
      await assert.rejects(bed.settle(bed.client({ token: 'ann~0' }).connect()), (error) => error.code === 'unauthorized' && error.closed.name === 'unauthorized');
      assert.equal(bed.clients[0].state, 'closed');
    });

    it('the token provider is asked at the start, not for each connection', async () => {
      const asked = [];
      const [ann] = await bed.joined('r', {}, { token: (reason) => (asked.push(reason), bed.hub.token('ann')) });
      for (let n = 0; n < 3; n++) {
        ann.breakConnection();
        await bed.world.run(1_000);
      }
      assert.deepEqual(asked, ['start']);
    });

    it('a token that expires is renewed in time, in the session', async () => {
      const asked = [];
      const [ann] = await bed.joined('r', {}, { token: (reason) => (asked.push(reason), bed.hub.token('ann', 100_000)) });
      const states = all(ann, 'state');
      await bed.world.run(300_000);
      assert.deepEqual(asked, ['start', 'expiring', 'expiring', 'expiring']);
      assert.deepEqual(states, []);
    });

    it('a renewal that fails is tried again; a token that has ended is replaced, and the session goes on', async () => {
      let broken = false;
      const asked = [];
      const [ann, room] = await bed.joined('r', {}, {
        token: async (reason) => {
          asked.push(reason);
          if (broken) throw new Error('offline');
          return bed.hub.token('ann', 100_000);
        },
      });
      const [warnings, resumed] = [all(ann, 'warning'), all(ann, 'resumed')];
      const { peer } = ann;
      broken = true;
      await bed.world.run(105_000);
      assert.ok(warnings.length >= 3);
      assert.equal(warnings[0].code, 'no-token');
      broken = false;
      await bed.world.until(() => resumed.length === 1, 12_000);
      assert.deepEqual([ann.peer, room.state, asked.at(-1)], [peer, 'joined', 'refused']);
    });

    it('a fresh token that is refused, too, ends it', async () => {
      const asked = [];
      const ann = bed.client({ token: (reason) => (asked.push(reason), `ann~0~${asked.length}`) });
      await assert.rejects(bed.settle(ann.connect()), { code: 'unauthorized' });
      assert.deepEqual(asked, ['start', 'refused']);
    });

    it('a provider that gives up closes the client', async () => {
      const token = () => {
        throw new ParleyError({ code: 'unauthorized', message: 'signed out' });
      };
      await assert.rejects(bed.settle(bed.client({ token }).connect()), { code: 'unauthorized', message: 'signed out' });
    });

    it('a provider that fails, or never answers, is asked again', async () => {
      let asked = 0;
      const token = () => {
        asked++;
        if (asked === 1) throw new Error('offline');
        if (asked === 2) return new Promise(() => {});
        return bed.hub.token('ann');
      };
      await bed.settle(bed.client({ token }).connect());
      assert.equal(asked, 3);
    });

    it('a hub that can not take anybody now is asked later, and not before it wants to be', async () => {
      let refused = 0;
      bed.hub.meddle = (type) => type === 'hello' && refused++ < 3 && refusal('rate-limited', { retryable: true, retryAfter: 4_000 });
      await bed.settle(bed.client().connect());
      assert.ok(bed.world.now() >= 12_000);
    });

    it('a hub that never says welcome is given up after 10 s', async () => {
      const ann = bed.client();
      const states = all(ann, 'state');
      ann.connect().catch(() => {});
      await bed.world.run(0);
      ann.device.silence();
      await bed.world.run(10_500);
      assert.equal(states[1].reason.message, 'no welcome within 10000 ms');
    });

    it('an unusable URL fails at once', async () => {
      await assert.rejects(bed.settle(bed.client({ url: 'nonsense' }).connect()), { code: 'closed' });
    });

    it('TURN credentials are asked for before they end, and again after a refusal', async () => {
      bed.hub.iceLifetime = 20_000;
      let asked = 0;
      bed.hub.meddle = (type) => type === 'ice' && ++asked === 1 && refusal('internal');
      const ann = bed.client();
      const told = all(ann, 'ice-servers');
      await bed.settle(ann.connect());
      await bed.world.run(17_000);
      assert.deepEqual(told.map(({ iceServers }) => iceServers[0].username), ['1', '2']);
      assert.equal(ann.iceServers[0].username, '2');
    });

    it('undeliverable names the request', async () => {
      const [ann, room] = await bed.joined('r');
      const told = all(ann, 'undeliverable');
      const { id } = await bed.settle(room.send('x'));
      bed.hub.push(bed.hub.session(ann.peer), 'undeliverable', { re: id, to: 'p9', code: 'expired' });
      await bed.world.run(100);
      assert.deepEqual(told.map(({ re, code }) => [re, code]), [[id, 'expired']]);
    });

    it("a request over the hub's limit is refused before it is sent, also one made before the limit is known", async () => {
      const early = bed.client();
      early.connect();
      const first = early.request('message', { room: 'r', data: 'é'.repeat(40_000) });
      await assert.rejects(bed.settle(first), { code: 'too-large' });
      assert.equal(bed.sent('message').length, 0);
    });

    it('what is no JSON is refused', async () => {
      const [, room] = await bed.joined('r');
      const circle = {};
      circle.self = circle;
      await assert.rejects(room.send(circle), { code: 'bad-request' });
      await assert.rejects(room.send(1n), { code: 'bad-request' });
    });

    it('close ends the session, others see it at once, and what waits fails', async () => {
      const [, room] = await bed.joined('r');
      const [bob, there] = await bed.joined('r', {}, { user: 'bob' });
      await bed.world.run(100);
      const left = all(room, 'peer-left');
      bed.hub.meddle = (type) => type === 'message' && { silent: true };
      const waiting = there.send(1);
      waiting.catch(() => {});
      await bed.world.run(50);
      bob.close();
      bob.close();
      await assert.rejects(waiting, (error) => error.code === 'closed' && error.closed.name === 'closed-by-client');
      await bed.world.run(100);
      assert.deepEqual(left.map(({ peer, reason }) => [peer.peer, reason]), [[bob.peer, 'left']]);
      await assert.rejects(bob.join('r'), { code: 'closed' });
    });

    it('close before, and while, connecting leaves nothing', async () => {
      bed.client().close();
      for (const after of [0, 5, 40, 80]) {
        const ann = bed.client();
        const connecting = ann.connect();
        connecting.catch(() => {});
        await bed.world.run(after);
        ann.close();
        await bed.settle(connecting).catch((error) => assert.equal(error.code, 'closed'));
      }
    });

    it('waiting requests are bounded', async () => {
      const [ann] = await bed.joined('r');
      ann.breakConnection(60_000);
      const requests = Array.from({ length: 256 }, () => ann.request('ice', {}));
      requests.forEach((request) => request.catch(() => {}));
      await assert.rejects(ann.request('ice', {}), { code: 'overloaded' });
      await bed.world.run(45_000);
      await assert.rejects(requests[0], { code: 'timeout' });
    });

    it('a listener that throws harms nobody, and is heard of', async () => {
      const heard = [];
      globalThis.reportError = (error) => heard.push(error.message);
      try {
        const [ann, room] = await bed.joined('r');
        room.on('message', () => {
          throw new Error('mine');
        });
        const got = all(room, 'message');
        bed.hub.push(bed.hub.session(ann.peer), 'message', { mid: 'm', room: 'r', from: 'x', data: 1 });
        await bed.world.run(200);
        assert.deepEqual([heard, got.length, ann.state], [['mine'], 1, 'connected']);
      } finally {
        delete globalThis.reportError;
      }
    });

    it('a listener may close the client at any moment', async () => {
      const moments = ['state', 'welcome', 'ice-servers', 'message', 'resumed', 'trace', 'session-lost'];
      for (const moment of moments) {
        const [ann, room] = await bed.joined('r');
        const session = bed.hub.session(ann.peer);
        const off = ann.on(moment, () => (off(), ann.close()));
        bed.hub.push(session, 'message', { mid: 'm', room: 'r', from: 'x', data: 1 });
        bed.hub.push(session, 'message', { mid: 'n', room: 'r', from: 'x', data: 1 });
        await bed.world.run(20);
        if (moment === 'session-lost') bed.hub.forget(session);
        else session.connection?.cut();
        await bed.world.run(20_000);
        assert.deepEqual([moment, ann.state, room.state], [moment, 'closed', 'closed']);
        assert.deepEqual([...ann.device.clock.live], [], moment);
      }
    });

    it('listeners end when they are ended, and once is once', async () => {
      const [ann, room] = await bed.joined('r');
      const got = [];
      const off = room.on('message', () => got.push('on'));
      room.once('message', () => got.push('once'));
      const push = async () => {
        const session = bed.hub.session(ann.peer);
        bed.hub.push(session, 'message', { mid: `m${session.seq}`, room: 'r', from: 'x', data: 1 });
        await bed.world.run(100);
      };
      await push();
      await push();
      off();
      off();
      await push();
      assert.deepEqual(got, ['on', 'once', 'on']);
    });

    it('a session that a page has kept goes on in the next, and no two clients get it', async () => {
      const [bob, there] = await bed.joined('r', {}, { user: 'bob' });
      let saved;
      const keeper = () => {
        let current;
        return {
          go: () => (saved = current()),
          take() {
            const taken = saved;
            saved = undefined;
            return taken;
          },
          keep: (given) => ((current = given), () => {}),
        };
      };
      const page = keeper();
      const [ann] = await bed.joined('r', { name: 'Ann' }, { keeper: page });
      const { peer } = ann;
      page.go();
      ann.device.cut();
      ann.device.clock.freeze(); // the page is gone
      await bed.world.run(100);
      assert.equal((await bed.settle(there.send('missed'))).outcome, 'held');
      const next = bed.client({ keeper: keeper() });
      const duplicate = bed.client({ keeper: keeper() });
      await bed.settle(Promise.all([next.connect(), duplicate.connect()]));
      const got = next.join('r', { name: 'Ann' }).then((room) => all(room, 'message'));
      await bed.settle(got);
      assert.equal(next.peer, peer);
      assert.notEqual(duplicate.peer, peer);
      assert.deepEqual(next.room('r').peers.map((other) => other.peer), [bob.peer]);
      await bed.world.run(100);
      assert.deepEqual((await got).map(({ data }) => data), ['missed']);
      bed.clients.splice(bed.clients.indexOf(ann), 1);
    });
  });
}

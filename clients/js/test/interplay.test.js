import { afterEach, beforeEach, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { all, Bed } from './sim/bed.js';

/** What happens when one thing happens in the middle of another; on both wires, in virtual time. */
for (const wire of ['native', 'web']) {
  describe(`on the ${wire} wire`, () => {
    /** @type {Bed} */ let bed;
    beforeEach(() => (bed = new Bed(wire)));
    afterEach(async () => assert.deepEqual(await bed.leftovers(), [], 'what closed clients leave behind'));

    const refusal = (code, more = {}) => ({ error: { code, message: code, retryable: false, ...more } });
    /** The room as it is, not as the hub has told it. */
    const lost = (name) => bed.hub.rooms.get(name).version++;

    it('a renewed token counts from when it is there, whatever becomes of the reply', async () => {
      const asked = [];
      let token = bed.hub.token('ann', 100_000);
      const [ann] = await bed.joined('r', {}, { token: (reason) => (asked.push(reason), token) });
      token = bed.hub.token('ann');
      let silent = 1;
      bed.hub.meddle = (type, fields, session) => type === 'hello' && session && silent-- > 0 && { silent: true };
      await bed.world.until(() => bed.sent('hello').length === 1, 100_000);
      ann.breakConnection();
      await bed.world.run(200_000);
      assert.deepEqual([ann.state, asked], ['connected', ['start', 'expiring']]);
    });

    it('a token that ends while the next one waits for its reply is not taken for that one', async () => {
      const asked = [];
      let token = bed.hub.token('ann', 100_000);
      const [ann] = await bed.joined('r', {}, { token: (reason) => (asked.push(reason), token) });
      token = bed.hub.token('ann');
      bed.hub.meddle = (type, fields, session) => type === 'hello' && session && bed.world.now() < 102_000 && { silent: true };
      await bed.world.run(200_000);
      assert.deepEqual([ann.state, asked], ['connected', ['start', 'expiring']]);
    });

    it('a renewed token that the hub refuses is not what the next connection begins with', async () => {
      const asked = [];
      const [ann] = await bed.joined('r', {}, { token: (reason) => bed.hub.token(asked.push(reason) === 2 ? 'bob' : 'ann', 100_000) });
      const { peer } = ann;
      await bed.world.until(() => bed.sent('hello').length === 1, 100_000);
      await bed.world.run(100);
      ann.breakConnection();
      await bed.world.run(500);
      assert.deepEqual([ann.state, ann.peer, asked], ['connected', peer, ['start', 'expiring']]);
    });

    it('a name that is refused is not asked for again when the room is joined anew', async () => {
      const [ann, room] = await bed.joined('r', { name: 'Ann' });
      bed.hub.meddle = (type, { name }) => type === 'join' && name === 'Queen' && refusal('bad-request');
      await assert.rejects(bed.settle(room.join({ name: 'Queen' })), { code: 'bad-request' });
      bed.hub.forget(bed.hub.session(ann.peer));
      await bed.world.run(2_000);
      assert.deepEqual([room.state, bed.sent('join').at(-1).fields.name], ['joined', 'Ann']);
    });

    it('a gap that is found while a join waits is closed, also when that join fails', async () => {
      const [ann, room] = await bed.joined('r');
      const [bob] = await bed.joined('r', {}, { user: 'bob' });
      await bed.world.run(100);
      bed.hub.meddle = (type, fields) => type === 'join' && fields.name && { ...refusal('bad-request'), late: 1_000 };
      const joining = room.join({ name: 'Queen' });
      await bed.world.run(100);
      lost('r');
      await bed.settle(bob.setStatus('busy'));
      await assert.rejects(bed.settle(joining), { code: 'bad-request' });
      await bed.world.run(1_000);
      assert.deepEqual([room.peers[0].status, room.state, ann.state], ['busy', 'joined', 'connected']);
    });

    it('a gap is closed, also when the roster that comes meanwhile is older', async () => {
      const [, room] = await bed.joined('r');
      const [bob] = await bed.joined('r', {}, { user: 'bob' });
      await bed.world.run(100);
      bed.hub.meddle = (type, fields) => type === 'join' && fields.name && { late: 1_000 };
      const joining = room.join({ name: 'Queen' });
      await bed.world.run(100);
      await bed.settle(bob.setStatus('away'));
      lost('r');
      await bed.settle(bob.setStatus('busy'));
      await bed.settle(joining);
      await bed.world.run(2_000);
      assert.equal(room.peers[0].status, 'busy');
    });

    it('a room is kept while so much waits that its roster can not be asked for', async () => {
      const [ann, room] = await bed.joined('r');
      const [bob] = await bed.joined('r', {}, { user: 'bob' });
      await bed.world.run(100);
      bed.hub.loseEvents = () => true;
      ann.breakConnection(1_000);
      await bed.world.run(100);
      bob.close();
      await Promise.all([...Array(256)].map(() => bed.settle(ann.refreshIceServers())));
      await bed.world.run(10_000);
      assert.deepEqual([room.state, room.peers], ['joined', []]);
    });

    it('more requests than the hub reads at once, all of them slow, do not look like its silence', async () => {
      const [ann, room] = await bed.joined('r');
      const resumed = all(ann, 'resumed');
      bed.hub.meddle = (type) => type === 'message' && { late: 4_500 };
      const sending = Promise.all([...Array(100)].map((_, n) => room.send(n)));
      await bed.world.run(100);
      ann.breakConnection();
      await bed.settle(sending);
      assert.equal(resumed.length, 1);
    });

    it('a listener that breaks the new connection costs no tries', async () => {
      const [ann, room] = await bed.joined('r');
      const sent = all(ann, 'trace');
      ann.once('welcome', () => ann.breakConnection(20_000));
      ann.breakConnection();
      await bed.settle(room.send('hi'));
      assert.deepEqual(sent.filter(({ type, dir }) => type === 'message' && dir === 'out').map(({ attempt }) => attempt), [1]);
    });

    it('what waited behind a request that is too large leaves once', async () => {
      const [ann, room] = await bed.joined('r');
      const [bob] = await bed.joined('r', {}, { user: 'bob' });
      await bed.world.run(100);
      ann.breakConnection(1_000);
      const large = room.offer(bob.peer, 'x'.repeat(70_000));
      const small = room.offer(bob.peer, 'x');
      await assert.rejects(bed.settle(large), { code: 'too-large' });
      await bed.settle(small);
      assert.equal(bed.sent('offer').length, 1);
    });

    it('who has left in a listener is told of nobody who comes, and of no signal', async () => {
      const [, there] = await bed.joined('r', {}, { user: 'bob' });
      await bed.joined('r', {}, { user: 'cem' });
      const ann = await bed.connected();
      const room = ann.room('r');
      const [came, said] = [all(room, 'peer-joined'), all(room, 'message')];
      const off = room.on('peer-joined', () => void room.leave());
      await bed.settle(room.join());
      assert.equal(came.length, 1);
      off();
      room.once('message', () => void room.leave());
      bed.hub.meddle = (type) => type === 'join' && { late: 500 };
      const joining = room.join();
      await bed.world.run(200);
      await bed.settle(Promise.all([there.send(1), there.send(2)]));
      await bed.settle(joining);
      await bed.world.run(100);
      assert.deepEqual(said.map(({ data }) => data), [1]);
    });

    it('leaving succeeds, too, when the session is lost meanwhile', async () => {
      const [ann, room] = await bed.joined('r');
      ann.breakConnection(500);
      const leaving = room.leave();
      bed.hub.end(bed.hub.session(ann.peer), 'lost');
      await bed.settle(leaving);
    });

    it('a room whose leave came to nothing is forgotten once the hub, or a new session, says that it is over', async () => {
      const ann = await bed.connected();
      const rooms = ['a', 'b', 'c'].map((name) => ann.room(name));
      for (const room of rooms.slice(0, 2)) await bed.settle(room.join());
      bed.hub.meddle = (type) => type === 'leave' && refusal('unavailable', { retryable: true });
      for (const room of rooms.slice(0, 2)) await assert.rejects(bed.settle(room.leave()), { code: 'unavailable' });
      const forgotten = () => (ann.room('another'), rooms.map((room) => ann.room(room.name) !== room));
      assert.deepEqual(forgotten(), [false, false, false]);
      bed.hub.push(bed.hub.session(ann.peer), 'room-closed', { room: 'a', reason: 'left' });
      await bed.world.run(100);
      bed.hub.forget(bed.hub.session(ann.peer));
      ann.room('one that makes it look');
      await bed.world.run(1_000);
      bed.clients[0].room('and again');
      assert.deepEqual([ann.room('a') !== rooms[0], ann.room('b') !== rooms[1], ann.room('c') === rooms[2]], [true, true, true]);
    });

    it('who closes while the connection is broken is gone at the end of the resume window', async () => {
      const [ann] = await bed.joined('r');
      const [, there] = await bed.joined('r', {}, { user: 'bob' });
      ann.breakConnection(5_000);
      await bed.world.run(100);
      ann.close();
      await bed.world.run(bed.hub.resumeWindow - 1_000);
      assert.equal(there.peers.length, 1);
      await bed.world.run(2_000);
      assert.deepEqual(there.peers, []);
    });

    for (const [seconds, times] of [[15, 1], [25, 2]]) {
      it(`a provider that takes ${seconds} s, longer than a connection may, is asked ${times === 1 ? 'once' : 'twice'}`, async () => {
        const asked = [];
        const token = (reason) => new Promise((resolve) => {
          asked.push(reason);
          bed.world.setTimeout(() => resolve(bed.hub.token('ann')), seconds * 1_000);
        });
        const ann = bed.client({ token });
        await bed.settle(ann.connect(), 35_000);
        await bed.world.run(60_000);
        assert.deepEqual([ann.state, asked], ['connected', Array(times).fill('start')]);
      });
    }

    it('a provider that never answers is asked again after twice as long as a connection may take, and at once on another network', async () => {
      let asked = 0;
      let networkChanged;
      const token = () => (++asked < 3 ? new Promise(() => {}) : bed.hub.token('ann'));
      const ann = bed.client({ token, lifecycle: [(hooks) => (({ networkChanged } = hooks), () => {})] });
      const connecting = ann.connect();
      await bed.world.run(19_000);
      assert.equal(asked, 1);
      await bed.world.until(() => asked === 2, 3_000);
      networkChanged();
      await bed.settle(connecting, 1_000);
      assert.equal(asked, 3);
    });

    it('a provider may fail with anything', async () => {
      let asked = 0;
      const token = () => (asked++ ? bed.hub.token('ann') : Promise.reject());
      await bed.settle(bed.client({ token }).connect(), 2_000);
    });

    it('a listener that another has ended is not told any more', async () => {
      const [ann, room] = await bed.joined('r');
      const got = [];
      room.once('message', () => off());
      const off = room.on('message', () => got.push('told'));
      bed.hub.push(bed.hub.session(ann.peer), 'message', { mid: 'm', room: 'r', from: 'x', data: 1 });
      await bed.world.run(100);
      assert.deepEqual(got, []);
    });
  });
}

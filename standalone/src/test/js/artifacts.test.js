import { after, afterEach, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { FakeArtifacts } from './fake-artifacts.js';
import { tokenOf, userOf } from './fake-hub.js';
import { ArtifactsApi, passes, Refusal } from '../../main/resources/dev/parley/standalone/demo/artifacts/api.js';
import { Shelf } from '../../main/resources/dev/parley/standalone/demo/artifacts/shelf.js';
import { FileSource, SliceSource } from '../../main/resources/dev/parley/standalone/demo/artifacts/sources.js';
import { Turns, Upload } from '../../main/resources/dev/parley/standalone/demo/artifacts/upload.js';
import { artifactState, bytes, clock, left, uploadState } from '../../main/resources/dev/parley/standalone/demo/artifacts/words.js';

const ROOM = 'garden';
const content = (length) => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
const until = async (check) => {
  const deadline = Date.now() + 10_000;
  while (!check()) {
    assert.ok(Date.now() < deadline, String(check));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

let node;
let ann;
const pushes = [];

before(async () => {
  node = await new FakeArtifacts({ tell: (room, type, fields) => pushes.push({ type, ...fields }), userOf }).start();
});
after(() => node.stop());
afterEach(() => {
  Object.assign(node, { away: false, slow: 0 });
  node.refused.clear();
  node.asked.length = 0;
  pushes.length = 0;
});

/** One user, who gets another token for the same one when one is refused. */
function identity(user) {
  let number = 0;
  return {
    token: async (refused) => {
      if (refused) number++;
      return `${tokenOf(user)}${number}`;
    },
  };
}

let uploads = 0;
function begin(source, { size = source.size, kind = 'file', api = ann, turns = new Turns(1), record = {} } = {}) {
  const kept = [];
  const states = [];
  const upload = new Upload(
    { id: `client-${++uploads}`, room: ROOM, kind, name: `plan-${uploads}.pdf`, type: '', size, peer: 'p1', ...record },
    source,
    { api, turns, keep: (facts) => kept.push({ ...facts }), changed: ({ state }) => states.at(-1) === state || states.push(state) },
  );
  const going = upload.start();
  return { upload, going, kept, states };
}

function fileOf(length) {
  const all = content(length);
  return { all, source: Object.assign(new FileSource(new Blob([all])), { size: length }) };
}

const arrived = (upload) => node.artifacts.get(upload.artifact).bytes;

describe('an upload', () => {
  before(() => (ann = new ArtifactsApi(node.url, identity('ann'))));

  it('goes out in parts that the server has checked, and knows how fast', async () => {
    const { all, source } = fileOf(2_000_000);
    const { upload, going, states, kept } = begin(source);
    await going;
    assert.deepEqual(states, ['waiting', 'sending', 'done']);
    assert.ok(arrived(upload).equals(all));
    assert.ok(upload.rate > 0);
    assert.equal(kept.at(-1).path, `v1/uploads/${upload.artifact}`);
    assert.ok(pushes.filter(({ type }) => type === 'artifact-progress').length > 1, 'several parts');
  });

  it('of nothing is there at once', async () => {
    const { upload, going } = begin(fileOf(0).source);
    await going;
    assert.equal(upload.state, 'done');
    assert.equal(node.artifacts.get(upload.artifact).state, 'ready');
  });

  it('goes on by itself from what is safe when the server has been away', async () => {
    node.slow = 20;
    const { all, source } = fileOf(1_500_000);
    const { upload, going, states } = begin(source);
    await until(() => upload.offset > 0);
    node.cut();
    await until(() => upload.state === 'retrying');
    assert.match(uploadState(upload), /no connection; trying again/);
    const safe = node.artifacts.get(upload.artifact).received;
    node.away = false;
    await going;
    assert.ok(upload.offset > safe && states.includes('retrying'));
    assert.ok(arrived(upload).equals(all));
    assert.ok(node.asked.includes(`HEAD /v1/uploads/${upload.artifact}`), 'it has asked where it stands');
    assert.equal(node.asked.filter((one) => one === 'POST /v1/uploads').length, 1);
  });

  it('pauses, which the room is told, and resumes', async () => {
    node.slow = 20;
    const { all, source } = fileOf(1_500_000);
    const { upload, kept } = begin(source);
    await until(() => upload.offset > 0);
    upload.pause();
    await until(() => node.artifacts.get(upload.artifact).state === 'paused');
    assert.equal(kept.at(-1).paused, true);
    await upload.start();
    assert.equal(upload.state, 'done');
    const afterwards = node.asked.slice(node.asked.indexOf(`POST /v1/artifacts/${upload.artifact}/pause`) + 1);
    assert.match(afterwards[0], /^HEAD/, 'nothing more went out before');
    assert.ok(arrived(upload).equals(all));
  });

  it('that is cancelled is taken back there, also if that was before anybody had answered', async () => {
    node.slow = 20;
    const { upload } = begin(fileOf(1_500_000).source);
    await until(() => upload.offset > 0);
    await upload.cancel();
    assert.equal(upload.state, 'cancelled');
    assert.equal(node.artifacts.get(upload.artifact).state, 'cancelled');
    const early = begin(fileOf(10).source);
    await Promise.all([early.upload.cancel(), early.going]);
    const claimed = node.named(early.upload.record.name);
    assert.ok(claimed === undefined || claimed.state === 'cancelled');
  });

  it('waits for its turn, and a cancelled one leaves it to the next', async () => {
    const turns = new Turns(1);
    node.slow = 50;
    const first = begin(fileOf(1_000_000).source, { turns });
    const second = begin(fileOf(10).source, { turns });
    const third = begin(fileOf(10).source, { turns });
    await until(() => first.upload.offset > 0);
    assert.equal(second.upload.state, 'waiting');
    assert.equal(node.named(second.upload.record.name), undefined, 'it has not even been claimed');
    await second.upload.cancel();
    await Promise.all([first.going, third.going]);
    assert.equal(third.upload.state, 'done');
  });

  it('of another page goes on where that one has stopped', async () => {
    node.slow = 20;
    const { all, source } = fileOf(1_500_000);
    const gone = begin(source);
    await until(() => gone.upload.offset > 0);
    gone.upload.pause();
    const { upload, going } = begin(fileOf(1_500_000).source, { record: gone.kept.at(-1) });
    await going;
    assert.equal(upload.artifact, gone.upload.artifact);
    assert.ok(arrived(upload).equals(all));
  });

  it('with a token that is refused gets another and goes on', async () => {
    node.refused.add(await identity('ann').token(false));
    const { upload, going } = begin(fileOf(10).source);
    await going;
    assert.equal(upload.state, 'done');
  });

  it('fails with the server’s reason, and is known to be lost if it is not there any more', async () => {
    const { upload, going } = begin(fileOf(10).source, { record: { path: 'v1/uploads/nothing' } });
    await going;
    assert.equal(upload.state, 'failed');
    assert.ok(upload.lost);
    const unreadable = { size: 10, acknowledged() {}, next: () => Promise.reject(new DOMException('the file has changed', 'NotReadableError')) };
    const other = begin(unreadable);
    await other.going;
    assert.equal(uploadState(other.upload), 'not sent: the file has changed');
    assert.ok(!other.upload.lost);
  });

  it('fails if the server has more of it than there is', async () => {
    const api = { create: async () => ({ path: '/v1/uploads/other', offset: 5 }), append: async (path, offset) => offset };
    const { upload, going } = begin(fileOf(3).source, { api });
    await going;
    assert.equal(upload.state, 'failed');
  });

  it('makes its parts small again when the network has become slow', async () => {
    let most = Infinity;
    let safe = 0;
    const sizes = [];
    const append = async (path, offset, { length }) => {
      sizes.push(length);
      if (length > most) throw new DOMException('', 'TimeoutError');
      if (sizes.length === 2) most = 100_000;
      return (safe = offset + length);
    };
    const api = { create: async () => ({ path: '/v1/uploads/slow', offset: 0 }), offset: async () => ({ offset: safe, length: 9_000_000 }), append };
    const { upload, going } = begin(fileOf(9_000_000).source, { api });
    await until(() => sizes.length > 4);
    await upload.cancel().catch(() => {}); // of a node that is none
    await going;
    assert.ok(sizes[2] > most && sizes[3] <= most, `${sizes}`);
  });

  it('tells what passes from what does not', () => {
    for (const error of [new TypeError('Failed to fetch'), new Refusal(503, 'busy', ''), new Refusal(409, 'wrong-offset', ''), new Refusal(460, 'checksum-mismatch', '')]) assert.ok(passes(error));
    for (const error of [new Refusal(403, 'forbidden', ''), new Refusal(409, 'client-id-taken', ''), new Error('changed')]) assert.ok(!passes(error));
  });
});

describe('a recording', () => {
  const memory = () => {
    const slices = new Map();
    return { slices, keep: (slice) => slices.set(slice.start, slice), forget: (before) => [...slices.keys()].forEach((start) => start < before && slices.delete(start)) };
  };

  it('goes out while it is made, is kept until it is safe, and ends when it ends', async () => {
    const kept = memory();
    const source = new SliceSource(kept);
    const { upload, going } = begin(source, { kind: 'recording' });
    await until(() => node.named(upload.record.name)?.state === 'claimed');
    const all = content(90_000);
    for (let second = 1; second <= 3; second++) {
      source.add(new Blob([all.subarray((second - 1) * 30_000, second * 30_000)]), second * 1_000);
      await until(() => upload.offset === second * 30_000);
      assert.equal(source.kept, second * 1_000);
    }
    assert.equal(kept.slices.size, 0);
    assert.equal(upload.size, undefined);
    assert.equal(node.artifacts.get(upload.artifact).state, 'receiving');
    source.end();
    await going;
    assert.equal(upload.state, 'done');
    assert.equal(node.artifacts.get(upload.artifact).size, 90_000);
    assert.ok(arrived(upload).equals(all));
  });

  it('of a page that is gone is completed from what that one had kept', async () => {
    const kept = memory();
    const source = new SliceSource(kept);
    const { upload } = begin(source, { kind: 'recording' });
    const all = content(50_000);
    source.add(new Blob([all.subarray(0, 20_000)]), 1_000);
    await until(() => upload.offset === 20_000);
    upload.pause();
    source.add(new Blob([all.subarray(20_000, 50_000)]), 2_000);
    const later = begin(new SliceSource(kept, [...kept.slices.values()]), { kind: 'recording', record: { ...upload.record } });
    await later.going;
    assert.ok(arrived(later.upload).equals(all));
    assert.equal(node.artifacts.get(upload.artifact).state, 'ready');
  });

  it('that the server has closed meanwhile is over', async () => {
    const source = new SliceSource(memory());
    const { upload } = begin(source, { kind: 'recording' });
    source.add(new Blob([content(1_000)]), 1_000);
    await until(() => upload.offset === 1_000);
    upload.pause();
    node.become(node.artifacts.get(upload.artifact), 'ready', { size: 1_000 });
    source.add(new Blob([content(1_000)]), 2_000);
    await upload.start();
    assert.equal(upload.state, 'done');
  });

  it('goes on in the middle of a slice, and says so if what comes next is lost', async () => {
    const signal = new AbortController().signal;
    const all = content(300);
    const source = new SliceSource(memory(), [{ start: 100, blob: new Blob([all.subarray(100, 200)]), until: 1 }, { start: 200, blob: new Blob([all.subarray(200)]), until: 2 }]);
    assert.deepEqual(await source.next(150, 100, signal), { bytes: all.subarray(150, 250) });
    assert.deepEqual(await source.next(250, 100, signal), { bytes: all.subarray(250), length: 300 });
    assert.deepEqual(await source.next(300, 100, signal), { bytes: new Uint8Array(), length: 300 });
    await assert.rejects(source.next(50, 100, signal), /neither here nor there/);
  });

  it('that nobody takes ends before it fills the disk', () => {
    const source = new SliceSource(memory());
    const big = { size: 300 * 1024 * 1024 };
    assert.equal(source.add(big, 1), true);
    assert.equal(source.add(big, 2), false);
  });
});

describe('what is in a room', () => {
  const room = 'shelf';
  let changes;
  const open = () => {
    changes = [];
    return new Shelf({ api: ann, room, changed: (artifact, before) => artifact && changes.push([artifact.state, before?.state]) });
  };
  const names = (shelf) => shelf.items.map(({ name }) => name);

  before(() => {
    for (let i = 1; i <= 25; i++) node.put({ room, name: `file-${i}` });
    node.put({ room, name: 'call', kind: 'recording', state: 'receiving' });
    node.put({ room, name: 'bad', state: 'failed' });
  });

  it('is read in pages, newest first, by kind and state', async () => {
    const shelf = open();
    await shelf.read();
    assert.equal(shelf.items.length, 10);
    assert.deepEqual(names(shelf).slice(0, 3), ['bad', 'call', 'file-25']);
    assert.equal(shelf.total, 27);
    await shelf.readMore();
    await shelf.readMore();
    assert.ok(!shelf.hasMore);
    assert.equal(new Set(names(shelf)).size, 27);
    shelf.kind = 'recording';
    await shelf.read();
    assert.deepEqual(names(shelf), ['call']);
    Object.assign(shelf, { kind: '', state: 'failed' });
    await shelf.read();
    assert.deepEqual(names(shelf), ['bad']);
    assert.deepEqual(shelf.recordings.map(({ name }) => name), ['call'], 'whatever is chosen');
  });

  it('follows the pushes, and passes over what was overtaken', async () => {
    const shelf = open();
    await shelf.read();
    const artifact = { id: 'new', room, kind: 'file', name: 'new', created: new Date().toISOString(), received: 0, size: 10 };
    shelf.hear({ ...artifact, state: 'receiving', version: 2 });
    shelf.hear({ ...artifact, state: 'claimed', version: 1 });
    shelf.hear({ ...artifact, state: 'receiving', version: 2 });
    assert.deepEqual(changes, [['receiving', undefined]]);
    shelf.progress({ id: 'new', received: 5, size: 10 });
    assert.equal(shelf.items[0].received, 5);
    shelf.hear({ ...artifact, state: 'ready', version: 3, received: 10 });
    shelf.progress({ id: 'new', received: 7, size: 10 });
    assert.equal(shelf.items[0].received, 10, 'progress of what is whole is late');
    shelf.hear({ ...artifact, state: 'deleted', version: 4 });
    shelf.hear({ ...artifact, state: 'ready', version: 3 });
    assert.ok(!names(shelf).includes('new'));
    shelf.hear({ ...artifact, id: 'old', name: 'old', created: '2020-01-01T00:00:00Z', state: 'ready', version: 1 });
    assert.ok(!names(shelf).includes('old'), 'it is on a page that has not been read');
  });

  it('is read again though more of it was asked for meanwhile', async () => {
    const waiting = [];
    const api = { list: (query) => new Promise((answer) => waiting.push({ query, answer })) };
    const shelf = new Shelf({ api, room, changed: () => {} });
    const page = (name, next) => ({ artifacts: [{ id: name, name, kind: 'file', state: 'ready', version: 1, created: '2026-01-01T00:00:00Z' }], next, total: 2 });
    const answer = (wanted, what) => waiting.splice(waiting.findIndex(({ query }) => wanted(query)), 1)[0].answer(what);
    const reading = shelf.read();
    answer(({ kind }) => kind === 'recording', { artifacts: [], total: 0 });
    await until(() => waiting.length === 1);
    const more = shelf.readMore();
    answer(({ after }) => after === undefined, page('first', 'first'));
    answer(() => true, page('second'));
    await Promise.all([reading, more]);
    assert.ok(names(shelf).includes('first'));
  });

  it('knows when a recording has ended that nobody told of', async () => {
    const shelf = open();
    await shelf.read();
    Object.assign(node.named('call'), { state: 'ready' });
    await shelf.read();
    assert.deepEqual(shelf.recordings, []);
  });
});

describe('in words', () => {
  it('sizes, times and states', () => {
    assert.deepEqual([0, 999, 1_000, 1_234_567, 123_456_789_000].map(bytes), ['0 B', '999 B', '1.0 KB', '1.2 MB', '123 GB']);
    assert.deepEqual([0, 61_000, 3_723_000].map(clock), ['0:00', '1:01', '1:02:03']);
    assert.deepEqual([0.2, 89, 120, 7_200].map(left), ['1 s left', '89 s left', '2 min left', '2 h left']);
    assert.match(artifactState({ kind: 'recording', state: 'ready', size: 10, renditions: [] }), /as it came/);
    assert.equal(artifactState({ kind: 'recording', state: 'ready', size: 10, renditions: [{ name: 'seekable', durationMillis: 4_000 }] }), '0:04 · 10 B');
    assert.equal(artifactState({ kind: 'file', state: 'failed', error: 'sha256-mismatch', renditions: [] }), 'its bytes are not what its sender had');
  });
});

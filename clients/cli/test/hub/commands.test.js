import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Hub, Proxy } from '../../../js/test/hub/hub.js';
import { run, start } from '../program.js';

const SECRET = 'a secret of the tests of the command line';
const AS = { PARLEY_JWT_SECRET: SECRET };
const ORIGIN = 'https://app.example';

describe('against a hub, parley', { timeout: 240_000 }, () => {
  let hub;
  before(async () => {
    hub = await Hub.start({ PARLEY_JWT_SECRET: SECRET, PARLEY_ORIGINS: ORIGIN });
  });
  after(() => hub?.stop());

  it('join logs what happens, sends what it reads, and leaves', async () => {
    const ann = start(['join', 'garden', '--native', hub.native, '--user', 'ann', '--trace'], AS);
    await ann.says(/joined +garden: nobody else is there/);
    const ben = start(['join', 'garden', '--web', hub.web, '--user', 'ben'], AS);
    await ben.says(/joined +garden: ann \(/);
    await ann.says(/peer-joined +ben \(.*\) by web/);
    ben.child.stdin.write('hello\n');
    await ben.says(/sent +delivered/);
    await ann.says(/message +from \S+: "hello"/);
    await ann.says(/<- +message /);
    ben.child.stdin.end();
    assert.equal((await ben.ended).status, 0);
    await ann.says(/peer-left +ben \(.*\): left/);
    ann.child.kill('SIGINT');
    assert.equal((await ann.ended).status, 0);
  });

  it('join leaves by itself after a while, and is seen by the name that it was given', async () => {
    const ann = start(['join', 'yard', '--native', hub.native, '--user', 'ann'], AS);
    await ann.says(/joined/);
    const { status, out } = await run(['join', 'yard', '--web', hub.web, '--user', 'ben', '--name', 'Ben', '--for', '1s'], AS);
    assert.equal(status, 0, out);
    assert.match(out, /left +yard/);
    await ann.says(/peer-joined +ben "Ben" \(.*\) by web/);
    await ann.says(/peer-left +ben "Ben" \(.*\): left/);
    ann.child.stdin.end();
    assert.equal((await ann.ended).status, 0);
  });

  it('join ends with 1 where it may not', async () => {
    const { out: token } = await run(['token', '--user', 'ann', '--room', 'other'], AS);
    const { status, out } = await run(['join', 'garden', '--native', hub.native], { PARLEY_TOKEN: token.trim() });
    assert.equal(status, 1);
    assert.match(out, /failed +forbidden/);
  });

  it('load tells what became of each signal', async () => {
    const { status, out, err } = await run(['load', '--native', hub.native, '--web', hub.web, '--pairs', '4', '--rate', '40', '--for', '2s'], AS);
    assert.equal(status, 0, out + err);
    assert.match(out, /signals +160: 160 delivered/);
    assert.match(out, /arrived +160; lost 0, repeated 0/);
    assert.match(out, /p50 [\d.]+ ms/);
  });

  it('load ends with 1 where nobody is let in', async () => {
    const { status, err } = await run(['load', '--native', hub.native], { PARLEY_JWT_SECRET: `another ${SECRET}` });
    assert.equal(status, 1);
    assert.match(err, /unauthorized|closed/);
  });

  it('doctor finds a hub well', async () => {
    const { status, out, err } = await run(['doctor', '--native', hub.native, '--web', hub.web, '--origin', ORIGIN], AS);
    assert.equal(status, 0, out + err);
    for (const says of [
      /^ok +native: welcome after \d+ ms, at \S+$/m,
      /^ok +native: a broken connection resumes, at the same node$/m,
      /^ok +native: a token that is none is refused$/m,
      /^ok +native: pages of https:\/\/app.example are let in, others are not$/m,
      /^ok +web: 6 sessions by HTTP polling, at \S+$/m,
      /^ok +web: welcome by WebSocket after/m,
      /^ok +web: a broken connection resumes/m,
      /^ok +web: a token that is none is refused$/m,
      /^ok +web: pages of https:\/\/app.example are let in, others are not$/m,
      /^ok +both: an offer from native to web is delivered/m,
      /^ok +both: an offer from web to native is delivered/m,
      /^warn +ICE: the hub names no STUN or TURN servers$/m,
      /, 0 failed$/m,
    ]) assert.match(out, says);
  });

  it('doctor says what is wrong', async (t) => {
    const told = async (args, environment = AS) => {
      const { status, out, err } = await run(['doctor', ...args], environment);
      assert.equal(status, 1, out + err);
      return out;
    };
    await t.test('with the token', async () => {
      const out = await told(['--native', hub.native, '--web', hub.web], { PARLEY_JWT_SECRET: `another ${SECRET}` });
      assert.match(out, /^fail +native: the token is refused/m);
      assert.match(out, /^fail +web: the token is refused/m);
    });
    await t.test('with the origin', async () => {
      const out = await told(['--native', hub.native, '--web', hub.web, '--origin', 'https://other.example']);
      assert.match(out, /^fail +native: pages of https:\/\/other.example are refused\n +-> name it in PARLEY_ORIGINS/m);
      assert.match(out, /^fail +web: pages of https:\/\/other.example are refused/m);
    });
    await t.test('with the path', async () => assert.match(await told(['--native', `${hub.native}/no`]), /^fail +native: \S+ answers 404/m));
    await t.test('with the port', async () => {
      const proxy = await Proxy.to(hub.web);
      await proxy.stop();
      assert.match(await told(['--web', proxy.url]), /^fail +web: \S+ can't be reached: .*ECONNREFUSED/m);
    });
    await t.test('with a room that the token does not allow', async () => {
      const { out: token } = await run(['token', '--user', 'ann', '--room', 'garden'], AS);
      const as = { PARLEY_TOKEN: token.trim() };
      assert.match(await told(['--native', hub.native, '--web', hub.web], as), /^fail +both: the token does not allow the room doctor-/m);
      assert.equal((await run(['doctor', '--native', hub.native, '--web', hub.web, '--room', 'garden'], as)).status, 0);
    });
  });
});

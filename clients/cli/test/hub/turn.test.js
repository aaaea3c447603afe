import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Hub } from '../../../js/test/hub/hub.js';
import { BINDING, write } from '../../dist-test/doctor/stun.js';
import { run } from '../program.js';

const SECRET = 'a secret of the tests of the command line';
const TURN_SECRET = 'what hub and relay share in the tests';
const missing = spawnSync('turnserver', ['--help']).error ? 'coturn is not installed' : false;

/** For TCP, and for UDP, too, or coturn would wait for the one that it can't have. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  const socket = createSocket('udp4');
  const free = await new Promise((resolve) => socket.once('error', () => resolve(false)).bind(port, '127.0.0.1', () => resolve(true)));
  await new Promise((resolve) => (free ? socket.close(resolve) : resolve()));
  await new Promise((resolve) => server.close(resolve));
  return free ? port : freePort();
}

/** Waits for the relay to answer. */
async function answers(port) {
  const socket = createSocket('udp4');
  const heard = new Promise((resolve) => socket.once('message', resolve));
  const asks = setInterval(() => socket.send(write({ method: BINDING }), port, '127.0.0.1'), 50);
  const late = setTimeout(() => socket.emit('message'), 20_000);
  const answer = await heard;
  clearInterval(asks);
  clearTimeout(late);
  socket.close();
  assert.ok(answer, 'coturn does not answer');
}

describe('where there is a relay, doctor', { timeout: 120_000, skip: missing }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-turn-'));
  let relay;
  let port;
  before(async () => {
    port = await freePort();
    writeFileSync(join(folder, 'turn.conf'), [
      'listening-ip=127.0.0.1', 'relay-ip=127.0.0.1', `listening-port=${port}`, 'use-auth-secret', `static-auth-secret=${TURN_SECRET}`, 'realm=parley', 'allow-loopback-peers',
      'no-cli', 'no-tls', 'no-dtls', `pidfile=${join(folder, 'pid')}`, 'log-file=stdout', `userdb=${join(folder, 'db')}`, '',
    ].join('\n'));
    relay = spawn('turnserver', ['-c', join(folder, 'turn.conf')], { stdio: 'ignore' });
    await answers(port);
  });
  after(async () => {
    const gone = new Promise((resolve) => relay?.once('exit', resolve));
    relay?.kill('SIGKILL');
    await gone;
    rmSync(folder, { recursive: true });
  });

  async function told(secret, urls) {
    const hub = await Hub.start({ PARLEY_JWT_SECRET: SECRET, PARLEY_STUN_URLS: `stun:127.0.0.1:${port}`, PARLEY_TURN_URLS: urls, PARLEY_TURN_SECRET: secret });
    try {
      return await run(['doctor', '--native', hub.native], { PARLEY_JWT_SECRET: SECRET });
    } finally {
      await hub.stop();
    }
  }

  it('has it relay, by UDP and by TCP', async () => {
    const { status, out, err } = await told(TURN_SECRET, `turn:127.0.0.1:${port}?transport=udp,turn:127.0.0.1:${port}?transport=tcp`);
    assert.equal(status, 0, out + err);
    assert.match(out, /^ok +ICE: stun:\S+ sees this machine at 127\.0\.0\.1:\d+/m);
    assert.match(out, /^ok +ICE: turn:\S+transport=udp relays from 127\.0\.0\.1:\d+/m);
    assert.match(out, /^ok +ICE: turn:\S+transport=tcp relays from 127\.0\.0\.1:\d+/m);
  });

  it('says that secrets differ, and that nobody is there', async () => {
    const silent = await freePort();
    const { status, out } = await told(`another than ${TURN_SECRET}`, `turn:127.0.0.1:${port}?transport=udp,turn:127.0.0.1:${silent}?transport=udp`);
    assert.equal(status, 1);
    assert.match(out, /^fail +ICE: turn:\S+ refuses the hub's credentials: 401/m);
    assert.match(out, /^fail +ICE: turn:\S+ can't be used/m);
  });
});

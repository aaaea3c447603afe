import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { run, start } from './program.js';

const AS = { PARLEY_TOKEN: 'any' };
const WELCOME = { type: 'welcome', resumed: false, gap: false, resumeWindow: 1_000, heartbeat: 1_000, maxMessage: 1_000, node: 'n-1' };

/** Something that is nearly a hub: it welcomes whoever comes, and knows nobody who comes back. */
async function careless(iceServers) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  let sessions = 0;
  server.on('connection', (socket) => {
    socket.on('message', () => socket.send(JSON.stringify({ ...WELCOME, session: `s${++sessions}`, peer: `p${sessions}`, iceServers })));
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

describe('doctor, at something that is no proper hub', { timeout: 120_000 }, () => {
  let server;
  let url;
  before(async () => {
    server = await careless([{ urls: ['stun:'] }]);
    url = `ws://127.0.0.1:${server.address().port}/v1/ws`;
  });
  after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });

  it('says that sessions do not resume, that anybody is let in, that every origin is, and which ICE URL is none', async () => {
    const { status, out } = await run(['doctor', '--native', url, '--origin', 'https://app.example'], AS);
    assert.equal(status, 1);
    assert.match(out, /^fail +native: a broken connection does not resume: it gets a new session at n-1$/m);
    assert.match(out, /^fail +native: a token that is none is taken$/m);
    assert.match(out, /^warn +native: pages of every origin are let in$/m);
    assert.match(out, /^fail +ICE: stun: is no URL of a STUN or TURN server$/m);
    assert.match(out, /^warn +ICE: there is no TURN server$/m);
    assert.match(out, /, 2 to be looked at, 3 failed$/m);
  });
});

describe('doctor, at a proxy', { timeout: 120_000 }, () => {
  for (const [status, says] of [[502, 'reaches no node'], [429, 'PARLEY_TRUSTED_PROXIES'], [418, 'something else than Parley']]) {
    it(`that answers ${status} says what that means`, async () => {
      const server = createServer((_, response) => response.writeHead(status).end());
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const { out } = await run(['doctor', '--native', `ws://127.0.0.1:${server.address().port}`], AS);
        assert.match(out, new RegExp(`^fail +native: \\S+ answers ${status} after \\d+ ms\\n +-> .*${says}`, 'm'));
      } finally {
        server.close();
      }
    });
  }
});

describe('where no hub is', { timeout: 120_000 }, () => {
  const NOWHERE = 'ws://127.0.0.1:9/v1/ws';

  it('join ends with 1 when its time is over, and at once by Ctrl-C', async () => {
    const limited = await run(['join', 'garden', '--native', NOWHERE, '--for', '500ms'], AS);
    assert.equal(limited.status, 1);
    assert.match(limited.out, /failed +not joined/);
    const stopped = start(['join', 'garden', '--native', NOWHERE], AS);
    await stopped.says(/waiting/);
    stopped.child.kill('SIGINT');
    assert.equal((await stopped.ended).status, 1);
  });

  it('load says so, and ends with 1', async () => {
    const { status, err } = await run(['load', '--native', NOWHERE, '--pairs', '1'], AS);
    assert.equal(status, 1);
    assert.match(err, /no hub/);
  });
});

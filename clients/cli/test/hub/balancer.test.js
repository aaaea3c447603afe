import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Hub } from '../../../js/test/hub/hub.js';
import { run } from '../program.js';

const SECRET = 'a secret of the tests of the command line';

/** Sends each request to the next of the hubs, whatever session it belongs to. */
async function roundRobin(hubs) {
  let next = 0;
  const server = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(hubs[next++ % hubs.length].web);
    const options = { hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers, agent: false };
    const passed = request(options, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('behind a balancer that is not sticky and passes no WebSocket on, doctor', { timeout: 120_000 }, () => {
  let hubs = [];
  let server;
  before(async () => {
    for (let n = 0; n < 2; n++) hubs.push(await Hub.start({ PARLEY_JWT_SECRET: SECRET }));
    server = await roundRobin(hubs);
  });
  after(async () => {
    server?.closeAllConnections();
    server?.close();
    for (const hub of hubs) await hub.stop();
  });

  it('says so', async () => {
    const { status, out } = await run(['doctor', '--web', `http://127.0.0.1:${server.address().port}`], { PARLEY_JWT_SECRET: SECRET });
    assert.equal(status, 1);
    assert.match(out, /^fail +web: \d of 6 sessions by HTTP polling fail: .*\n +-> .*sticky sessions/m);
    assert.match(out, /^fail +web: no welcome by WebSocket/m);
  });

  it('and says of two wires that have no servers in common that peers do not meet', async () => {
    const { status, out } = await run(['doctor', '--native', hubs[0].native, '--web', hubs[1].web], { PARLEY_JWT_SECRET: SECRET });
    assert.equal(status, 1);
    assert.match(out, /^fail +both: peers of the two wires do not reach each other: .*they see each other$/m);
  });
});

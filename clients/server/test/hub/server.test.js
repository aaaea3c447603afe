import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { Clients, Hub, until } from '../../../js/test/hub/hub.js';
import { createToken, verifyWebhook, WebhookError } from '../../dist/esm/index.js';

const SECRET = 'a secret of the tests of @parley/server';
const WEBHOOK_SECRET = `whsec_${Buffer.from('a webhook secret of 24 bytes').toString('base64')}`;
const events = [];
const refused = [];
let hub;
let clients;
let backend;

before(async () => {
  backend = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const wrong = Buffer.concat([body, Buffer.from(' ')]);
    try {
      assert.throws(() => verifyWebhook(WEBHOOK_SECRET, request.headers, wrong), (error) => error instanceof WebhookError && error.code === 'wrong-signature');
      events.push(verifyWebhook(WEBHOOK_SECRET, request.headers, body));
      response.end();
    } catch (error) {
      refused.push(error);
      response.writeHead(401).end();
    }
  });
  await new Promise((resolve) => backend.listen(0, '127.0.0.1', resolve));
  hub = await Hub.start({ PARLEY_JWT_SECRET: SECRET, PARLEY_WEBHOOK_URL: `http://127.0.0.1:${backend.address().port}/hooks`, PARLEY_WEBHOOK_SECRET: WEBHOOK_SECRET });
  clients = new Clients(hub);
});
after(async () => {
  await clients?.end();
  await hub?.stop();
  backend?.closeAllConnections();
  backend?.close();
});

const connected = async (wire, options) => {
  const client = await clients.create(wire, options.user, { token: createToken(SECRET, options) });
  await client.connect();
  return client;
};

for (const wire of ['native', 'web']) {
  test(`the hub takes a token for what it says, on the ${wire} wire`, async () => {
    const room = `garden-${wire}`;
    const ann = await connected(wire, { user: 'ann', rooms: [room, 'team-*'], name: 'Ann Ö.', role: 'moderator', id: `ann-${wire}` });
    const ben = await connected(wire, { user: 'ben', rooms: [room], issuer: 'whoever', claims: { tenant: 7 } });
    const garden = await ann.join(room);
    await (await ben.join(room)).send('hello');
    await ann.join('team-7');
    await assert.rejects(ann.join('elsewhere'), { code: 'forbidden' });
    await until(() => garden.peers.length === 1);
    assert.equal(ben.room(room).peers[0].name, 'Ann Ö.');
    await assert.rejects(ben.room(room).kick(ann.peer), { code: 'forbidden' });
    await garden.kick(ben.peer);
    await until(() => ben.state === 'closed');
  });
}

test('the hub refuses a token that has expired, and one of another secret', async () => {
  for (const token of [createToken(SECRET, { user: 'ann', rooms: [], now: Date.now() - 3_700_000 }), createToken(`another ${SECRET}`, { user: 'ann', rooms: [] })]) {
    const client = await clients.create('native', 'ann', { token });
    await assert.rejects(client.connect(), { code: 'unauthorized' });
  }
});

test('what the hub tells the backend is verified and read', async () => {
  const ann = await connected('native', { user: 'ann', rooms: ['*'] });
  const ben = await connected('web', { user: 'ben', rooms: ['*'] });
  const room = await ann.join('garden');
  const other = await ben.join('garden');
  await until(() => room.peers.length === 1);
  await room.report(ben.peer, 'connected');
  await other.leave();
  await room.leave();
  const told = () => events.filter(({ data }) => data.room === 'garden');
  await until(() => told().length === 7, 10_000);
  assert.deepEqual(told().map(({ type }) => type).sort(), ['call-connected', 'peer-joined', 'peer-joined', 'peer-left', 'peer-left', 'room-finished', 'room-started']);
  assert.deepEqual(refused, []);
  const joined = told().filter(({ type }) => type === 'peer-joined').map(({ data: { user, wire } }) => [user, wire]);
  assert.deepEqual(joined.sort(), [['ann', 'native'], ['ben', 'web']]);
});

import { after, before, it } from 'node:test';
import assert from 'node:assert/strict';
import { Clients, Hub, until } from './hub.js';

/** @type {Hub} */ let hub;
/** @type {Clients} */ let clients;
before(async () => {
  hub = await Hub.start();
  clients = new Clients(hub);
});
after(async () => {
  await clients.end();
  await hub.stop();
});

it('a hub that was killed and has forgotten all: clients begin anew, and are in their rooms', { timeout: 110_000 }, async () => {
  const [ann, room] = await clients.joined('native', 'ann', 'garden');
  const [bob, other] = await clients.joined('web', 'bob', 'garden');
  const lost = [ann, bob].map((client) => new Promise((resolve) => client.on('session-lost', resolve)));
  await hub.killAndStart();
  await Promise.all(lost);
  await until(() => room.peers[0]?.peer === bob.peer && other.peers[0]?.peer === ann.peer, 15_000);
  assert.equal((await room.send('again')).outcome, 'delivered');
});

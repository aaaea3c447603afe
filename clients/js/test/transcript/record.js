/**
 * Makes the transcripts anew, from a hub of this commit: `npm run build && node test/transcript/record.js`. Those of a version
 * of the protocol are made once, and every later client has to get along with them.
 */
import { writeFileSync } from 'node:fs';
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { nativeWire, webWire } from '../../dist/esm/index.js';
import { Clients, Hub } from '../hub/hub.js';
import { scenario } from './scenario.js';
import { Recorder } from './tape.js';

const VERSION = 1;
const hub = await Hub.start();
const clients = new Clients(hub);
for (const [wire, other] of [['native', 'web'], ['web', 'native']]) {
  const recorder = new Recorder();
  const transport = wire === 'native' ? nativeWire(recorder.WebSocket(WebSocket)) : webWire(recorder.io(io));
  const ann = await clients.create(wire, 'ann', { transport });
  let bob;
  let room;
  const bobs = {
    join: async () => ([bob, room] = await clients.joined(other, 'bob', 'garden')),
    answer: () => room.answer(ann.peer, 'v=0 answer'),
    candidates: () => room.candidates(ann.peer, [{ candidate: 'd' }]),
    status: () => bob.setStatus('in-call'),
    message: () => room.send({ text: 'missed' }, ann.peer),
    leave: () => room.leave(),
  };
  const { told } = await scenario(ann, (what) => bobs[what]());
  bob.close();
  const file = new URL(`v${VERSION}-${wire}.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify({ connections: recorder.connections, told }, null, 1)}\n`);
  console.log(`${file.pathname}: ${recorder.connections.map((entries) => entries.length)}`);
}
await clients.end();
await hub.stop();

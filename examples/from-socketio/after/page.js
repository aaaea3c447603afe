import { Call } from '@parley/call';
import { ParleyClient, webWire } from '@parley/client';
import { io } from 'socket.io-client';
import { hide, onLine, show, write } from '../../view.js';

const client = new ParleyClient({ url: 'http://localhost:7081', transport: webWire(io), token: '<the Token that the hub printed>' });
const room = client.room('garden');
const call = new Call(client, room);
call.snapshot.subscribe(() => {
  for (const { peer, camera } of call.snapshot.getSnapshot().peers) if (camera) show(peer, camera);
});
call.on('ended', ({ peer }) => hide(peer));
room.on('message', ({ from, data }) => write(`${from}: ${data.text}`));
onLine((text) => room.send({ text }));

await call.open();
call.start();
await client.connect();
await room.join();

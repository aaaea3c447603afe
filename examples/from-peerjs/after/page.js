import { Call } from '@parley/call';
import { ParleyClient } from '@parley/client';
import { hide, onLine, show, write } from '../../view.js';

const query = new URLSearchParams(location.search);
const client = new ParleyClient({ url: 'ws://localhost:7080/v1/ws', token: '<the Token that the hub printed>' });
// Who is called is a room that both enter: named by the one who is called, in whose link the name is.
const room = client.room(query.get('friend') ?? query.get('me'));
const call = new Call(client, room);
call.snapshot.subscribe(() => {
  for (const { peer, camera } of call.snapshot.getSnapshot().peers) if (camera) show(peer, camera);
});
call.on('ended', ({ peer }) => hide(peer));
call.on('data', ({ peer, data }) => write(`${room.peer(peer)?.name}: ${data}`));
onLine((text) => call.send(text));

await call.open();
call.start();
await client.connect();
await room.join({ name: query.get('me') });

import { Call } from '@parley/call';
import { ParleyClient } from '@parley/client';

const client = new ParleyClient({ url: 'ws://localhost:7080/v1/ws', token: '<the Token that the hub printed>' });
const call = new Call(client, client.room('garden'));
call.snapshot.subscribe(show);
await call.open(); // asks for camera and microphone
call.start(); // calls everybody in the room, and whoever comes
await client.connect();
await client.join('garden');

/** A video for each peer that shows something. */
function show() {
  const { peers } = call.snapshot.getSnapshot();
  for (const video of document.querySelectorAll('video')) if (!peers.some(({ peer }) => peer === video.id)) video.remove();
  for (const { peer, camera } of peers) {
    const video = document.getElementById(peer) ?? document.createElement('video');
    if (!camera || video.srcObject === camera) continue;
    Object.assign(video, { id: peer, autoplay: true, playsInline: true, srcObject: camera });
    document.body.append(video);
  }
}

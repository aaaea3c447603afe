import { Peer } from 'peerjs';
import { hide, onLine, show, write } from '../../view.js';

const query = new URLSearchParams(location.search);
const camera = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
const me = new Peer(query.get('me'), { host: 'localhost', port: 9000, path: '/' });
const lines = new Set();

function use(call) {
  call.on('stream', (stream) => show(call.peer, stream));
  call.on('close', () => hide(call.peer));
}
function talk(data) {
  lines.add(data);
  data.on('data', (text) => write(`${data.peer}: ${text}`));
}

me.on('call', (call) => {
  call.answer(camera);
  use(call);
});
me.on('connection', talk);
me.on('open', () => {
  const friend = query.get('friend');
  if (!friend) return;
  use(me.call(friend, camera));
  talk(me.connect(friend));
});
onLine((text) => lines.forEach((data) => data.send(text)));

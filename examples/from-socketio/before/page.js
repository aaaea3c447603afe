import { io } from 'socket.io-client';
import { hide, onLine, show, write } from '../../view.js';

const socket = io('http://localhost:3000');
const camera = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
const peers = new Map();

function connect(id) {
  const pc = new RTCPeerConnection({ iceServers: [{ urls: 'stun:stun.example.org' }] });
  peers.set(id, pc);
  pc.onicecandidate = ({ candidate }) => candidate && socket.emit('candidate', { to: id, candidate });
  pc.ontrack = ({ streams }) => show(id, streams[0]);
  for (const track of camera.getTracks()) pc.addTrack(track, camera);
  return pc;
}

socket.on('user-joined', async (id) => {
  const pc = connect(id);
  await pc.setLocalDescription();
  socket.emit('offer', { to: id, sdp: pc.localDescription });
});
socket.on('offer', async ({ from, sdp }) => {
  const pc = connect(from);
  await pc.setRemoteDescription(sdp);
  await pc.setLocalDescription();
  socket.emit('answer', { to: from, sdp: pc.localDescription });
});
socket.on('answer', ({ from, sdp }) => peers.get(from)?.setRemoteDescription(sdp));
socket.on('candidate', ({ from, candidate }) => peers.get(from)?.addIceCandidate(candidate));
socket.on('user-left', (id) => {
  peers.get(id)?.close();
  peers.delete(id);
  hide(id);
});
socket.on('chat', ({ from, text }) => write(`${from}: ${text}`));
onLine((text) => socket.emit('chat', { room: 'garden', text }));

socket.emit('join', 'garden');

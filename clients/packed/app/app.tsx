/** What somebody writes who has read the README: a two-person call. */
import { CallButton, ParleyProvider, useCall, useConnectionState, usePeers, useRoom, Video } from '@parley/react';
import { nativeWire, webWire } from '@parley/client';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { io } from 'socket.io-client';

const query = new URLSearchParams(location.search);
const wire = query.get('wire');

function Garden() {
  const { state } = useConnectionState();
  const { room, error } = useRoom(query.get('room')!, { name: query.get('name') ?? '' });
  const call = useCall(room);
  const peers = usePeers(room, call.call);
  return (
    <main>
      <p id="state">{error ? error.message : state}</p>
      <Video stream={call.camera} muted id="self" />
      {peers.map((peer) => (
        <figure key={peer.peer} className="peer">
          <Video stream={peer.camera} />
          <figcaption>{peer.name} {peer.connection}</figcaption>
        </figure>
      ))}
      <CallButton call={call} action="microphone">{(on) => (on ? 'Mute' : 'Unmute')}</CallButton>
    </main>
  );
}

function App() {
  const [inside, setInside] = useState(true);
  return (
    <ParleyProvider url={query.get('url')!} token={query.get('token')!} transport={wire === 'web' ? webWire(io) : nativeWire()}>
      {inside ? <Garden /> : <p>left</p>}
      <button id="leave" onClick={() => setInside(false)}>Leave</button>
    </ParleyProvider>
  );
}

createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>);

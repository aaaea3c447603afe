import { CallButton, ParleyProvider, useCall, useConnectionState, usePeers, useRoom, Video } from '@parley/react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

const HUB = 'ws://localhost:7080/v1/ws';
const TOKEN = '<the Token that the hub printed>';

function Garden({ name, onLeave }) {
  const hub = useConnectionState();
  const { room, error } = useRoom('garden', { name });
  const call = useCall(room); // asks for camera and microphone
  const peers = usePeers(room, call.call);
  const trouble = hub.reason ?? error ?? call.mediaError;
  return (
    <main>
      <p>{trouble ? `${hub.state}: ${trouble.message || trouble.name}` : hub.state}</p>
      <Video stream={call.camera} muted id="self" />
      {peers.map((peer) => (
        <figure key={peer.peer}>
          <Video stream={peer.camera}>no picture</Video>
          <Video stream={peer.screen} />
          <figcaption>{peer.name}, {peer.connection}</figcaption>
        </figure>
      ))}
      <CallButton call={call} action="microphone">{(on) => (on ? 'Mute' : 'Unmute')}</CallButton>
      <CallButton call={call} action="camera">{(on) => (on ? 'Hide' : 'Show')}</CallButton>
      <CallButton call={call} action="screen">{(on) => (on ? 'Stop sharing' : 'Share the screen')}</CallButton>
      <button onClick={onLeave}>Leave</button>
    </main>
  );
}

function Join({ onJoin }) {
  const [name, setName] = useState('');
  const submit = (event) => {
    event.preventDefault();
    onJoin(name);
  };
  return (
    <form onSubmit={submit}>
      <input value={name} onChange={({ target }) => setName(target.value)} placeholder="Your name" required />
      <button>Join</button>
    </form>
  );
}

function App() {
  const [name, setName] = useState();
  return (
    <ParleyProvider url={HUB} token={TOKEN}>
      {name ? <Garden name={name} onLeave={() => setName(undefined)} /> : <Join onJoin={setName} />}
    </ParleyProvider>
  );
}

createRoot(document.getElementById('root')).render(<StrictMode><App /></StrictMode>);

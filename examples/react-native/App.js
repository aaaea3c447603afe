import { appState, netInfo } from '@parley/client';
import { CallButton, ParleyProvider, useCall, useConnectionState, usePeers, useRoom, Video } from '@parley/react';
import NetInfo from '@react-native-community/netinfo';
import { useState } from 'react';
import { AppState, Pressable, Text, TextInput, View } from 'react-native';
import { mediaDevices, RTCPeerConnection, RTCView } from 'react-native-webrtc';

const HUB = 'ws://192.168.1.10:7080/v1/ws'; // this machine in your network: to a device, localhost is the device
const TOKEN = '<the Token that the hub printed>';

// Outside of components, since they are compared by identity.
const webrtc = { RTCPeerConnection, mediaDevices };
const lifecycle = [appState(AppState), netInfo(NetInfo)];
const page = { padding: 48 };
const picture = { width: 160, height: 120 };
const elements = {
  video: ({ stream, muted }) => <RTCView streamURL={stream.toURL()} mirror={muted} style={picture} />,
  button: ({ onPress, disabled, children }) => <Pressable onPress={onPress} disabled={disabled}><Text>{children}</Text></Pressable>,
};

function Garden({ name, onLeave }) {
  const hub = useConnectionState();
  const { room, error } = useRoom('garden', { name });
  const call = useCall(room); // asks for camera and microphone
  const peers = usePeers(room, call.call);
  const trouble = hub.reason ?? error ?? call.mediaError;
  return (
    <View>
      <Text>{trouble ? `${hub.state}: ${trouble.message || trouble.name}` : hub.state}</Text>
      <Video stream={call.camera} muted />
      {peers.map((peer) => (
        <View key={peer.peer}>
          <Video stream={peer.camera} />
          <Text>{`${peer.name}, ${peer.connection}`}</Text>
        </View>
      ))}
      <CallButton call={call} action="microphone">{(on) => (on ? 'Mute' : 'Unmute')}</CallButton>
      <CallButton call={call} action="camera">{(on) => (on ? 'Hide' : 'Show')}</CallButton>
      <Pressable onPress={onLeave}><Text>Leave</Text></Pressable>
    </View>
  );
}

function Join({ onJoin }) {
  const [name, setName] = useState('');
  return (
    <View>
      <TextInput value={name} onChangeText={setName} placeholder="Your name" />
      <Pressable onPress={() => name && onJoin(name)}><Text>Join</Text></Pressable>
    </View>
  );
}

export default function App() {
  const [name, setName] = useState();
  return (
    <ParleyProvider url={HUB} token={TOKEN} lifecycle={lifecycle} webrtc={webrtc} elements={elements}>
      <View style={page}>{name ? <Garden name={name} onLeave={() => setName(undefined)} /> : <Join onJoin={setName} />}</View>
    </ParleyProvider>
  );
}

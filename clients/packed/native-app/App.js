/** A bare app of React Native in which a room calls itself. */
import { appState, nativeWire } from '@parley/client';
import { CallButton, ParleyProvider, useCall, usePeers, useRoom, Video } from '@parley/react';
import { AppState, Pressable, Text, View } from 'react-native';
import { mediaDevices, RTCPeerConnection, RTCView } from 'react-native-webrtc';

const webrtc = { RTCPeerConnection, mediaDevices };
const lifecycle = [appState(AppState)];
const elements = {
  video: ({ stream, style }) => <RTCView streamURL={stream.toURL()} style={style} />,
  button: ({ onPress, children }) => <Pressable onPress={onPress}><Text>{children}</Text></Pressable>,
};

function Garden() {
  const { room } = useRoom('garden', { name: 'Ann' });
  const call = useCall(room, { lifecycle });
  const peers = usePeers(room, call.call);
  return (
    <View>
      <Video stream={call.camera} muted />
      {peers.map(({ peer, name, camera }) => <View key={peer}><Video stream={camera} /><Text>{name}</Text></View>)}
      <CallButton call={call} action="microphone">{(on) => (on ? 'Mute' : 'Unmute')}</CallButton>
    </View>
  );
}

export const App = () => (
  <ParleyProvider url="ws://10.0.2.2:7080/v1/ws" token={async () => 'token'} transport={nativeWire()} lifecycle={lifecycle} webrtc={webrtc} elements={elements}>
    <Garden />
  </ParleyProvider>
);

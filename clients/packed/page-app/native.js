/** What the example for React Native imports of it, made of a page's elements and the page's own WebRTC: its code runs without a phone. */
import { createElement as h, useEffect, useRef } from 'react';

export const View = ({ children }) => h('div', {}, children);
export const Text = ({ children }) => h('span', {}, children);
export const Pressable = ({ onPress, disabled, children }) => h('button', { onClick: onPress, disabled }, children);
export const TextInput = ({ value, onChangeText, placeholder }) => h('input', { value, placeholder, onChange: ({ target }) => onChangeText(target.value) });
export const AppState = { addEventListener: () => ({ remove() {} }) };
export default { addEventListener: () => () => {} };

export const { RTCPeerConnection } = globalThis;
export const { mediaDevices } = navigator;
const streams = new Map();
MediaStream.prototype.toURL = function toURL() {
  streams.set(this.id, this);
  return this.id;
};

export function RTCView({ streamURL }) {
  const video = useRef(null);
  useEffect(() => {
    video.current.srcObject = streams.get(streamURL);
  }, [streamURL]);
  return h('video', { ref: video, autoPlay: true, muted: true });
}

/** What `react-native-webrtc` exports, of Node.js's build of the same engine, libwebrtc: pictures are made here, and counted. */
import wrtc from '@roamhq/wrtc';
import { createElement, useEffect } from 'react';
import { View } from 'react-native';

const { MediaStream, RTCPeerConnection: Engine } = wrtc;
const { RTCAudioSource, RTCVideoSink, RTCVideoSource } = wrtc.nonstandard;
const WIDTH = 160;
const HEIGHT = 120;
const FRAME_MS = 50;

/** Streams by the URLs under which they are shown. */
const streams = new Map();
/** How many frames were seen, by URL. */
export const frames = new Map();
/** Timers of cameras that are open. */
export const cameras = new Set();

MediaStream.prototype.toURL = function toURL() {
  streams.set(this.id, this);
  return this.id;
};

export class RTCPeerConnection extends Engine {
  /** The engine's binding knows no description that is made by itself. */
  async setLocalDescription(description) {
    const make = () => (this.signalingState === 'have-remote-offer' ? this.createAnswer() : this.createOffer());
    return super.setLocalDescription(description ?? (await make()));
  }
}

export const mediaDevices = {
  async getUserMedia() {
    const source = new RTCVideoSource();
    const data = new Uint8ClampedArray((WIDTH * HEIGHT * 3) / 2).fill(128);
    let brightness = 0;
    const track = source.createTrack();
    const timer = setInterval(() => {
      if (track.readyState === 'ended') {
        clearInterval(timer);
        cameras.delete(timer);
        return;
      }
      data.fill((brightness += 8) % 256, 0, WIDTH * HEIGHT);
      source.onFrame({ width: WIDTH, height: HEIGHT, data });
    }, FRAME_MS);
    cameras.add(timer);
    return new MediaStream([new RTCAudioSource().createTrack(), track]);
  },
  async enumerateDevices() {
    return [];
  },
};

export function RTCView({ streamURL }) {
  useEffect(() => {
    const [track] = streams.get(streamURL).getVideoTracks();
    if (!track) return undefined;
    const sink = new RTCVideoSink(track);
    sink.onframe = () => frames.set(streamURL, (frames.get(streamURL) ?? 0) + 1);
    return () => sink.stop();
  }, [streamURL]);
  return createElement(View, { testID: streamURL });
}

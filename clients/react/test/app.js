import { act, createElement as h } from 'react';
import { nativeWire, webWire } from '@parley/client';
import { Stage } from '../../call/test/fake/stage.js';
import { DeviceClock } from '../../js/test/sim/clock.js';
import { Device } from '../../js/test/sim/network.js';
import { CallButton, ParleyProvider, useCall, useConnectionState, usePeers, useRoom, Video } from '../dist/esm/index.js';

/** A device with an application in it, on a simulated hub; time passes in `run` alone. */
export class App {
  opened = [];
  errors = [];
  seen = {};

  constructor(wire = 'native', seed = 1) {
    this.stage = new Stage(wire, seed);
    this.bed = this.stage.bed;
    this.clock = new DeviceClock(this.stage.world);
    this.network = new Device(this.bed.hub, this.clock);
    this.device = this.stage.net.device();
    const open = (...kinds) => async () => {
      if (this.denied) throw Object.assign(new Error('denied'), { name: 'NotAllowedError' });
      this.opened.push(this.stage.net.stream(...kinds));
      return this.opened.at(-1);
    };
    const mediaDevices = { getUserMedia: open('audio', 'video'), getDisplayMedia: open('video'), enumerateDevices: async () => [] };
    this.webrtc = { ...this.device.webrtc, mediaDevices };
    this.props = {
      url: this.bed.hub.urls(wire),
      transport: wire === 'native' ? nativeWire(this.network.WebSocket) : webWire(this.network.io),
      token: () => this.bed.hub.token('app'),
      lifecycle: [],
      clock: this.clock,
      webrtc: this.webrtc,
    };
  }

  run(ms) {
    return act(() => this.stage.world.run(ms));
  }

  /** What is left open, as words. */
  left() {
    return [
      ...[...this.network.sockets].map(() => 'a socket'),
      ...[...this.clock.live].map(({ run }) => `a timer ${run}`),
      ...[...this.device.connections].map(() => 'a connection'),
      ...this.opened.flatMap((stream) => stream.getTracks()).filter(({ stopped }) => !stopped).map(({ kind }) => `a ${kind} track`),
    ];
  }
}

/** As a newcomer would write it: a room, and a call in it. */
export function Garden({ app, as, room: name = 'garden', call: options }) {
  const connection = useConnectionState();
  const view = useRoom(name, as);
  const call = useCall(view.room, { clock: app.clock, lifecycle: [], ...options });
  const peers = usePeers(view.room, call.call);
  Object.assign(app.seen, { connection, view, call, peers });
  app.renders = (app.renders ?? 0) + 1;
  const { Box = 'div', Text = 'p' } = app;
  return h(Box, {},
    h(Text, { id: 'state' }, `${connection.state} ${view.state}`),
    h(Video, { stream: call.camera, muted: true, id: 'self' }),
    peers.map((peer) => h(Video, { key: peer.peer, stream: peer.camera, className: 'peer' }, h(Text, {}, peer.user))),
    h(CallButton, { call, action: 'microphone' }, (on) => (on ? 'Mute' : 'Unmute')),
    h(CallButton, { call, action: 'camera' }, 'Camera'),
    h(CallButton, { call, action: 'screen', onError: (error) => app.errors.push(error) }, 'Share'));
}

export const tree = (app, garden = {}, provider = {}) => h(ParleyProvider, { ...app.props, ...provider }, h(Garden, { app, ...garden }));

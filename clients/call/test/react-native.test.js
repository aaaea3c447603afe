import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeviceClock } from '../../js/test/sim/clock.js';
import { Device } from '../../js/test/sim/network.js';
import { reactNative } from '../../js/test/sim/react-native.js';
import { Stage } from './fake/stage.js';

const CLIENT = new URL('../../js/dist/cjs/index.js', import.meta.url);
const CALL = new URL('../dist/cjs/index.js', import.meta.url);

for (const wire of ['native', 'web']) {
  test(`a call works on the ${wire} wire without what React Native may lack`, async () => {
    const stage = new Stage(wire);
    const { bed, net, world } = stage;
    const ann = await stage.actor();
    const device = new Device(bed.hub, new DeviceClock(world));
    const { setTimeout, clearTimeout } = device.clock;
    const load = reactNative({ setTimeout, clearTimeout, WebSocket: device.WebSocket, Date: { now: world.now } });
    const parley = load(CLIENT);
    const { Call, Devices } = load(CALL, { '@parley/client': parley });
    const engine = net.device();
    const mediaDevices = { getUserMedia: async () => net.stream('audio', 'video'), enumerateDevices: async () => [{ kind: 'videoinput', label: 'front' }] };
    const webrtc = { ...engine.webrtc, mediaDevices };
    const transport = wire === 'web' && { transport: parley.webWire(device.io) };
    const client = new parley.ParleyClient({ url: bed.hub.urls(wire), token: () => bed.hub.token('ben'), lifecycle: [], ...transport });
    await bed.settle(client.connect());
    const call = new Call(client, client.room('garden'), { webrtc, lifecycle: [] });
    const got = [];
    call.on('data', ({ data }) => got.push(data));
    await call.open();
    call.start();
    await bed.settle(client.join('garden'));
    const isWell = () => [call, ann.call].every(({ snapshot }) => {
      const [peer] = snapshot.getSnapshot().peers;
      return peer?.state === 'connected' && peer.dataOpen && peer.camera;
    });
    await world.until(isWell, 5_000);
    ann.call.send('hällo');
    await world.run(100);
    assert.deepEqual(got, ['hällo']);
    assert.deepEqual((await new Devices(webrtc).refresh()).cameras.map(({ label }) => label), ['front']);
    engine.move();
    device.cut();
    await world.until(() => !isWell(), 5_000);
    await world.until(isWell, 60_000);
    await bed.settle(call.hangUp());
    client.close();
    assert.deepEqual(await stage.end(), []);
    assert.deepEqual([engine.connections.size, device.sockets.size, device.clock.live.size], [0, 0, 0]);
  });
}

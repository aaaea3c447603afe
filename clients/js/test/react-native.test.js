import { it } from 'node:test';
import assert from 'node:assert/strict';
import { Bed } from './sim/bed.js';
import { Device } from './sim/network.js';
import { DeviceClock } from './sim/clock.js';
import { reactNative } from './sim/react-native.js';

const CLIENT = new URL('../dist/cjs/index.js', import.meta.url);

for (const wire of ['native', 'web']) {
  it(`works on the ${wire} wire without what React Native may lack`, async () => {
    const bed = new Bed(wire);
    const device = new Device(bed.hub, new DeviceClock(bed.world));
    // No clock is passed in, so that the client uses React Native's timers and Date, here those of the simulation.
    const { setTimeout, clearTimeout } = device.clock;
    const { ParleyClient, webWire, appState, netInfo } = reactNative({
      setTimeout, clearTimeout, WebSocket: device.WebSocket, Date: { now: bed.world.now },
    })(CLIENT);
    const listeners = new Set();
    const AppState = {
      addEventListener(type, listener) {
        listeners.add(listener);
        return { remove: () => listeners.delete(listener) };
      },
    };
    const NetInfo = {
      addEventListener(listener) {
        listeners.add(listener);
        listener({ type: 'wifi', isConnected: true, details: { ipAddress: '10.0.0.1', strength: 50 } });
        return () => listeners.delete(listener);
      },
    };
    const client = new ParleyClient({
      url: bed.hub.urls(wire),
      token: () => bed.hub.token('ann'),
      ...(wire === 'web' && { transport: webWire(device.io) }),
      lifecycle: [appState(AppState), netInfo(NetInfo)],
    });
    await bed.settle(client.connect());
    const room = await bed.settle(client.join('r', { name: 'Ann' }));
    const [bob, there] = await bed.joined('r', { name: 'Bob' }, { user: 'bob' });
    const got = [];
    room.on('message', ({ data }) => got.push(data));
    await bed.settle(there.send('hällo'));
    assert.equal((await bed.settle(room.send({ text: '😀' }, bob.peer))).outcome, 'delivered');
    await bed.world.run(100);
    assert.deepEqual(got, ['hällo']);

    const { peer } = client;
    const [app, net] = listeners;
    const pings = () => bed.hub.pings;
    const before = pings();
    net({ type: 'wifi', isConnected: true, details: { ipAddress: '10.0.0.1', strength: 20 } });
    await bed.world.run(100);
    assert.equal(pings(), before, 'a weaker signal is no other network');
    device.silence();
    net({ type: 'cellular', isConnected: true, details: {} });
    await bed.world.until(() => client.state === 'waiting', 3_100);
    await bed.world.until(() => client.state === 'connected', 1_000);
    app('inactive');
    app('background');
    device.clock.freeze();
    device.silence();
    await bed.world.run(20_000);
    device.clock.thaw();
    app('active');
    await bed.world.until(() => client.connection.getSnapshot().state !== 'connected', 4_000);
    await bed.world.until(() => client.state === 'connected', 1_000);
    assert.equal(client.peer, peer);
    assert.equal(room.peers.length, 1);
    await assert.rejects(bed.settle(room.offer('nobody', 'v=0')), { code: 'unknown-peer' });

    client.close();
    await bed.leftovers();
    assert.deepEqual([listeners.size, device.sockets.size, device.clock.live.size], [0, 0, 0]);
  });
}

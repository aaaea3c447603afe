import { nativeWire, ParleyClient, webWire } from '../../dist/esm/index.js';
import { DeviceClock, VirtualClock } from './clock.js';
import { SimHub } from './hub.js';
import { Device } from './network.js';

/** A simulated hub and devices for it; all on one clock, which the test moves. */
export class Bed {
  clients = [];

  constructor(wire, { seed = 1, nodes = 1 } = {}) {
    this.wire = wire;
    this.world = new VirtualClock(seed);
    this.hub = new SimHub(this.world, nodes);
  }

  client({ user = 'ann', wire = this.wire, ...options } = {}) {
    const clock = new DeviceClock(this.world);
    const device = new Device(this.hub, clock);
    const client = new ParleyClient({
      url: this.hub.urls(wire),
      transport: wire === 'native' ? nativeWire(device.WebSocket) : webWire(device.io),
      token: () => this.hub.token(user),
      lifecycle: [],
      clock,
      ...options,
    });
    Object.assign(client, { device });
    this.clients.push(client);
    return client;
  }

  /** Lets time pass until a promise is settled, which it has to be. */
  async settle(promise, within = 60_000) {
    let settled = false;
    const note = () => (settled = true);
    promise.then(note, note);
    await this.world.until(() => settled, within);
    return promise;
  }

  async connected(options) {
    const client = this.client(options);
    await this.settle(client.connect());
    return client;
  }

  /** @returns a client, and its room */
  async joined(name, as, options) {
    const client = await this.connected(options);
    const room = await this.settle(client.join(name, as));
    return [client, room];
  }

  sent(type) {
    return this.hub.requests.filter((request) => request.type === type);
  }

  /** What is left of closed clients, as words; none is right. */
  async leftovers() {
    for (const client of this.clients) client.close();
    await this.world.run(1_000);
    return this.clients.flatMap(({ device }, n) => [
      ...[...device.sockets].map(() => `client ${n} has a socket`),
      ...[...device.clock.live].map(({ run }) => `client ${n} has a timer ${run}`),
    ]);
  }
}

/** Grows with each event of a type. */
export function all(source, type) {
  const events = [];
  source.on(type, (event) => events.push(event));
  return events;
}
